"""The command: what it takes, how the inputs become calls, and where the answers go."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..bounded import whole
from ..completion.models import complete_target
from ..files.kinds import IMAGES, KINDS, Kind
from ..files.source import STDIN, Source, source_from_argument
from ..json_argument import json_from_text
from ..options import DEFAULT_URL, AsJson, Url
from ..output import print_json, talk
from .shown import lines_from_prediction, plain_outputs
from .typed import EXAMPLE, Version, inputs_from_text, parameters_from_argument, refuse_generating

if TYPE_CHECKING:
    from inferencehub.client import Client, Prediction
    from inferencehub.client.catalogue.signature import Signature


def predict(
    model: Annotated[
        str, typer.Argument(metavar="MODEL[@VERSION|@LABEL]", help="The model to ask.", autocompletion=complete_target)
    ],
    inputs: Annotated[
        str,
        typer.Argument(
            metavar="JSON|TEXT|@FILE|-",
            help=f"The inputs: JSON, text where the model takes text, a file ({', '.join(KINDS)}), or standard input.",
        ),
    ],
    url: Url = DEFAULT_URL,
    input_format: Annotated[
        str | None, typer.Option(metavar="KIND", help="What the file holds, where neither name nor content tells.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file: .json, .csv, .ndjson, .npy or .parquet."),
    ] = None,
    select: Annotated[str | None, typer.Option(metavar="NAME", help="Only this output.")] = None,
    batch_rows: Annotated[int | None, whole(1, None, "Rows of a call.  [default: what fits one run]")] = None,
    concurrency: Annotated[int, whole(1, 256, "Calls under way at a time.")] = 4,
    parameters: Annotated[
        str | None, typer.Option(metavar="JSON", help="An object of settings, for models that ask for them.")
    ] = None,
    deadline_ms: Annotated[int | None, whole(1, 300_000, "Give up a call after this time.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a model for predictions.

    inferencehub predict iris '[5.1, 3.5, 1.4, 0.2]'

    inferencehub predict iris @flowers.csv --output species.csv

    inferencehub predict resnet @digit.png

    inferencehub predict language 'Wo ist der Bahnhof?'

    Rows of CSV, JSON lines (ndjson), NumPy (npy) and Parquet go in batches, answered in order. The key comes from
    INFERENCEHUB_API_KEY.
    """
    kind = _kind(input_format)
    given = parameters_from_argument(parameters)
    if output is not None:
        from ..files.sinks import output_kind

        output_kind(output)
    from ..asking import asking

    with asking(url, model, deadline_ms=deadline_ms, has_deadline=True) as client:
        version = _version(client, model)
        refuse_generating(model, version, url, inputs)
        target = _Target(client, model, version, given)
        if not inputs.startswith("@") and inputs not in STDIN:
            _one(target, inputs_from_text(inputs, model, version), output, select, as_json)
            return
        with source_from_argument(inputs, kind) as source:
            if source.kind == "json":
                _one(target, _json_of(source), output, select, as_json)
            elif source.kind in IMAGES:
                _one(target, source.stream.read(), output, select, as_json)
            else:
                _rows(target, source, output, select, batch_rows, concurrency)


@dataclass(frozen=True, slots=True)
class _Target:
    """Who is asked, with what beside the inputs. `version`: the one that is likeliest to answer, where it is known."""

    client: Client
    model: str
    version: Version
    parameters: Mapping[str, Any] | None


def _version(client: Client, model: str) -> Version:
    """As the catalogue shows it; what is not there, or may not be seen, the call itself says best."""
    from inferencehub.client.catalogue.signature import signatures_from_view
    from inferencehub.client.target import split_target
    from inferencehub.errors import InferenceHubError

    name, wanted = split_target(model)
    with suppress(InferenceHubError):
        shown = client.model(name)
        found = signatures_from_view(shown).of(wanted)
        return next((each for each in shown["versions"] if found and each["version"] == found.version), None)
    return None


def _kind(given: str | None) -> Kind | None:
    for kind in KINDS:
        if given in (kind, f".{kind}"):
            return kind
    if given is None:
        return None
    raise typer.BadParameter(f"expected one of {', '.join(KINDS)}; got {given}", param_hint="--input-format")


def _json_of(source: Source) -> Any:
    name = "stdin" if source.path is None else str(source.path)
    try:
        text = source.stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{name} cannot be read: it is not UTF-8 text") from None
    return json_from_text(text, name, EXAMPLE)


def _one(target: _Target, inputs: Any, output: Path | None, select: str | None, as_json: bool) -> None:
    """One call."""
    answer = target.client.predict(target.model, inputs, parameters=target.parameters, format="json")
    prediction = _selected(answer, select)
    if output is not None and output.suffix.lower() == ".json":
        from ..files.whole import write_whole

        write_whole(output, json.dumps(_as_json(prediction), indent=2, ensure_ascii=False) + "\n")
    elif output is not None:
        from ..files.sinks import sink_at

        with sink_at(output) as sink:
            sink.add(_with_rows(prediction, _signature(target.client, target.model)))
    elif as_json:
        print_json(_as_json(prediction))
    else:
        _print_for_people(target, prediction)


def _rows(
    target: _Target,
    source: Source,
    output: Path | None,
    select: str | None,
    batch_rows: int | None,
    concurrency: int,
) -> None:
    """As many calls as the rows take."""
    from ..files.rows import rows_from_source
    from ..files.sinks import sink_at, sink_into

    signature = _signature(target.client, target.model)
    rows = rows_from_source(source, signature)
    # A bar on the terminal that the answers go to would be written over.
    quiet = output is None and sys.stdout.isatty()
    kind: Kind = "csv" if source.kind == "csv" else "ndjson"
    done, version = 0, ""
    with sink_at(output) if output is not None else nullcontext(sink_into(sys.stdout.buffer, kind)) as sink:
        predictions = target.client.predict_many(
            target.model,
            rows,
            batch_rows=batch_rows,
            concurrency=concurrency,
            progress=not quiet,
            parameters=target.parameters,
        )
        for prediction in predictions:
            sink.add(_with_rows(_selected(prediction, select), signature))
            done, version = prediction.rows.stop, prediction.version
    talk(f"{target.model} {version}, {done} {'row' if done == 1 else 'rows'}")


def _signature(client: Client, model: str) -> Signature:
    from inferencehub.client.catalogue.signature import signatures_from_view
    from inferencehub.client.target import split_target
    from inferencehub.errors import VersionNotFound

    name, version = split_target(model)
    found = signatures_from_view(client.model(name)).of(version)
    if found is None:
        raise VersionNotFound(f"'{name}' has no version that serves{'' if version is None else f' as {version}'}.")
    return found


def _selected(prediction: Any, select: str | None) -> Any:
    if select is None:
        return prediction
    from dataclasses import replace

    from inferencehub.errors import InvalidRequest

    if select not in prediction.outputs:
        raise InvalidRequest(f"Expected --select to name one of {', '.join(prediction.outputs)}; got {select}.")
    return replace(prediction, outputs={select: prediction.outputs[select]})


def _with_rows(prediction: Any, signature: Signature) -> Any:
    """With the dimension of rows also where the only row was answered without."""
    from dataclasses import replace

    ranks = {port.name: len(port.shape) + (0 if signature.batched else 1) for port in signature.outputs}
    outputs = {
        name: array[None] if array.ndim < ranks.get(name, array.ndim) else array
        for name, array in prediction.outputs.items()
    }
    return replace(prediction, outputs=outputs)


def _as_json(prediction: Prediction) -> dict[str, Any]:
    timings = prediction.timings
    parts = {name: getattr(timings, name) for name in ("total", "gateway", "queue", "compute")}
    return {
        "model_name": prediction.model,
        "version": prediction.version,
        "outputs": plain_outputs(prediction),
        "request_id": prediction.request_id,
        "timings_ms": {name: time for name, time in parts.items() if time is not None},
    }


def _print_for_people(target: _Target, prediction: Prediction) -> None:
    version = target.version
    # Rules and shares may have chosen another one.
    if version is not None and version["version"] != prediction.version:
        version = _version(target.client, f"{prediction.model}@{prediction.version}")
    for line in lines_from_prediction(prediction, version):
        print(line)
    talk(f"{prediction.model} {prediction.version}, {prediction.timings.total or 0:g} ms")

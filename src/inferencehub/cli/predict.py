"""`inferencehub predict`: one call from the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .completion.models import complete_target
from .json_argument import json_from_argument
from .options import DEFAULT_URL, AsJson, Url
from .output import print_json, talk

if TYPE_CHECKING:
    from inferencehub.client import Prediction


def predict(
    model: Annotated[
        str, typer.Argument(metavar="MODEL[@VERSION|@LABEL]", help="The model to ask.", autocompletion=complete_target)
    ],
    inputs: Annotated[str, typer.Argument(metavar="JSON|@FILE", help="The inputs; @FILE reads a file, @- stdin.")],
    url: Url = DEFAULT_URL,
    deadline_ms: Annotated[int | None, typer.Option(min=1, max=300_000, help="Give up after this time.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a model for a prediction.

    inferencehub predict iris '[5.1, 3.5, 1.4, 0.2]'

    The key comes from INFERENCEHUB_API_KEY.
    """
    given = json_from_argument(inputs, "[1, 2]")
    from inferencehub.client import Client

    with Client(url) as client:
        prediction = client.predict(model, given, deadline_ms=deadline_ms, format="json")
    if as_json:
        print_json(_as_json(prediction))
    else:
        _print_for_people(prediction)


def _as_json(prediction: Prediction) -> dict[str, Any]:
    timings = prediction.timings
    parts = {name: getattr(timings, name) for name in ("total", "gateway", "queue", "compute")}
    return {
        "model_name": prediction.model,
        "version": prediction.version,
        "outputs": _plain_outputs(prediction),
        "request_id": prediction.request_id,
        "timings_ms": {name: time for name, time in parts.items() if time is not None},
    }


def _print_for_people(prediction: Prediction) -> None:
    width = max((len(name) for name in prediction.outputs), default=0)
    for name, value in _plain_outputs(prediction).items():
        print(f"{name:<{width}}  {json.dumps(value, ensure_ascii=False)}")
    talk(f"{prediction.model} {prediction.version}, {prediction.timings.total or 0:g} ms")


def _plain_outputs(prediction: Prediction) -> dict[str, Any]:
    from inferencehub.client.shortest import plain_from_array

    return {name: plain_from_array(array) for name, array in prediction.outputs.items()}

"""The words that `up` prints on stdout: where it listens, the first key, what it serves and calls to try."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from inferencehub.launch.events import AnnouncedModel
from inferencehub.telemetry.text_line import Paint, clean, plain

from .machine.shell import Program

KEY_VARIABLE = "INFERENCEHUB_API_KEY"
# What the commands for clients ask where nobody says otherwise.
USUAL_URL = "http://127.0.0.1:3000"
# A shape may be long; the sample of a call is for reading.
MOST_SAMPLE_ELEMENTS = 64
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}


def base_url(host: str, port: int, *, tls: bool, base_path: str) -> str:
    """A URL that works on this machine, also where the gateway listens on every address."""
    return f"{'https' if tls else 'http'}://{_name(host)}:{port}{base_path}"


def grpc_address(host: str, port: int | None) -> str | None:
    """The same for gRPC, whose clients take no URL; None where there is no port for it."""
    return None if port is None else f"{_name(host)}:{port}"


def _name(host: str) -> str:
    return _WILDCARDS.get(host, f"[{host}]" if ":" in host and not host.startswith("[") else host)


def listening_text(version: str, url: str, grpc: str | None = None, paint: Paint = plain) -> str:
    also = "" if grpc is None else f", and for gRPC on {grpc}"
    return f"InferenceHub {version} listens on {paint('bold', url)}{also}\n"


def first_key_text(key: str, paint: Paint = plain) -> str:
    """The key as the line that commands and examples need, so that there is one thing to paste."""
    return f"\n{paint('bold', 'Admin key, shown only this once, so keep it:')}\n  export {KEY_VARIABLE}={key}\n"


def dashboard_url(url: str, link: str | None = None) -> str:
    """Where the dashboard is; `link` signs in. It stands in the fragment, which no server's log ever sees."""
    return f"{url}/" if link is None else f"{url}/#/sign-in?link={link}"


def dashboard_text(address: str, paint: Paint = plain) -> str:
    return f"{paint('bold', 'Dashboard')}  {address}\n"


def sign_in_text(address: str, paint: Paint = plain) -> str:
    hint = paint("dim", "signs in once, within an hour; after that with a key")
    return f"\n{dashboard_text(address, paint)}  {hint}\n"


def models_text(models: Iterable[AnnouncedModel], sources: Sequence[str], paint: Paint = plain) -> str:
    """One line a model that serves, then one a version that does not, with its reason."""
    models = list(models)
    serving: dict[str, list[str]] = {}
    for model in models:
        if model.state == "READY":
            serving.setdefault(model.name, []).append(model.version)
    width = max((len(name) for name in serving), default=0)
    lines = [f"  {name:<{width}}  {', '.join(versions)}" for name, versions in serving.items()]
    head = f"Serving {len(serving)} model{'s' if len(serving) != 1 else ''} from {', '.join(sources)}"
    failed = [
        "  " + paint("red", f"{model.name} {model.version} FAILED: {clean(model.failure or 'no reason given')}")
        for model in models
        if model.state == "FAILED"
    ]
    if not models:
        head = f"Serving no model: {_none_in(sources)}"
    return "\n" + "\n".join([paint("bold", clean(head)), *lines, *failed]) + "\n"


def _none_in(sources: Sequence[str]) -> str:
    folder = next((source for source in sources if "/" in source), None)
    if folder is None:
        return f"{', '.join(sources)} has none that can be served; GET /admin/workers says why"
    return f"{', '.join(sources)} {'are' if len(sources) > 1 else 'is'} empty; put one there as NAME/VERSION/model.onnx"


def try_text(commands: Sequence[str], curl: str, *, with_key: bool, paint: Paint = plain) -> str:
    """Lines to paste into another terminal, and the same call for those who have nothing but curl."""
    key = f", with the key in {KEY_VARIABLE}" if with_key else ""
    heads = [paint("bold", f"Try it in another terminal{key}:"), paint("bold", "Or:")]
    return "\n" + "\n".join([heads[0], *(f"  {line}" for line in commands), heads[1], f"  {curl}"]) + "\n"


def first_commands(url: str, models: Iterable[AnnouncedModel], program: Program) -> list[str]:
    """What makes `inferencehub` available there, and the first thing to do with it; empty where no model serves."""
    model = _to_show(models)
    if model is None:
        return []
    inputs = json.dumps(sample_inputs(model), ensure_ascii=False, separators=(",", ":"))
    lines = [program.before, None if url == USUAL_URL else f"export INFERENCEHUB_URL={shlex.quote(url)}"]
    return [*filter(None, lines), f"{program.command} predict {model.name} {shlex.quote(inputs)}"]


def curl_command(url: str, models: Iterable[AnnouncedModel], key: str | None) -> str | None:
    """A call of a model that serves, ready to paste; None when none does. `key`: or a variable; None without keys."""
    model = _to_show(models)
    if model is None:
        return None
    body = json.dumps(
        {"model_name": model.name, "inputs": sample_inputs(model)}, ensure_ascii=False, separators=(",", ":")
    )
    authorization = [] if key is None else [f'-H "authorization: Bearer {key}"']
    parts = ["curl", *authorization, "-H 'content-type: application/json'", f"{url}/predict", f"-d {shlex.quote(body)}"]
    return " ".join(parts)


def _to_show(models: Iterable[AnnouncedModel]) -> AnnouncedModel | None:
    """iris if it serves, because the documentation shows it; else the first model with an example, else the first."""
    ready = [model for model in models if model.state == "READY"]
    ready.sort(key=lambda model: (model.name != "iris", not model.example))
    return ready[0] if ready else None


def sample_inputs(model: AnnouncedModel) -> Any:
    """The model's own first example where it is short, else zeros of the right shape."""
    example = model.example
    if example and len(json.dumps(example)) <= 16 * MOST_SAMPLE_ELEMENTS:
        return _unwrapped(example)
    inputs = {spec.name: _zeros(spec.datatype, list(spec.shape)) for spec in model.inputs}
    return _unwrapped(inputs)


def _unwrapped(inputs: Any) -> Any:
    """A model with one input takes its array itself; one row is shown without the brackets of a batch."""
    if isinstance(inputs, dict) and len(inputs) == 1:
        (inputs,) = inputs.values()
        if isinstance(inputs, list) and len(inputs) == 1 and isinstance(inputs[0], list):
            return inputs[0]
    return inputs


def _zeros(datatype: str, shape: list[int]) -> Any:
    zero: Any = {"BYTES": "text", "BOOL": False}.get(datatype, 0.0 if datatype.startswith(("FP", "BF")) else 0)
    for length in reversed([1 if length < 0 else length for length in shape]):
        zero = [zero] * length
    return zero

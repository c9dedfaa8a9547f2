"""What was typed as inputs: JSON, or plain text for a model that takes text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import typer

from inferencehub.errors import NotSupported

from ..files.source import STDIN
from ..generating import call_to_paste, generates, what_it_does
from ..json_argument import json_from_argument, json_from_text

EXAMPLE = "[1, 2]"
PARAMETERS_EXAMPLE = '{"classes": "named"}'

# A version as GET /models/{model} shows it; None where the catalogue can't be read.
Version = Mapping[str, Any] | None


def inputs_from_text(text: str, model: str, version: Version) -> Any:
    """The inputs. For a model that takes text, what is no JSON is the text itself, and so is what JSON takes for a
    number or a flag: such a model takes none."""
    try:
        value = json_from_text(text, "the argument", EXAMPLE)
    except typer.BadParameter as error:
        if version is None:
            return text  # whatever is wrong with the key, the model or the version, the call says
        if takes_text(version):
            return _as_input(text, version)
        raise typer.BadParameter(f"{error.message}{_what_it_takes(model, version)}") from None
    if isinstance(value, bool | int | float) and takes_text(version):
        return _as_input(text, version)
    return value


def takes_text(version: Version) -> bool:
    """Whether one text is all that a call needs."""
    if version is None or version.get("image") or generates(version):
        return False
    inputs = version["inputs"]
    return len(inputs) == 1 and inputs[0]["datatype"] == "BYTES" and _takes_one(inputs[0]["shape"])


def parameters_from_argument(text: str | None) -> dict[str, Any] | None:
    """What goes to the model beside the inputs."""
    if text is None:
        return None
    try:
        value = json_from_argument(text, PARAMETERS_EXAMPLE)
    except typer.BadParameter as error:
        raise typer.BadParameter(error.message, param_hint="--parameters") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(
            f"expected an object such as {PARAMETERS_EXAMPLE}, got {json.dumps(value)[:40]}", param_hint="--parameters"
        )
    return value


def refuse_generating(model: str, version: Version, url: str, inputs: str) -> None:
    """Raises NotSupported for a model that makes text, which has a way of its own; it says which."""
    if version is None or not generates(version):
        return
    does = what_it_does(version)
    refusal = NotSupported(f"'{model}' {does}: it is asked by OpenAI's API, and not by `inferencehub predict`. Try:")
    text = "Hello!" if inputs in STDIN or inputs.startswith("@") else inputs
    refusal.add_note(f"  {call_to_paste(model, version, url, text)}")
    raise refusal


def _what_it_takes(model: str, version: Mapping[str, Any]) -> str:
    inputs = ", ".join(f"{spec['name']} {spec['datatype']} {spec['shape']}" for spec in version["inputs"])
    name = model.partition("@")[0]
    return f"; '{name}' takes {inputs}, and `inferencehub models show {name}` has a call to paste"


def _takes_one(shape: list[int]) -> bool:
    return shape in ([], [-1], [1])


def _as_input(text: str, version: Version) -> Any:
    # A row of a batched model comes without the dimension of rows.
    assert version is not None, "only a version that is known takes text"
    has_dimension = bool(version["inputs"][0]["shape"]) and not version.get("batched")
    return [text] if has_dimension else text

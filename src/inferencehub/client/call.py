"""What is sent: pure functions from a caller's words to an HTTP body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from inferencehub.errors import InvalidRequest

from .values import UnsendableInput, plain


def split_target(target: str) -> tuple[str, str | None]:
    """`iris@2` is version or label 2 of iris; `iris` leaves the choice to the gateway."""
    name, separator, version = target.partition("@")
    if not name or (separator and not version):
        raise InvalidRequest(f"Expected MODEL, MODEL@VERSION or MODEL@LABEL, got {target!r}.")
    return name, version or None


def prediction_body(
    model: str, inputs: Any, version: str | int | None = None, parameters: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The body of POST /predict. `MODEL@X` and `version` say the same, so only one of them may be given."""
    name, wanted = split_target(model)
    if wanted is not None and version is not None:
        raise InvalidRequest(f"Expected one version, got {wanted!r} in {model!r} and {version!r}.")
    body: dict[str, Any] = {"model_name": name, "inputs": plain(inputs)}
    chosen = wanted if version is None else str(version)
    if chosen is not None:
        body["version"] = chosen
    if parameters:
        body["parameters"] = {name: _setting(name, value) for name, value in parameters.items()}
    return body


def content_from_body(body: Mapping[str, Any]) -> bytes:
    """The body as JSON.

    Raises:
        UnsendableInput: It holds text that is no Unicode, as half a surrogate pair.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise UnsendableInput(
            f"The text {error.object[error.start : error.start + 8]!r} holds half a character, which has no UTF-8; "
            "send it as bytes."
        ) from None


def _setting(name: str, value: Any) -> Any:
    plain_value = value.item() if hasattr(value, "item") else value
    if isinstance(plain_value, float) and not isfinite(plain_value):
        raise UnsendableInput(f"The parameter '{name}' is {plain_value!r}, for which JSON has no number.")
    if isinstance(plain_value, str | bool | int | float):
        return plain_value
    raise UnsendableInput(
        f"The parameter '{name}' must be a number, text, true or false; a {type(value).__name__} came."
    )

"""A call as JSON: pure functions from a caller's words to an HTTP body."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ..catalogue.signature import Signature
from ..inputs.frames import arrays_from_columns, columns_of, is_row
from ..inputs.images import is_image, picture
from ..inputs.values import UnsendableInput, is_frame, plain
from .json_text import content_from_body

MEDIA_TYPE = "application/json"


def content_from_call(
    name: str,
    version: str | None,
    inputs: Any,
    signature: Signature | None,
    parameters: Mapping[str, Any] | None,
    *,
    by_column: bool = False,
) -> bytes:
    """The body of POST /predict; the signature is needed for DataFrames and images alone.

    Args:
        by_column: Name the columns of a matrix, where they have names.

    Raises:
        UnsendableInput: There is no JSON for it.
    """
    body: dict[str, Any] = {"model_name": name, "inputs": _inputs(inputs, signature, by_column)}
    if version is not None:
        body["version"] = version
    if parameters:
        body["parameters"] = {name: setting(name, value) for name, value in parameters.items()}
    return content_from_body(body)


def needs_signature(inputs: Any) -> bool:
    """Whether only the model's signature says what of the inputs goes where."""
    return is_frame(inputs) or is_row(inputs) or is_image(inputs)


def _inputs(inputs: Any, signature: Signature | None, by_column: bool) -> Any:
    if signature is None or not needs_signature(inputs):
        return plain(inputs)
    if is_image(inputs):
        return plain(picture(inputs, signature.inputs[0]))
    encoded = arrays_from_columns(columns_of(inputs), signature.inputs)
    names = signature.inputs[0].column_names if by_column else ()
    if names and len(signature.inputs) == 1:
        ((matrix, gaps),) = encoded.values()
        encoded = {name: (matrix[:, at], None if gaps is None else gaps[:, at]) for at, name in enumerate(names)}
    values = {name: _with_gaps(plain(array), missing) for name, (array, missing) in encoded.items()}
    if is_row(inputs):
        values = {name: value[0] for name, value in values.items()}
    return values


def _with_gaps(values: list[Any], missing: Any) -> list[Any]:
    if missing is None:
        return values
    pairs = zip(values, missing.tolist(), strict=True)
    if missing.ndim == 1:
        return [None if gap else value for value, gap in pairs]
    return [[None if gap else value for value, gap in zip(*pair, strict=True)] for pair in pairs]


def setting(name: str, value: Any) -> Any:
    """The value of a parameter as Python's own.

    Raises:
        UnsendableInput: It is none that a parameter may have.
    """
    plain_value = value.item() if hasattr(value, "item") else value
    if isinstance(plain_value, float) and not isfinite(plain_value):
        raise UnsendableInput(f"The parameter '{name}' is {plain_value!r}, for which JSON has no number.")
    if isinstance(plain_value, str | bool | int | float):
        return plain_value
    raise UnsendableInput(
        f"The parameter '{name}' must be a number, text, true or false; a {type(value).__name__} came."
    )

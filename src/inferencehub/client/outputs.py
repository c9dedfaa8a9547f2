"""The outputs of an answer as Python has them: what JSON gives as strings because it has no number for it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .values import MAX_SAFE_INTEGER

_WHOLE = re.compile(r"-?[1-9][0-9]{15,19}")
_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def outputs_from_json(outputs: Mapping[str, Any], datatype_of: Callable[[str], str | None]) -> dict[str, Any]:
    """Outputs by name, with 64-bit integers, NaN and infinities as numbers and bytes that are no text as `bytes`.

    Args:
        outputs: As they came.
        datatype_of: The datatype of an output, None where nobody can tell. Asked only where all elements could be
            text as well: one number among them says that they are numbers, one other text that they are text.
    """
    return {name: _read(value, lambda name=name: datatype_of(name)) for name, value in outputs.items()}  # type: ignore[misc]


def _read(value: Any, datatype: Callable[[], str | None]) -> Any:
    numbers, texts = False, False
    for element in _elements(value):
        if isinstance(element, str):
            if _number(element) is None:
                return _with_bytes(value)
            texts = True
        elif isinstance(element, dict):
            return _with_bytes(value)
        else:
            numbers = True
    if not texts:
        return value
    if numbers or datatype() not in ("BYTES", None):
        return _mapped(value, lambda element: _number(element) if isinstance(element, str) else element)
    return value


def _elements(value: Any) -> Iterator[Any]:
    """The innermost elements; of a list of numbers only one, since the rest says no more."""
    if not isinstance(value, list):
        yield value
    elif set(map(type, value)) <= {int, float, bool}:
        yield from value[:1]
    else:
        for item in value:
            yield from _elements(item)


def _number(text: str) -> float | None:
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _WHOLE.fullmatch(text) and abs(int(text)) > MAX_SAFE_INTEGER:
        return int(text)
    return None


def _with_bytes(value: Any) -> Any:
    return _mapped(value, lambda e: b64decode(e["b64"]) if isinstance(e, dict) and set(e) == {"b64"} else e)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    return [_mapped(item, change) for item in value] if isinstance(value, list) else change(value)

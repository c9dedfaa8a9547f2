"""One element of an input at a time: text, bytes, and the words that JSON has for numbers. Slow, and exact."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..catalogue.signature import Port
from ..json_integers import MAX_SAFE_INTEGER
from .values import UnsendableInput, with_article

_WHOLE = re.compile(r"-?[1-9][0-9]{15,19}")
_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Flat:
    """Elements row by row; `missing` is 1 for each that is missing, and empty where none is."""

    elements: list[Any]
    missing: list[int]


def flat_from_elements(given: Sequence[Any], shape: tuple[int, ...], port: Port) -> Flat:
    """Each element as bytes, bool, int or float, whichever the input takes.

    Raises:
        UnsendableInput: One of them is none, or is missing where none may be.
    """
    read: Callable[[Any], Any] = _READERS.get(port.datatype, _number)
    elements: list[Any] = []
    missing: list[int] = []
    for place, element in enumerate(given):
        if is_not_there(element) or (port.datatype == "BYTES" and isinstance(element, float) and element != element):
            elements.append(_stand_in(port, place, shape))
            missing.append(1)
        else:
            try:
                elements.append(read(element))
            except (TypeError, ValueError):
                raise _wrong(element, port, place, shape) from None
            missing.append(0)
    # A float that is missing is NaN, which says it all.
    return Flat(elements, missing if port.datatype == "BYTES" and any(missing) else [])


def is_not_there(value: Any) -> bool:
    """Whether it is None, or the NA and NaT of pandas."""
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _stand_in(port: Port, place: int, shape: tuple[int, ...]) -> Any:
    if not port.nullable or port.datatype not in ("BYTES", "FP64", "FP32", "FP16", "BF16"):
        raise UnsendableInput(
            f"The input {port} takes no missing values; element {position(place, shape)} is missing: "
            "send a value that stands for it."
        )
    return b"" if port.datatype == "BYTES" else _NAN


def position(place: int, shape: tuple[int, ...]) -> str:
    """An element's place, counted row by row, as an index."""
    indexes: list[int] = []
    for length in reversed(shape):
        place, index = divmod(place, length)
        indexes.insert(0, index)
    return str(indexes)


def _bytes(element: Any) -> bytes:
    if isinstance(element, str):
        return element.encode()
    if isinstance(element, bytes | bytearray | memoryview):
        return bytes(element)
    if isinstance(element, dict) and set(element) == {"b64"}:  # as JSON has bytes that are no text
        return b64decode(element["b64"], validate=True)
    raise TypeError


def _bool(element: Any) -> bool:
    if isinstance(element, bool) or type(element).__name__ in ("bool", "bool_"):
        return bool(element)
    raise TypeError


def _number(element: Any) -> int | float:
    if isinstance(element, bool) or type(element).__name__ == "bool_":
        return int(element)
    if isinstance(element, int):
        return int(element)
    if isinstance(element, float):
        return float(element)
    if isinstance(element, str):  # as JSON has numbers that it has no number for
        return _SPECIAL[element] if element in _SPECIAL else _whole(element)
    item = getattr(element, "item", None)
    if callable(item) and getattr(element, "ndim", None) == 0 and getattr(element.dtype, "kind", "") in "iufb":
        found = item()
        if isinstance(found, int | float):
            return found
    raise TypeError


def _whole(text: str) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else 0
    if abs(number) <= MAX_SAFE_INTEGER:
        raise ValueError
    return number


_READERS: dict[str, Callable[[Any], Any]] = {"BYTES": _bytes, "BOOL": _bool}
_TAKES = {"BYTES": "text or bytes", "BOOL": "true or false"}


def _wrong(element: Any, port: Port, place: int, shape: tuple[int, ...]) -> UnsendableInput:
    if isinstance(element, str) and port.datatype == "BYTES":
        return UnsendableInput(
            f"The text {element[:8]!r} for the input {port} holds half a character, which has no UTF-8; "
            "send it as bytes."
        )
    if isinstance(element, list | tuple | dict) or getattr(element, "ndim", None):
        return UnsendableInput(
            f"The input {port} takes {len(port.shape)} dimensions of one length each; "
            f"element {position(place, shape)} is {with_article(element)}."
        )
    shown = repr(element)[:60]
    return UnsendableInput(
        f"The input {port} takes {_TAKES.get(port.datatype, 'numbers')}; {shown} "
        f"({with_article(element)}) came as element {position(place, shape)}."
    )

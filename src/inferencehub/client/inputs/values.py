"""From the values that Python programs hold to JSON that the gateway reads as the same values.

Libraries are known by what their objects can do: to send a list, none of them is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, time, timedelta
from decimal import Decimal
from math import isinf
from typing import Any

from inferencehub.errors import InvalidInput

from ..json_integers import MAX_SAFE_INTEGER


class UnsendableInput(InvalidInput, TypeError):
    """Raised by the client, before anything is sent, for a value that has no JSON; the message says what to send."""


def plain(value: Any) -> Any:
    """Arrays as nested lists, whichever library they come from; 64-bit integers, NaN and bytes as JSON takes them.

    Raises:
        UnsendableInput: There is no JSON for it.
    """
    if isinstance(value, Mapping):
        return {_name(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str | bytes | bytearray | memoryview):
        return str(value) if isinstance(value, str) else _text_or_base64(bytes(value))
    if isinstance(value, int | float):
        return _number(value)
    if value is None or type(value).__name__ == "NAType":  # pandas has no value there
        return None
    if is_frame(value):
        return rows_of(value)
    if hasattr(value, "tolist") or hasattr(value, "to_list"):
        return _array(value)
    raise unsendable(value)


def is_frame(value: object) -> bool:
    """True for a DataFrame of pandas, polars and the like."""
    return hasattr(value, "columns") and hasattr(value, "to_dict") and hasattr(value, "shape")


def rows_of(frame: Any) -> list[list[Any]]:
    """The rows of a DataFrame. By columns, for a row of several types would become one of the widest."""
    columns = [plain(frame[name]) for name in column_names(frame)]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def column_names(frame: Any) -> list[Any]:
    """The names of a DataFrame's columns, each of them once."""
    names = list(frame.columns)
    if len(set(names)) != len(names):
        raise UnsendableInput("Two columns of the DataFrame have the same name; give each its own.")
    return names


def _array(value: Any) -> Any:
    dtype = getattr(value, "dtype", None)
    kind = getattr(dtype, "kind", "")
    if kind in ("M", "m", "c") or (kind == "f" and getattr(dtype, "itemsize", 0) > 8):
        raise unsendable(value, f"an array of {dtype}")
    if hasattr(value, "mask") and hasattr(value, "filled"):
        if value.mask.any():
            raise UnsendableInput(
                "A masked array has elements without a value; send `array.filled(…)` with one that the model takes."
            )
        value = value.data
    if type(value).__module__ == "numpy" and _holds_only_what_json_has(value, kind):
        return value.tolist()
    return plain(value.tolist() if hasattr(value, "tolist") else value.to_list())


def _holds_only_what_json_has(array: Any, kind: str) -> bool:
    """True where no element needs a look: the look at each takes ten times as long as the whole list."""
    if kind in ("b", "U"):
        return True
    if kind == "f":
        return bool(sys.modules["numpy"].isfinite(array).all())
    return kind in ("i", "u") and (
        not array.size or max(abs(int(array.min())), abs(int(array.max()))) <= MAX_SAFE_INTEGER
    )


def _text_or_base64(content: bytes) -> Any:
    try:
        return content.decode()
    except UnicodeDecodeError:
        from base64 import b64encode

        return {"b64": b64encode(content).decode()}


def _number(value: float) -> Any:
    """A number of whatever subclass as Python's own, or as the string for which JSON has no number."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= MAX_SAFE_INTEGER else str(int(value))
    if value != value:
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(value)


def _name(name: Any) -> str:
    if isinstance(name, str):
        return str(name)
    raise UnsendableInput(f"The names of inputs are text; {name!r} is {with_article(name)}.")


# What to send instead, by kind; the first that fits.
_INSTEAD: Sequence[tuple[type[Any] | tuple[type[Any], ...], str]] = (
    (Iterator, "it gives its values once: send list(…) of it"),
    (Set, "it has no order: send a list, such as sorted(…)"),
    ((date, time, timedelta), "send text, as `isoformat()` gives it, or a number, as `timestamp()`"),
    (Decimal, "send float(…) or int(…) of it"),
    (complex, "send real and imaginary parts as numbers"),
)


def unsendable(value: Any, kind: str = "") -> UnsendableInput:
    """The error for a value that no input takes, with what to send instead."""
    if kind:
        instead = "send numbers of 64 bits or less, such as `array.astype(…)`, or text"
    elif hasattr(value, "toarray"):
        instead = "send `toarray()` of it"
    else:
        instead = next((words for kinds, words in _INSTEAD if isinstance(value, kinds)), "send what it stands for")
    return UnsendableInput(
        "Inputs are numbers, text, bytes, lists and arrays of them, and DataFrames; "
        f"{kind or with_article(value)} came: {instead}."
    )


def with_article(value: object) -> str:
    """The kind of a value: `an int`."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"

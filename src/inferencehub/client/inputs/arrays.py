"""From the values that Python programs hold to an array of an input's datatype: the same values, or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inferencehub.tensors import dtype_from_datatype

from ..catalogue.signature import Port
from .elements import Flat, flat_from_elements
from .images import is_image, picture
from .values import UnsendableInput, unsendable

Array: TypeAlias = NDArray[Any]

# Whole numbers up to here are exact in a float of so many bits (its mantissa).
_EXACT_BELOW = {"bfloat16": 2**8, "float16": 2**11, "float32": 2**24, "float64": 2**53}

_ROUNDED = 2.0**53
# What lists most often hold; the look at what else it may be takes longer than the array.
_COMMON = (float, int, list)
# A dict holds bytes as JSON has them.
_SCALARS = (bool, int, float, str, bytes, bytearray, memoryview, np.generic, dict)


def array_from_value(value: Any, port: Port) -> tuple[Array, Array | None]:
    """The array of an input's datatype, and which of its elements are missing; None where none is.

    A float becomes one of another width, as in a cast; a whole number becomes any type that holds exactly it.

    Raises:
        UnsendableInput: The values are not of this datatype; the message names the input, what it takes and what came.
    """
    dtype = dtype_from_datatype(port.datatype)
    if type(value) is np.ndarray and value.dtype == dtype and dtype.kind != "O":
        return value, None
    given = _as_numpy(value, port)
    if dtype.kind == "O":
        return _elementwise(given, dtype, port)
    if given.dtype.kind in "OUST":
        return _elementwise(given, dtype, port)
    if given.dtype.kind == "f" and isinstance(value, list | tuple) and not np.abs(given).max(initial=0.0) < _ROUNDED:
        # Whole numbers beside floats: numpy has rounded the large ones already.
        return _elementwise(_objects(value, port), dtype, port)
    return _cast(given, dtype, port), None


def _as_numpy(value: Any, port: Port) -> Array:
    """Whatever it is as an array of numbers, or of objects."""
    if isinstance(value, np.ndarray):
        if isinstance(value, np.ma.MaskedArray):
            return _unmasked(value)
        given: Array = value
    elif isinstance(value, list | tuple):
        given = _from_list(value, port)
    elif is_image(value):
        given = picture(value, port)
    elif hasattr(value, "null_count") or hasattr(value, "to_numpy"):
        given = _from_column(value)
    elif hasattr(value, "__array__") and not hasattr(value, "toarray"):
        try:
            given = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
        except (TypeError, ValueError, RuntimeError) as error:
            raise UnsendableInput(
                f"The input {port} takes an array; {type(value).__name__} gives none: {error}"
            ) from None
    elif value is None or isinstance(value, _SCALARS):
        given = _objects(value, port)
    else:
        raise unsendable(value)
    if not _has_datatype(given.dtype):
        raise unsendable(value, f"an array of {given.dtype} for the input {port}")
    return given


def _has_datatype(dtype: np.dtype[Any]) -> bool:
    """False of dates, complex numbers, floats of more than 64 bits, and records."""
    return dtype.name == "bfloat16" or (dtype.kind in "biufOUST" and (dtype.kind != "f" or dtype.itemsize <= 8))


def _unmasked(array: np.ma.MaskedArray[Any, Any]) -> Array:
    if np.any(array.mask):
        raise UnsendableInput(
            "A masked array has elements without a value; send `array.filled(…)` with one that the model takes."
        )
    return np.asarray(array.data)


def _from_list(value: list[Any] | tuple[Any, ...], port: Port) -> Array:
    if value and type(value[0]) not in _COMMON and (is_image(value[0]) or hasattr(value[0], "to_numpy")):
        return np.stack([_as_numpy(each, port) for each in value])
    if port.datatype == "BYTES":
        return _objects(value, port)
    try:
        given = np.array(value)
    except ValueError:
        raise _ragged(port) from None
    except (TypeError, OverflowError, RuntimeError):
        return _objects(value, port)
    # Of text beside numbers numpy makes text, and of anything it does not know objects.
    return _objects(value, port) if given.dtype.kind in "OUST" else given


def _objects(value: Any, port: Port) -> Array:
    try:
        return np.array(value, dtype=object)
    except ValueError:
        raise _ragged(port) from None


def _ragged(port: Port) -> UnsendableInput:
    return UnsendableInput(f"The input {port} takes rows of one length each; lists of several lengths came.")


def _from_column(column: Any) -> Array:
    """A Series, of pandas or polars: with None where it has nothing, for numpy knows that of floats alone."""
    if hasattr(column, "null_count"):
        return np.array(column.to_list(), dtype=object) if column.null_count() else np.asarray(column.to_numpy())
    if hasattr(column, "isna") and not isinstance(column.dtype, np.dtype) and column.isna().any():
        return np.asarray(column.to_numpy(dtype=object))
    return np.asarray(column.to_numpy())


def _elementwise(given: Array, dtype: np.dtype[Any], port: Port) -> tuple[Array, Array | None]:
    shape = given.shape
    flat: Flat = flat_from_elements(given.ravel().tolist(), shape, port)
    array = np.empty(len(flat.elements), dtype)
    if dtype.kind == "O":
        array[:] = flat.elements
    else:
        array[:] = _whole_array(flat.elements, dtype, port)
    missing = np.array(flat.missing, np.uint8) if flat.missing else None
    return array.reshape(shape), missing


def _whole_array(elements: list[Any], dtype: np.dtype[Any], port: Port) -> Array:
    if all(isinstance(element, float) for element in elements):
        return _cast(np.array(elements, np.float64), dtype, port)
    if dtype.kind == "b":
        return np.array(elements, np.bool_)
    # Python's numbers are compared exactly; numpy would round before it compares.
    holds: Callable[[Any], bool] = _holds_in(dtype)
    for place, element in enumerate(elements):
        if not holds(element):
            raise _lost(element, port, place if len(elements) > 1 else None)
    return np.array([element if dtype.kind in "iu" else float(element) for element in elements], dtype)


def _holds_in(dtype: np.dtype[Any]) -> Callable[[Any], bool]:
    if dtype.kind in "iu":
        bounds = np.iinfo(dtype)
        return lambda number: int(bounds.min) <= number <= int(bounds.max)
    exact = _EXACT_BELOW[dtype.name]
    return lambda number: (
        isinstance(number, float) or abs(number) <= exact or float(dtype.type(float(number))) == number
    )


def _cast(given: Array, dtype: np.dtype[Any], port: Port) -> Array:
    """The array in another type of number, without losing what the numbers say."""
    if given.dtype == dtype:
        return given
    kind = "f" if given.dtype.name == "bfloat16" else given.dtype.kind
    if dtype.kind == "b":
        raise UnsendableInput(f"The input {port} takes true or false; {given.dtype} came: send `array.astype(bool)`.")
    if dtype.kind in "iu":
        return _whole(given, dtype, port) if kind == "f" else _in_range(given, dtype, port)
    if kind == "f":
        return _other_width(given, dtype, port)
    return _float_from_whole(given, dtype, port)


def _in_range(given: Array, dtype: np.dtype[Any], port: Port) -> Array:
    if given.size and not np.can_cast(given.dtype, dtype, "safe"):
        bounds = np.iinfo(dtype)
        for edge in (given.min(), given.max()):
            if not int(bounds.min) <= int(edge) <= int(bounds.max):
                raise _lost(int(edge), port, _place(given == edge))
    return given.astype(dtype)


def _whole(given: Array, dtype: np.dtype[Any], port: Port) -> Array:
    """Floats for an input of whole numbers, as a column of pandas has them that once had a gap."""
    wrong = ~(np.abs(given) <= 2**53) | (given != np.trunc(given))
    if wrong.any():
        raise _lost(given[wrong].ravel()[0].item(), port, _place(wrong))
    return _in_range(given.astype(np.int64), dtype, port)


def _other_width(given: Array, dtype: np.dtype[Any], port: Port) -> Array:
    with np.errstate(over="ignore"):
        cast = given.astype(dtype)
    if given.dtype.itemsize > dtype.itemsize:
        lost = np.isinf(cast.astype(np.float64)) & np.isfinite(given)
        if lost.any():
            raise _lost(given[lost].ravel()[0].item(), port, _place(lost))
    return cast


def _float_from_whole(given: Array, dtype: np.dtype[Any], port: Port) -> Array:
    if given.dtype.kind == "b" or not given.size:
        return given.astype(dtype)
    exact = _EXACT_BELOW[dtype.name]
    if max(abs(int(given.min())), abs(int(given.max()))) > exact:
        with np.errstate(over="ignore"):
            back = given.astype(dtype).astype(np.float64)
        for place, (number, float_) in enumerate(zip(given.ravel().tolist(), back.ravel().tolist(), strict=True)):
            if number != float_:
                raise _lost(number, port, place)
    return given.astype(dtype)


def _place(wrong: Array) -> int:
    return int(np.argmax(wrong))


def _lost(number: Any, port: Port, place: int | None) -> UnsendableInput:
    where = "" if place is None else f" as element {place}, counted row by row from 0"
    return UnsendableInput(f"The input {port} takes {port.datatype}, which does not hold {number!r}; it came{where}.")

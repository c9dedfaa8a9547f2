"""From whatever a model returned to an array of one datatype: the value that came, or a reason; never another value.

numpy guesses a type for lists, and its guess may change what they hold: `np.asarray([2**63, -1])` is rounded to
floats, and `np.asarray([b"a\\0"])` drops the zero. So lists and scalars go through arrays of objects, which hold what
they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from inferencehub.tensors import Array, dtype_from_datatype

# What holds further elements.
_NESTED = (list, tuple, np.ndarray)
_INT64 = np.iinfo(np.int64)
_UINT64 = np.iinfo(np.uint64)


class ConversionError(ValueError):
    """The value does not fit the datatype. The message names the place and the value: for the log, not for callers."""


def array_from_returned(value: object, datatype: str) -> Array:
    """An array of the datatype with the value's own shape: of an array, a list, a scalar, a DataFrame.

    A float may lose digits in a narrower float, since its precision is the author's choice, but it never becomes
    infinite; everything else comes out exactly as it went in.

    Raises:
        ConversionError: An element would come out as another value, is no number or text, or rows differ in length.
    """
    value = _without_torch(value)
    dtype = dtype_from_datatype(datatype)
    if dtype.kind == "O":
        return _bytes_from(_array(value))
    array = _array_of_numbers(value)
    if array.dtype == dtype:
        return array
    return _cast(_numbers(array) if array.dtype.kind == "O" else array, dtype)


def _without_torch(value: object) -> object:
    """What numpy can't take of a tensor by itself: one that learns, lies on a device, or is of BF16; also in a list."""
    if isinstance(value, (list, tuple)) and value and hasattr(value[0], "detach"):
        return [_without_torch(item) for item in value]
    if not hasattr(value, "detach"):
        return value
    tensor = value.detach().cpu()
    # FP32 has every value of BF16.
    return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()


def _array_of_numbers(value: object) -> Array:
    """The same as `_array`, by numpy's own reading of lists where it cannot have rounded: forty times as fast."""
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], np.ndarray):
        with suppress(ValueError, TypeError, OverflowError), np.errstate(all="ignore"):
            guess = np.asarray(value)
            if guess.dtype.kind in "biu":
                return guess
            # What it makes a float of beside others, it rounds from here on.
            if guess.dtype.kind == "f" and not (np.abs(guess.astype(np.float64)) >= 2.0**53).any():
                return guess
    return _array(value)


def _array(value: object) -> Array:
    """The value as an array that holds just what the value holds."""
    if type(value) is np.ndarray:
        return value
    if isinstance(value, np.ma.MaskedArray):
        if np.ma.is_masked(value):
            raise ConversionError("it has masked elements, which have no value; fill them in the model")
        return np.asarray(value.data)
    if hasattr(value, "toarray"):  # scipy's sparse matrices
        return np.asarray(value.toarray())
    if hasattr(value, "__array__") and not isinstance(value, np.generic):
        # Columns of several types would meet in one that rounds.
        mixed = getattr(value, "ndim", 0) == 2 and len(set(getattr(value, "dtypes", ()))) > 1
        return np.asarray(value.to_numpy(dtype=object) if mixed else value)  # type: ignore[attr-defined]  # pandas
    return _stacked(value) if isinstance(value, (list, tuple)) else _objects([value], ())


def _stacked(value: Sequence[object]) -> Array:
    """Nested lists, and lists of arrays, as one array."""
    if value and all(type(item) is np.ndarray for item in value):
        arrays: list[Array] = list(value)  # type: ignore[arg-type]  # just checked
        if len({(array.dtype, array.shape) for array in arrays}) == 1:
            return np.stack(arrays)
    return array_of_objects(value)


def array_of_objects(value: object) -> Array:
    """Nested lists as an array of their innermost elements, whatever these are.

    Raises:
        ConversionError: The lists differ in length or depth.
    """
    shape: list[int] = []
    first: object = value
    while isinstance(first, (list, tuple)):
        shape.append(len(first))
        if not first:
            break
        first = first[0]
    if isinstance(first, np.ndarray):
        shape.extend(first.shape)
    leaves: list[object] = []
    _gather(value, shape, 0, leaves)
    return _objects(leaves, shape)


def _gather(value: object, shape: Sequence[int], depth: int, leaves: list[object]) -> None:
    if isinstance(value, np.ndarray):
        value = value.astype(object).tolist() if value.ndim else value.item()
    nested = isinstance(value, (list, tuple))
    if nested != (depth < len(shape)) or (nested and len(value) != shape[depth]):  # type: ignore[arg-type]
        raise ConversionError(f"its lists differ in length or depth; the first ones are {list(shape)}")
    if not nested:
        leaves.append(value)
        return
    items: Sequence[object] = value  # type: ignore[assignment]  # a list or a tuple
    if depth == len(shape) - 1 and not any(issubclass(kind, _NESTED) for kind in set(map(type, items))):
        leaves.extend(items)
        return
    for item in items:
        _gather(item, shape, depth + 1, leaves)


def _objects(elements: Sequence[object], shape: Sequence[int]) -> Array:
    # One by one: assigned at once, elements that are buffers themselves would become further dimensions.
    return np.fromiter(elements, dtype=object, count=len(elements)).reshape(shape)


def _bytes_from(array: Array) -> Array:
    if array.dtype.kind not in "OUST" and not (array.dtype.type is np.void and array.dtype.names is None):
        raise ConversionError(f"it holds {array.dtype}, and BYTES holds bytes and text")
    elements = array.ravel().tolist()
    if set(map(type, elements)) != {bytes}:
        elements = [_as_bytes(at, element) for at, element in enumerate(elements)]
    return _objects(elements, array.shape)


def _as_bytes(at: int, element: object) -> bytes:
    # bytes() takes off numpy's own type, which compares and adds without its trailing zeros.
    if isinstance(element, (bytes, bytearray, memoryview)):
        return bytes(element)
    if not isinstance(element, str):
        raise ConversionError(f"element {at} is {_shown(element)}, which is neither bytes nor text")
    try:
        return element.encode()
    except UnicodeEncodeError as error:
        raise ConversionError(f"element {at} is {_shown(element)}, which has no UTF-8: {error.reason}") from None


def _numbers(objects: Array) -> Array:
    """The numbers that objects are, in a type that holds each of them exactly."""
    numbers = [_as_number(at, element) for at, element in enumerate(objects.ravel().tolist())]
    kinds = set(map(type, numbers))
    if kinds == {bool}:
        return np.array(numbers, np.bool_).reshape(objects.shape)
    if float not in kinds:
        low, high = min(numbers, default=0), max(numbers, default=0)
        if low >= _INT64.min and high <= _INT64.max:
            return np.array(numbers, np.int64).reshape(objects.shape)
        if low >= 0 and high <= _UINT64.max:
            return np.array(numbers, np.uint64).reshape(objects.shape)
    floats = [_as_float(at, number) for at, number in enumerate(numbers)]
    return np.array(floats, np.float64).reshape(objects.shape)


def _as_number(at: int, element: Any) -> bool | int | float:
    # Scalars of numpy and of other libraries: the plain number in them.
    plain = element.item() if hasattr(element, "item") else element
    if type(plain) in (bool, int, float):
        return plain  # type: ignore[no-any-return]  # just checked
    raise ConversionError(f"element {at} is {_shown(element)}, which is no number")


def _as_float(at: int, number: float) -> float:
    try:
        converted = float(number)
    except OverflowError:
        converted = np.inf
    if isinstance(number, int) and (converted == np.inf or int(converted) != number):
        raise ConversionError(f"element {at} is {_shown(number)}, which no type of 64 bits holds exactly")
    return converted


def _cast(array: Array, dtype: np.dtype[Any]) -> Array:
    if array.dtype.kind not in "biuf" and array.dtype.name != "bfloat16":
        raise ConversionError(f"it holds {array.dtype}, which is no type of real numbers")
    with np.errstate(all="ignore"):
        converted: Array = array.astype(dtype)
        changed = _changed(array, converted)
    if changed.any():
        at = tuple(np.argwhere(changed)[0].tolist())
        raise ConversionError(f"element {list(at)} is {_shown(array[at].item())}, which {dtype} cannot hold")
    return converted


def _changed(array: Array, converted: Array) -> Array:
    """Where a cast has made another value. What a cast does beyond a type's range differs between processors, so no
    comparison here relies on it: a wrapped -1 comes back unharmed on all, and a clipped 2**63 - 1 on some."""
    if array.dtype.kind == "b":
        return np.zeros(array.shape, np.bool_)
    if converted.dtype.kind == "b":
        return np.asarray((array != 0) & (array != 1))
    # ml_dtypes' bfloat16 has kind V and is a float all the same.
    was_integer, is_integer = array.dtype.kind in "iu", converted.dtype.kind in "iu"
    if was_integer and is_integer:
        return np.asarray((converted.astype(array.dtype) != array) | ((converted < 0) != (array < 0)))
    if is_integer:
        wide = _wide(array)
        return np.asarray(~(_within(wide, converted.dtype) & (np.trunc(wide) == wide)))
    wide = _wide(converted)
    if was_integer:
        fits = _within(wide, array.dtype)
        return np.asarray(~fits | (np.where(fits, wide, 0).astype(array.dtype) != array))
    return np.asarray(np.isfinite(wide) != np.isfinite(_wide(array)))


def _wide(floats: Array) -> Array:
    """In double precision at least, which holds every narrower float exactly."""
    return floats if floats.dtype.kind == "f" and floats.dtype.itemsize > 8 else floats.astype(np.float64)


def _within(floats: Array, dtype: np.dtype[Any]) -> Array:
    """Which of the floats lie in the range of an integer type; NaN does not. One above the greatest is a power of two,
    which floats hold, as they may not hold the greatest itself."""
    limits = np.iinfo(dtype)
    return np.asarray((floats >= float(limits.min)) & (floats < float(int(limits.max) + 1)))


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text[:60]}…" if len(text) > 60 else text

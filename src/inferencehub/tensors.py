"""Tensors on the wire and in memory: datatypes to numpy types, raw little-endian bytes to arrays, and back."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inferencehub.errors import InputMismatch, NotSupported

Array: TypeAlias = NDArray[Any]
# What holds a tensor's bytes: the message itself, or a stretch of a mapped file.
Raw: TypeAlias = bytes | memoryview

# The byte order is spelled out, so that a big-endian machine would swap instead of misreading.
_NUMPY_BY_DATATYPE = {
    "BOOL": "?",
    "UINT8": "u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "INT8": "i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "FP16": "<f2",
    "FP32": "<f4",
    "FP64": "<f8",
}

ELEMENT_BYTES = {name: np.dtype(code).itemsize for name, code in _NUMPY_BY_DATATYPE.items()} | {"BF16": 2}
"""Bytes of one element by datatype; BYTES, whose elements differ in length, is absent."""

_LENGTH = struct.Struct("<I")
# Elements that are put into an array in one go: about 0.1 ms.
_STRETCH = 16_384


@cache
def dtype_from_datatype(datatype: str) -> np.dtype[Any]:
    """The numpy type of a datatype; `object` for BYTES, whose elements are `bytes`.

    Raises:
        NotSupported: BF16 without the package ml_dtypes, or a name that no datatype has.
    """
    if datatype == "BYTES":
        return np.dtype(object)
    if datatype == "BF16":
        try:
            import ml_dtypes
        except ImportError:
            raise NotSupported("BF16 needs the package ml_dtypes: pip install ml_dtypes") from None
        bfloat16: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
        return bfloat16
    code = _NUMPY_BY_DATATYPE.get(datatype)
    if code is None:
        raise NotSupported(f"There is no datatype {datatype!r}; the datatypes are {', '.join(datatypes())}.")
    return np.dtype(code)


def datatype_from_dtype(dtype: np.dtype[Any]) -> str:
    """The datatype that holds a numpy type; text and objects are BYTES.

    Raises:
        NotSupported: No datatype holds it, such as complex numbers.
    """
    if dtype.kind in "OUST":
        return "BYTES"
    for name, code in _NUMPY_BY_DATATYPE.items():
        if dtype == np.dtype(code):
            return name
    if dtype.name == "bfloat16":
        return "BF16"
    raise NotSupported(f"No datatype holds numpy's {dtype}; convert it to one of {', '.join(datatypes())}.")


def datatypes() -> tuple[str, ...]:
    """Every datatype, in the order of the contract."""
    return (*_NUMPY_BY_DATATYPE, "BF16", "BYTES")


def array_from_raw(raw: Raw | bytearray, datatype: str, shape: Sequence[int]) -> Array:
    """The array that these bytes hold: without a copy where the datatype allows it, then as writable as the bytes.

    Raises:
        InputMismatch: The bytes are more or fewer than shape and datatype ask for.
    """
    count = prod(shape)
    if datatype == "BYTES":
        return array_from_elements(elements_from_raw(raw, count), shape)
    asked = count * ELEMENT_BYTES[datatype]
    if len(raw) != asked:
        raise InputMismatch(f"{datatype} {list(shape)} takes {asked} bytes; {len(raw)} came.")
    if datatype == "BOOL":
        # Any other byte than 0 and 1 makes numpy's own bool misbehave, so the bytes are compared instead of trusted.
        flags: Array = np.frombuffer(raw, np.uint8) != 0
        return flags.reshape(shape)
    array: Array = np.frombuffer(raw, dtype_from_datatype(datatype)).reshape(shape)
    # A reference may begin anywhere in its file; libraries written in C want whole elements.
    return array if array.flags.aligned else array.copy()


def array_from_elements(elements: Sequence[bytes | None], shape: Sequence[int]) -> Array:
    """An object array of byte strings, None for one that is missing."""
    array = np.empty(len(elements), dtype=object)
    if len(elements) <= _STRETCH:
        array[:] = elements
    else:
        # numpy holds the interpreter while it does this, and millions would keep all other threads waiting.
        for at in range(0, len(elements), _STRETCH):
            array[at : at + _STRETCH] = elements[at : at + _STRETCH]
    return array.reshape(shape)


def elements_from_raw(raw: Raw | bytearray, count: int) -> list[bytes]:
    """The byte strings in a BYTES tensor: each is its length (uint32, little-endian) and then so many bytes.

    Raises:
        InputMismatch: The lengths do not add up to the bytes, or to `count` elements.
    """
    elements: list[bytes] = []
    at, end = 0, len(raw)
    while at < end:
        if at + 4 > end:
            raise InputMismatch(f"A BYTES element begins with its length in 4 bytes; {end - at} are left at byte {at}.")
        (length,) = _LENGTH.unpack_from(raw, at)
        at += 4
        if at + length > end:
            raise InputMismatch(f"A BYTES element of {length} bytes begins at byte {at}, and only {end - at} are left.")
        elements.append(bytes(raw[at : at + length]))
        at += length
    if len(elements) != count:
        raise InputMismatch(f"The shape takes {count} BYTES elements; {len(elements)} came.")
    return elements


def framed(element: bytes | str) -> bytes:
    """One BYTES element with its length before it. Text becomes UTF-8; anything else is a TypeError."""
    content = element.encode() if isinstance(element, str) else element
    # Joined, which takes nothing but bytes, and those of numpy's own type with their trailing zeros.
    return b"".join((_LENGTH.pack(len(content)), content))


def raw_from_array(array: Array, datatype: str) -> bytes:
    """The bytes of an array, row-major and little-endian."""
    if datatype == "BYTES":
        return b"".join(map(framed, array.ravel().tolist()))
    return array.astype(dtype_from_datatype(datatype), copy=False).tobytes()

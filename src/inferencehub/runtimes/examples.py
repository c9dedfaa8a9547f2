"""The examples of model.yaml as the tensors that they stand for."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from inferencehub.errors import InputMismatch
from inferencehub.tensors import Array

from .conversion import ConversionError, array_from_returned, array_of_objects
from .named_inputs import without_names
from .protocol import Signature, TensorSpec


def arrays_from_json(inputs: Any, signature: Signature) -> dict[str, Array]:
    """The inputs of an example: an object by input name, rows or columns by name, or the only input's own value.

    Rows may be left out.

    Raises:
        InputMismatch: They are not what the model takes.
    """
    names = [tensor.name for tensor in signature.inputs]
    inputs = without_names(inputs, signature)
    if not isinstance(inputs, Mapping):
        if len(names) != 1:
            raise InputMismatch(f"the model takes {len(names)} inputs, so an example is an object by input name")
        inputs = {names[0]: inputs}
    if set(inputs) != set(names):
        raise InputMismatch(f"the model takes {sorted(names)}; the example has {sorted(inputs)}")
    arrays = {tensor.name: _array(tensor, inputs[tensor.name]) for tensor in signature.inputs}
    if signature.batched and all(arrays[tensor.name].ndim == len(tensor.shape) - 1 for tensor in signature.inputs):
        arrays = {name: array[np.newaxis] for name, array in arrays.items()}
    for tensor in signature.inputs:
        shape = arrays[tensor.name].shape
        if len(shape) != len(tensor.shape) or any(
            wanted not in (-1, length) for wanted, length in zip(tensor.shape, shape, strict=True)
        ):
            raise InputMismatch(f"'{tensor.name}' must be {list(tensor.shape)}; the example is {list(shape)}")
    return arrays


def _array(tensor: TensorSpec, value: Any) -> Array:
    """The tensor that the gateway would make of this JSON; it reads a caller's numbers by the same rules."""
    element = _READERS.get(tensor.datatype, _integer)
    try:
        objects = array_of_objects(value)
        listed = objects.ravel().tolist()
        gap = None if tensor.datatype == "BYTES" else float("nan")
        elements = [gap if each is None and tensor.nullable else element(tensor.datatype, each) for each in listed]
        array = array_of_objects(elements).reshape(objects.shape)
        return array if tensor.datatype == "BYTES" else array_from_returned(array, tensor.datatype)
    except ConversionError as error:
        raise InputMismatch(f"'{tensor.name}' cannot be read as {tensor.datatype}: {error}") from error


def _bytes(_: str, value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Mapping) and set(value) == {"b64"} and isinstance(value["b64"], str):
        with suppress(ValueError):
            return b64decode(value["b64"], validate=True)
    raise ConversionError(f'expected text or {{"b64": "..."}}, got {value!r}')


def _flag(_: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ConversionError(f"expected true or false, got {value!r}")


def _float(_: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):
            return float(value)
    if isinstance(value, str) and value in _SPECIAL:
        return float(value)
    raise ConversionError(f"expected a number, or NaN, Infinity or -Infinity as a string, got {value!r}")


def _integer(datatype: str, value: object) -> int:
    if isinstance(value, str) and datatype.endswith("64") and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value // 1:
        if abs(value) <= _MAX_SAFE:
            return int(value)
        raise ConversionError(f"{value!r} is beyond 2^53, where JSON numbers are rounded; write it as a string")
    raise ConversionError(f"expected an integer, got {value!r}")


_READERS: dict[str, Callable[[str, object], object]] = {
    "BYTES": _bytes, "BOOL": _flag, "FP16": _float, "BF16": _float, "FP32": _float, "FP64": _float,
}  # fmt: skip
_SPECIAL = ("NaN", "Infinity", "-Infinity")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_MAX_SAFE = 2**53 - 1

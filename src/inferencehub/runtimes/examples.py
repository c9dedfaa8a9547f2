"""The examples of model.yaml as the tensors that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from inferencehub.errors import InputMismatch
from inferencehub.tensors import Array, array_from_elements, dtype_from_datatype

from .protocol import Signature, TensorSpec


def arrays_from_json(inputs: Any, signature: Signature) -> dict[str, Array]:
    """The inputs of an example: an object by input name, or the only input's own value; rows may be left out.

    Raises:
        InputMismatch: They are not what the model takes.
    """
    names = [tensor.name for tensor in signature.inputs]
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
    if tensor.datatype != "BYTES":
        return np.asarray(value, dtype=dtype_from_datatype(tensor.datatype))
    array = np.array(value, dtype=object)
    return array_from_elements([str(element).encode() for element in array.ravel().tolist()], array.shape)

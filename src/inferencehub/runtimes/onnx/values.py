"""Runs ONNX sessions with bfloat16, for which ONNX Runtime has no numpy type."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from inferencehub.runtimes.protocol import Tensors
from inferencehub.tensors import Array, dtype_from_datatype

_BFLOAT16 = 16  # onnx.TensorProto.BFLOAT16


def run_by_values(session: Any, names: list[str], inputs: Tensors) -> list[Any]:
    """As session.run, with bfloat16 going in and out by its bits."""
    from onnxruntime import OrtValue

    bfloat16 = dtype_from_datatype("BF16")
    feeds = {}
    for name, array in inputs.items():
        if array.dtype == bfloat16:
            bits = np.ascontiguousarray(array).view(np.uint16)
            feeds[name] = OrtValue.ortvalue_from_numpy_with_onnx_type(bits, _BFLOAT16)
        else:
            feeds[name] = OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array))
    return [_array(value) for value in session.run_with_ort_values(names, feeds)]


def _array(value: Any) -> Array:
    if value.data_type() != "tensor(bfloat16)":
        return np.asarray(value.numpy())
    shape = value.shape()
    size = int(np.prod(shape)) * 2
    content = ctypes.string_at(value.data_ptr(), size) if size else b""
    return np.frombuffer(content, dtype_from_datatype("BF16")).reshape(shape)

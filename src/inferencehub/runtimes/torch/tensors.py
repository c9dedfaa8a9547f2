"""Between numpy arrays and PyTorch tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.tensors import Array, dtype_from_datatype

_DATATYPES = {
    torch.bool: "BOOL", torch.uint8: "UINT8", torch.uint16: "UINT16", torch.uint32: "UINT32", torch.uint64: "UINT64",
    torch.int8: "INT8", torch.int16: "INT16", torch.int32: "INT32", torch.int64: "INT64", torch.float16: "FP16",
    torch.float32: "FP32", torch.float64: "FP64", torch.bfloat16: "BF16",
}  # fmt: skip


def datatype_from_torch(dtype: Any, name: str) -> str:
    """The datatype of a PyTorch type.

    Raises:
        ModelLoadError: No datatype holds it.
    """
    try:
        return _DATATYPES[dtype]
    except KeyError:
        raise ModelLoadError(f"`{name}` is {dtype}, which no datatype holds; convert it in the model.") from None


def tensor_from_array(array: Array, device: str) -> Any:
    """The tensor on the device. What may be read-only, as arrays in a received message are, is copied: PyTorch cannot
    protect it from code that writes to its input."""
    if not array.flags.writeable or not array.flags.c_contiguous:
        array = array.copy()
    if array.dtype.name == "bfloat16":
        tensor = torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    else:
        tensor = torch.from_numpy(array)
    return tensor if device == "cpu" else tensor.to(device)


def array_from_tensor(tensor: Any, name: str) -> Array:
    """The array of a tensor, wherever it lies and however it is laid out."""
    if not isinstance(tensor, torch.Tensor):
        if isinstance(tensor, (bool, int, float, np.ndarray)):
            return np.asarray(tensor)
        raise ModelFailed(f"The model returned `{name}` as a {type(tensor).__name__}; only tensors can be served.")
    tensor = tensor.detach()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_complex():
        raise ModelFailed(f"The model returned `{name}` as {tensor.dtype}, which no datatype holds.")
    tensor = tensor.resolve_neg().cpu().contiguous()
    if tensor.dtype == torch.bfloat16:
        bits: Array = tensor.view(torch.int16).numpy()
        return bits.view(dtype_from_datatype("BF16"))
    return np.asarray(tensor.numpy())

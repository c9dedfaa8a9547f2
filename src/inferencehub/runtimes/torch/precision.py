"""Computes in numbers of half the width: `dtype` in model.yaml."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.protocol import Signature

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}
_FLOATS = {"BF16": torch.bfloat16, "FP16": torch.float16, "FP32": torch.float32, "FP64": torch.float64}

Convert = Callable[[str, Any], Any]


def wanted_dtype(spec: ModelSpec) -> Any:
    """The type that the module's numbers are to have; None where it keeps its own."""
    return None if spec.dtype is None else DTYPES[spec.dtype]


def entering(dtype: Any) -> Convert:
    """Gives inputs with fractions the module's own type: callers send what the signature says."""
    return lambda _, tensor: tensor.to(dtype) if tensor.is_floating_point() else tensor


def leaving(signature: Signature) -> Convert:
    """Gives outputs with fractions the type that the signature says, whatever the module computed in."""
    wanted = {spec.name: _FLOATS[spec.datatype] for spec in signature.outputs if spec.datatype in _FLOATS}

    def convert(name: str, tensor: Any) -> Any:
        is_other = isinstance(tensor, torch.Tensor) and tensor.is_floating_point() and name in wanted
        return tensor.to(wanted[name]) if is_other else tensor

    return convert

"""Runs modules that tell nothing of themselves: their inputs and outputs are declared, by name or by position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import ModelLoadError, Signature, Tensors

from .precision import entering, leaving
from .tensors import array_from_tensor, tensor_from_array


def predictor(
    module: Any, signature: Signature, parameters: Iterable[str], device: str, dtype: Any = None
) -> Callable[[Tensors], Tensors]:
    """The function to call: inputs go by name where the module's parameters have those names, else in order.

    Where the module was given another ``dtype``, callers keep to the signature all the same.

    Raises:
        ModelLoadError: An input is text.
    """
    texts = [spec.name for spec in (*signature.inputs, *signature.outputs) if spec.datatype == "BYTES"]
    if texts:
        raise ModelLoadError(f"`{texts[0]}` is declared as BYTES; PyTorch has no text: use a model.py that encodes it.")
    names = [spec.name for spec in signature.inputs]
    outputs = [spec.name for spec in signature.outputs]
    by_name = set(names) <= set(parameters)
    enter, leave = (_as_it_is, _as_it_is) if dtype is None else (entering(dtype), leaving(signature))

    def predict(inputs: Tensors) -> Tensors:
        with torch.inference_mode():
            tensors = {name: enter(name, tensor_from_array(inputs[name], device)) for name in names}
            returned = module(**tensors) if by_name else module(*tensors.values())
            return {
                name: array_from_tensor(leave(name, tensor), name) for name, tensor in _named(returned, outputs).items()
            }

    return predict


def _as_it_is(_: str, tensor: Any) -> Any:
    return tensor


def _named(returned: Any, names: Sequence[str]) -> Mapping[str, Any]:
    """What a module returned, by output name: a dict has names, a tuple an order, a tensor is the only one."""
    if isinstance(returned, Mapping):
        missing = [name for name in names if name not in returned]
        if missing:
            raise ModelFailed(f"The model returned no `{missing[0]}`; it returned {', '.join(map(str, returned))}.")
        return {name: returned[name] for name in names}
    values = returned if isinstance(returned, (tuple, list)) else (returned,)
    if len(values) != len(names):
        raise ModelFailed(f"The model returned {len(values)} outputs; its signature has {len(names)}.")
    return dict(zip(names, values, strict=True))

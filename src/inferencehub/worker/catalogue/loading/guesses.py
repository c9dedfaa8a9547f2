"""Inputs to try a model with that has no example, and what to say of one that takes none of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from inferencehub.errors import InputMismatch, ModelFailed
from inferencehub.runtimes.outputs import OtherShape
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Signature, TensorSpec
from inferencehub.tensors import Array, array_from_elements, dtype_from_datatype

# A dimension that may have any length: 1 is enough for most, and too small for some convolutions.
FREE_LENGTHS = (1, 32, 224)
# An example with more elements than this is no line to write by hand.
_MOST_SHOWN = 16


def guesses(model: LoadedModel) -> Iterator[dict[str, Array]]:
    """Inputs that the model might take, the likeliest first: its runtime's own sample, or else zeros and ones."""
    if model.sample is not None:
        yield model.sample(1)
        return
    signature = model.signature
    is_fixed = all(-1 not in _free(tensor, signature.batched) for tensor in signature.inputs)
    for length in FREE_LENGTHS[:1] if is_fixed else FREE_LENGTHS:
        yield {tensor.name: filled(tensor, 0, length, signature.batched) for tensor in signature.inputs}
    yield {tensor.name: filled(tensor, 1, FREE_LENGTHS[0], signature.batched) for tensor in signature.inputs}


def filled(tensor: TensorSpec, value: int, free_length: int, batched: bool) -> Array:
    """One row of one value, and so much of every other dimension that may have any length; BYTES: empty, or "1"."""
    shape = tuple(free_length if length == -1 else length for length in tensor.shape)
    if batched:
        shape = (1, *shape[1:])
    if tensor.datatype == "BYTES":
        return array_from_elements([b"1" if value else b""] * int(np.prod(shape)), shape)
    return np.full(shape, value, dtype_from_datatype(tensor.datatype))


def refused(signature: Signature, error: BaseException) -> ModelLoadError:
    """For a model that took no guess: how to say in model.yaml what it takes."""
    # What a model raises for its caller is meant to be read; anything else may hold paths.
    words = f": {error.message}" if isinstance(error, InputMismatch) else f" with {type(error).__name__}"
    return ModelLoadError(
        f"The model refuses the inputs that were made up to warm it up{words.rstrip('.')}; give `examples` in "
        f"model.yaml with inputs that it takes, such as {example_line(signature)}.",
        f"made-up inputs: {type(error).__name__}: {error}",
    )


def example_line(signature: Signature) -> str:
    """The field `examples` as model.yaml has it, for a model of this signature; its values are to be replaced."""
    rows = 1 if signature.batched else 0
    named = {tensor.name: _value(tensor, tensor.shape[rows:]) for tensor in signature.inputs}
    inputs: Any = next(iter(named.values())) if len(named) == 1 else named
    return f"`examples: [{{name: first, inputs: {json.dumps(inputs, ensure_ascii=False)}}}]`"


def _value(tensor: TensorSpec, shape: tuple[int, ...]) -> Any:
    lengths = [1 if length == -1 else length for length in shape]
    if int(np.prod(lengths)) > _MOST_SHOWN:
        lengths = [1] * len(lengths)
    element = "text" if tensor.datatype == "BYTES" else np.zeros((), dtype_from_datatype(tensor.datatype)).tolist()
    return np.full(lengths, element, dtype=object).tolist()


def _free(tensor: TensorSpec, batched: bool) -> tuple[int, ...]:
    return tensor.shape[1:] if batched else tensor.shape


def disagrees(signature: Signature, error: ModelFailed) -> ModelLoadError:
    """For a model whose outputs are not what its signature says: where lengths differ, how to declare them."""
    shapes = {tensor.name: tensor.shape for tensor in signature.outputs}
    if not isinstance(error, OtherShape) or len(error.shape) != len(shapes[error.output]):
        return ModelLoadError(error.message)
    shapes[error.output] = tuple(
        says if says == came else -1 for says, came in zip(shapes[error.output], error.shape, strict=True)
    )
    outputs = ", ".join(
        f"{{name: {tensor.name}, datatype: {tensor.datatype}, shape: {list(shapes[tensor.name])}}}"
        for tensor in signature.outputs
    )
    return ModelLoadError(
        f"{error.message.rstrip('.')}; where a length may differ declare it as -1 in model.yaml, such as "
        f"`outputs: [{outputs}]`."
    )

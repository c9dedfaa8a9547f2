"""A first run before a version is READY, so that no caller pays for what libraries put off until then."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.errors import InferenceHubError
from inferencehub.tensors import Array, dtype_from_datatype

from .protocol import LoadedModel, ModelLoadError, Signature, Tensors, TensorSpec

if TYPE_CHECKING:
    from inferencehub.repository.spec import Example, ModelSpec

log = logging.getLogger(__name__)

# Lengths to try for dimensions of any length: a row, a sentence, and the sizes that vision networks need at least.
_LENGTHS = (1, 8, 32, 224)


def warm_up(model: LoadedModel, spec: ModelSpec) -> tuple[str, ...]:
    """Run the model once, on its first example or on zeros, and return what an operator should know.

    A model that is not idempotent is left alone: to run it with inputs that nobody sent is what it must not suffer.
    An example that fails is a fault of the version; zeros may simply not suit it.

    Raises:
        ModelLoadError: Its own example fails.
    """
    if not model.idempotent:
        return ()
    if spec.examples:
        _run_example(model, spec.examples[0])
        return ()
    for inputs in made_up_inputs(model.signature):
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                model.predict(inputs)
        except Exception as error:
            log.info("made-up inputs do not suit the model: %s", error)
        else:
            return ()
    return ("Its warm-up failed, since made-up inputs do not suit it; give it an example in model.yaml.",)


def _run_example(model: LoadedModel, example: Example) -> None:
    try:
        model.predict(inputs_from_example(model.signature, example.inputs))
    except InferenceHubError as error:
        raise ModelLoadError(f"The model fails on its own example `{example.name}`: {error.message}") from error
    except Exception as error:
        raise ModelLoadError(
            f"The model fails on its own example `{example.name}` with {type(error).__name__}.",
            f"{type(error).__name__}: {error}",
        ) from error


def made_up_inputs(signature: Signature) -> Iterator[Tensors]:
    """Inputs of zeros and empty strings that satisfy the signature: one row, other free dimensions of some lengths."""
    free = any(length == -1 for spec in signature.inputs for length in spec.shape[1 if signature.batched else 0 :])
    for length in _LENGTHS if free else _LENGTHS[:1]:
        yield {spec.name: _zeros(spec, length, signature.batched) for spec in signature.inputs}


def _zeros(spec: TensorSpec, length: int, batched: bool) -> Array:
    shape = [length if fixed == -1 else fixed for fixed in spec.shape]
    if batched and shape:
        shape[0] = 1
    if spec.datatype == "BYTES":
        return np.full(shape, b"", dtype=object)
    return np.zeros(shape, dtype_from_datatype(spec.datatype))


def inputs_from_example(signature: Signature, example: Any) -> Tensors:
    """The tensors of an example, given as the field `inputs` of POST /predict: by name, or alone where there is one
    input, with the batch dimension or without.

    Raises:
        ModelLoadError: It does not satisfy the signature.
    """
    named = example if isinstance(example, dict) else {signature.inputs[0].name: example}
    missing = [spec.name for spec in signature.inputs if spec.name not in named]
    if missing or len(named) > len(signature.inputs):
        names = ", ".join(spec.name for spec in signature.inputs)
        raise ModelLoadError(f"An example must give each input once: {names}.")
    arrays = {spec.name: _array(spec, named[spec.name]) for spec in signature.inputs}
    if signature.batched and all(arrays[s.name].ndim == len(s.shape) - 1 for s in signature.inputs):
        arrays = {name: array[np.newaxis] for name, array in arrays.items()}
    for spec in signature.inputs:
        shape = arrays[spec.name].shape
        if len(shape) != len(spec.shape) or any(s not in (-1, g) for s, g in zip(spec.shape, shape, strict=True)):
            raise ModelLoadError(
                f"An example gives `{spec.name}` in shape {list(shape)}; the signature says {list(spec.shape)}."
            )
    return arrays


def _array(spec: TensorSpec, value: Any) -> Array:
    try:
        if spec.datatype != "BYTES":
            return np.asarray(value).astype(dtype_from_datatype(spec.datatype))
        return _encoded(np.asarray(value, dtype=object))
    except (TypeError, ValueError, OverflowError) as error:
        raise ModelLoadError(
            f"An example gives `{spec.name}` what does not fit {spec.datatype} {list(spec.shape)}.", str(error)
        ) from error


def _encoded(texts: Array) -> Array:
    elements: Sequence[Any] = texts.ravel().tolist()
    if not all(isinstance(element, str) for element in elements):
        raise ValueError("BYTES takes text")
    array = np.empty(len(elements), dtype=object)
    array[:] = [element.encode() for element in elements]
    return array.reshape(texts.shape)

"""The runs before a version serves: they show that it works, and how long it takes, before a caller has to find out."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, TensorSpec
from inferencehub.tensors import Array, array_from_elements, dtype_from_datatype
from inferencehub.worker.calls.call import Clock
from inferencehub.worker.calls.executor import CostEstimate

# The first run of most libraries allocates and compiles; the second one shows what a run costs.
RUNS = 2
# A dimension that may have any length: 1 is enough for most, and too small for some convolutions.
FREE_LENGTHS = (1, 32, 224)


@dataclass(slots=True)
class WarmUp:
    """What the warm-up has shown. `may_batch`: two rows in gave two rows out, alike to those of each alone."""

    cost: CostEstimate = field(default_factory=CostEstimate)
    warnings: list[str] = field(default_factory=list)
    may_batch: bool = True


def warm_up(model: LoadedModel, spec: ModelSpec, clock: Clock = monotonic) -> WarmUp:
    """Run a model on its own examples, or on zeros where it has none.

    Raises:
        ModelLoadError: It fails on one of its own examples. Failing on zeros is only a warning: not every model
            takes them.
    """
    result = WarmUp()
    if spec.examples:
        example = spec.examples[0]
        try:
            inputs = arrays_from_json(example.inputs, model.signature)
            outputs = _run(model, inputs, result, clock)
        except Exception as error:
            raise ModelLoadError(
                f"The model fails on its own example '{example.name}'; mend the example in model.yaml or the model.",
                f"example '{example.name}': {type(error).__name__}: {error}",
            ) from error
    else:
        inputs, outputs = _warm_up_on_zeros(model, result, clock)
    if model.signature.batched and inputs:
        _try_two_rows(model, inputs, outputs, result, clock)
    return result


def _warm_up_on_zeros(model: LoadedModel, result: WarmUp, clock: Clock) -> tuple[dict[str, Array], dict[str, Array]]:
    failure: Exception | None = None
    for length in FREE_LENGTHS:
        inputs = {tensor.name: zeros(tensor, length, model.signature.batched) for tensor in model.signature.inputs}
        try:
            outputs = _run(model, inputs, result, clock)
        except ModelFailed as error:
            raise ModelLoadError(error.message) from error
        except Exception as error:
            failure = failure or error
            if all(-1 not in _free(tensor, model.signature.batched) for tensor in model.signature.inputs):
                break
        else:
            return inputs, outputs
    result.warnings.append(
        f"The warm-up on zeros failed with {type(failure).__name__}; give `examples` in model.yaml to warm it up on "
        "those."
    )
    return {}, {}


def _run(model: LoadedModel, inputs: dict[str, Array], result: WarmUp, clock: Clock) -> dict[str, Array]:
    """Run a few times; the last one tells the cost."""
    outputs: dict[str, Array] = {}
    for _ in range(RUNS):
        began_s = clock()
        outputs = model.predict({name: array.copy() for name, array in inputs.items()})
        took_s = clock() - began_s
    result.cost.observe(sum(_bytes(array) for array in inputs.values()), took_s)
    return outputs


def _try_two_rows(
    model: LoadedModel, inputs: dict[str, Array], outputs: dict[str, Array], result: WarmUp, clock: Clock
) -> None:
    """Make sure that rows may share a run before strangers' rows do."""
    twice = {name: np.concatenate([array, array]) for name, array in inputs.items()}
    try:
        alone = _run(model, inputs, result, clock)
        together = _run(model, twice, result, clock)
    except Exception as error:
        result.may_batch = False
        result.warnings.append(
            f"Calls are not batched: two rows in one run failed with {type(error).__name__}. Declare the inputs in "
            "model.yaml with a fixed first dimension if the model takes one row at a time."
        )
        return
    for name, array in alone.items():
        # A model that draws lots differs from itself, which says nothing about its rows.
        repeats = _alike(array, outputs[name])
        if repeats and not _alike(np.concatenate([array, array]), together[name]):
            result.may_batch = False
            result.warnings.append(
                f"Calls are not batched: '{name}' of a row differs when another row shares the run. Such models "
                "usually normalise over the batch; export them in evaluation mode."
            )
            return


def _alike(alone: Array, together: Array) -> bool:
    if alone.dtype.kind in "fV" and alone.dtype.kind == together.dtype.kind:
        # Kernels for other batch sizes add in another order: a thousandth is far above that and far below a mix-up.
        return bool(
            np.allclose(alone.astype(np.float64), together.astype(np.float64), rtol=1e-2, atol=1e-3, equal_nan=True)
        )
    return alone.shape == together.shape


def zeros(tensor: TensorSpec, free_length: int, batched: bool) -> Array:
    """Zeros of a tensor's type: one row, and so much of every other dimension that may have any length."""
    shape = tuple(free_length if length == -1 else length for length in tensor.shape)
    if batched:
        shape = (1, *shape[1:])
    if tensor.datatype == "BYTES":
        return array_from_elements([b""] * int(np.prod(shape)), shape)
    return np.zeros(shape, dtype_from_datatype(tensor.datatype))


def _free(tensor: TensorSpec, batched: bool) -> tuple[int, ...]:
    return tensor.shape[1:] if batched else tensor.shape


def _bytes(array: Array) -> int:
    return sum(map(len, array.ravel().tolist())) if array.dtype == object else array.nbytes

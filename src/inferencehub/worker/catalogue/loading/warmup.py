"""The runs before a version serves: they show that it works, and how long it takes, before a caller has to find out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

import numpy as np

from inferencehub.errors import InputMismatch, ModelFailed
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.doing import doing
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.joined import first_chunks
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.runtimes.stepped import stream_by_steps
from inferencehub.tensors import Array
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.run.executor import CostEstimate
from inferencehub.worker.catalogue.loading.guesses import disagrees, guesses, refused
from inferencehub.worker.rows.permission import ask_permission

# The first run of most libraries allocates and compiles; the second one shows what a run costs.
RUNS = 2
# Twice the length of a text is quickly tried; twice that of a picture may take its time.
MOST_DOUBLED = 64

# Of a stream, which may go on for long or for ever: the first chunk, and those that follow it.
CHUNKS = 3

log = logging.getLogger(__name__)


@dataclass(slots=True)
class WarmUp:
    """What the warm-up has shown. `may_batch`: what a row is answered does not depend on rows that share its run."""

    cost: CostEstimate = field(default_factory=CostEstimate)
    warnings: list[str] = field(default_factory=list)
    may_batch: bool = True


def warm_up(model: LoadedModel, spec: ModelSpec, clock: Clock = monotonic) -> WarmUp:
    """Run a model on its first example, or on made-up inputs where it has none.

    Raises:
        ModelLoadError: It fails on its own example, or takes none of the inputs made up for it. Nothing that has not
            run once is served.
    """
    result = WarmUp()
    if spec.examples:
        example = spec.examples[0]
        try:
            inputs = arrays_from_json(example.inputs, model.signature)
            _run(model, inputs, result, clock)
        except Exception as error:
            # The words of these two are meant for callers; any other's may hold paths.
            words = f" ({error.message.rstrip('.')})" if isinstance(error, InputMismatch | ModelFailed) else ""
            raise ModelLoadError(
                f"The model fails on its own example '{example.name}'{words}; mend the example in model.yaml or the "
                "model.",
                f"example '{example.name}': {type(error).__name__}: {error}",
            ) from error
    else:
        inputs = _warm_up_on_guesses(model, result, clock)
    _try_twice_the_length(model, inputs)
    _run_with_more_rows(model, inputs)
    with doing("trying whether rows may share a run"):
        allowed = ask_permission(model, spec, inputs, clock, partial(_learn, result.cost))
    result.may_batch = allowed.granted
    result.warnings += allowed.warnings
    return result


def _warm_up_on_guesses(model: LoadedModel, result: WarmUp, clock: Clock) -> dict[str, Array]:
    failure: Exception | None = None
    for inputs in guesses(model):
        try:
            _run(model, inputs, result, clock)
        except ModelFailed as error:
            raise disagrees(model.signature, error) from error
        except Exception as error:
            failure = failure or error
        else:
            return inputs
    assert failure is not None
    raise refused(model.signature, failure) from failure


def _try_twice_the_length(model: LoadedModel, inputs: dict[str, Array]) -> None:
    """Make sure that a model's outputs keep to its signature when its inputs are longer. More rows the trial tries.

    Exporters freeze the length that they have seen, and ONNX Runtime goes on with a warning.

    Raises:
        ModelLoadError: They do not.
    """
    first = 1 if model.signature.batched else 0
    twice = {spec.name: _twice(inputs[spec.name], spec.shape, first) for spec in model.signature.inputs}
    if all(twice[name].shape == array.shape for name, array in inputs.items()):
        return
    try:
        _predict(model, twice)
    except ModelFailed as error:
        raise disagrees(model.signature, error) from error
    except Exception as error:
        # Not every length will do for every model, and it says so itself.
        log.info("twice the length does not suit the model (%s)", error)


def _run_with_more_rows(model: LoadedModel, inputs: dict[str, Array]) -> None:
    """Bring up what the model compiles for several rows: a caller would wait for it."""
    if not model.signature.batched:
        return
    for rows in model.warm_rows:
        if model.max_rows and rows > model.max_rows:
            continue
        with doing(f"compiling it for {rows} rows"):
            for _ in range(RUNS):
                _predict(model, {name: np.repeat(array[:1], rows, 0) for name, array in inputs.items()})


def _twice(array: Array, shape: Sequence[int], first: int) -> Array:
    """The array with twice the length in every dimension from `first` on that may have any, unless it is long."""
    longer = array.copy()
    for axis in range(first, array.ndim):
        if shape[axis] == -1 and array.shape[axis] < MOST_DOUBLED:
            longer = np.concatenate([longer, longer], axis)
    return longer


def _run(model: LoadedModel, inputs: dict[str, Array], result: WarmUp, clock: Clock) -> None:
    """Run a few times; the last one tells the cost."""
    for _ in range(RUNS):
        began_s = clock()
        _predict(model, {name: array.copy() for name, array in inputs.items()})
        took_s = clock() - began_s
    _learn(result.cost, inputs, took_s)


def _predict(model: LoadedModel, inputs: dict[str, Array]) -> None:
    """Run it; of a model that streams only the first chunks."""
    make = model.stream if model.stepper is None else stream_by_steps(model.stepper)
    if make is not None:
        first_chunks(make, inputs, CHUNKS)
    else:
        model.predict(inputs)


def _learn(cost: CostEstimate, inputs: dict[str, Array], took_s: float) -> None:
    cost.observe(sum(_bytes(array) for array in inputs.values()), took_s)


def _bytes(array: Array) -> int:
    if array.dtype != object:
        return array.nbytes
    return sum([len(element) for element in array.ravel().tolist() if element is not None])

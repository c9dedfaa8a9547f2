"""Whether calls of a version may share runs: what the trial has shown, and what its author has declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from inferencehub.errors import InferenceHubError
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.rows.candidates import Row, distinct
from inferencehub.worker.rows.pool import Observe
from inferencehub.worker.rows.trial import try_rows
from inferencehub.worker.rows.verdict import Verdict

# Rows of examples and samples that a trial looks at.
KNOWN_ROWS = 8

_UNPROVEN = "Calls are batched because `batching` is declared; a trial could not show that their rows keep apart"
_NOT_IDEMPOTENT = (
    "Calls are not batched though `batching` is declared: a batch that fails is run again call by call, and the model "
    "is not idempotent. Declare `idempotent: true` if running a call twice does no harm."
)
_NO_ROWS = (
    "Calls are not batched though `batching` is declared: its inputs and outputs share no first dimension that may "
    "have any length. Declare them with -1 there if each row is on its own."
)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether calls may share runs, and what there is to warn of."""

    granted: bool
    warnings: tuple[str, ...] = ()


def ask_permission(model: LoadedModel, spec: ModelSpec, taken: Row, clock: Clock, observe: Observe) -> Permission:
    """Try whether calls may share runs, unless they would not anyway.

    Args:
        model: What is tried.
        spec: Says whether batching was declared: then it happens unless it is shown to do harm.
        taken: Inputs that the model has taken.
        clock: Tells how long runs take.
        observe: Gets the inputs of runs, and the seconds that each took.

    Raises:
        ModelLoadError: Batching is declared, and rows that share a run are answered otherwise than alone.
    """
    idempotent = model.idempotent if spec.idempotent is None else spec.idempotent
    max_rows = min(spec.batching.max_batch_size, model.max_rows or spec.batching.max_batch_size)
    is_declared = "batching" in spec.model_fields_set
    if max_rows < 2:
        return Permission(granted=False)
    if not model.signature.batched or not idempotent:
        return Permission(False, (_NOT_IDEMPOTENT if model.signature.batched else _NO_ROWS,) if is_declared else ())
    return permission(
        try_rows(model, known_rows(model, spec, taken), max_rows, clock, observe), is_declared=is_declared
    )


def permission(verdict: Verdict, *, is_declared: bool) -> Permission:
    """What follows from a trial. Raises ModelLoadError where batching is declared and does harm."""
    if verdict.together:
        return Permission(granted=True)
    if verdict.together is None and is_declared:
        return Permission(True, (f"{_UNPROVEN}: {verdict.why}.",))
    if is_declared:
        raise ModelLoadError(
            f"`batching` is declared, and {verdict.why}. {verdict.mend} Without `batching` its calls run one by one."
        )
    return Permission(False, (f"Calls are not batched: {verdict.why}. {verdict.mend}",))


def known_rows(model: LoadedModel, spec: ModelSpec, taken: Row) -> list[Row]:
    """Different rows that it should take, all of one shape: what it has taken, its examples, its runtime's sample."""
    first, *more = _single(taken)
    for inputs in (*_examples(model, spec), *_samples(model)):
        more += _single(inputs)
    shapes = {name: array.shape for name, array in first.items()}
    alike = (row for row in more if {name: array.shape for name, array in row.items()} == shapes)
    return list(islice(distinct((first, *alike)), KNOWN_ROWS))


def _examples(model: LoadedModel, spec: ModelSpec) -> Iterator[Row]:
    for example in spec.examples[1:KNOWN_ROWS]:
        try:
            yield arrays_from_json(example.inputs, model.signature)
        except (InferenceHubError, TypeError, ValueError, OverflowError):
            continue  # the first example is held to be right, and others may show what the model refuses


def _samples(model: LoadedModel) -> Iterator[Row]:
    if model.sample is not None:
        yield model.sample(KNOWN_ROWS)


def _single(inputs: Row) -> list[Row]:
    rows = min(len(array) for array in inputs.values())
    return [{name: array[at : at + 1] for name, array in inputs.items()} for at in range(min(rows, KNOWN_ROWS))]

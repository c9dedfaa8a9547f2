"""How rows become calls: pure decisions from what the model takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inferencehub.errors import InvalidRequest

from ..inputs.image_files import may_be_file
from ..inputs.records import Records
from ..inputs.values import is_frame
from ..predicting import Call, Predictor
from ..sending.exchange import Steps
from .batches import Batch

# Batches under way or waiting to be fetched, for each call that may be under way: while the first of them takes long,
# the others are not held up.
WINDOW = 2
_MAX_BATCH_ROWS = 256


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model takes rows.

    Attributes:
        batch_rows: Rows of a call.
        batched: It takes several.
        takes_files: An image file is a row by itself.
    """

    batch_rows: int
    batched: bool
    takes_files: bool = False

    def is_alone(self, row: object) -> bool:
        """Whether a row goes by itself, without a batch dimension."""
        return self.takes_files and may_be_file(row)


def plan_steps(predictor: Predictor, call: Call, batch_rows: int | None, concurrency: int) -> Steps[Plan]:
    """The plan for a model.

    Raises:
        InvalidRequest: The numbers make no sense, for this model or any.
    """
    for name, number in (("batch_rows", batch_rows), ("concurrency", concurrency)):
        if number is not None and number < 1:
            raise InvalidRequest(f"Expected {name} of 1 or more, got {number}.")
    return _plan(predictor, call, batch_rows)


def _plan(predictor: Predictor, call: Call, batch_rows: int | None) -> Steps[Plan]:
    signature = yield from predictor.signature(call)
    takes_files = signature is not None and bool((signature.image or {}).get("media_types"))
    if signature is None or signature.batched:
        most = _MAX_BATCH_ROWS if signature is None else min(_MAX_BATCH_ROWS, signature.max_batch_size)
        return Plan(batch_rows or most, True, takes_files)
    if batch_rows not in (None, 1):
        raise InvalidRequest(f"'{call.name}' takes one call at a time, so batch_rows is 1; got {batch_rows}.")
    return Plan(1, False, takes_files)


def call_for(call: Call, batch: Batch, *, batched: bool) -> Call:
    """The call of one batch."""
    inputs = batch.inputs
    if not batched and not batch.alone:
        inputs = _only(inputs)
    return replace(call, inputs=inputs)


def _only(inputs: object) -> object:
    """The inputs of the one call of a batch."""
    if isinstance(inputs, dict):
        return {name: column[0] for name, column in inputs.items()}
    if isinstance(inputs, Records):
        return {name: inputs[name][0] for name in inputs.columns}
    if hasattr(inputs, "iloc"):
        return inputs.iloc[0]
    if is_frame(inputs):
        return inputs.row(0, named=True)  # type: ignore[attr-defined]  # polars
    return inputs[0]  # type: ignore[index]  # rows are sequences

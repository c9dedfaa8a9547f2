"""Blocks made by hand, for tests of what happens between admission and answer."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import count

import numpy as np

from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.layout import Layout
from inferencehub.worker.calls.block.outcome import Outcome

COLUMN = Layout((0,), ((1,),), (4,))
_ids = count(1, 1_000_000)


class Inbox:
    """Where answers arrive."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Outcome] = {}
        """What became of each call, by its id: its own part of what its block was answered."""

    def __call__(self, block: Block, place: int, calls: int, outcome: Outcome) -> None:
        for at in range(calls):
            call_id = block.first_id + place + at
            assert call_id not in self.outcomes, "a call was answered twice"
            assert place + at < block.calls, "a call was answered that never came"
            self.outcomes[call_id] = outcome.part(at, 1)

    def reason(self, block: Block, place: int = 0) -> str | None:
        """Reason of the error that a call was answered with; None for success, "" while it has no answer."""
        outcome = self.outcomes.get(block.first_id + place)
        if outcome is None:
            return ""
        return outcome.error.reason if outcome.error else None

    def reasons(self, block: Block) -> list[str | None]:
        """Those of all its calls."""
        return [self.reason(block, place) for place in range(block.calls)]


def block_of(
    *calls: Sequence[float],
    inbox: Inbox | None = None,
    arrived_s: float = 0.0,
    deadlines_s: Sequence[float] = (1e9,),
    group: Hashable = "one",
    by_reference: bool = False,
) -> Block:
    """Calls of one row for each value, FP32 [rows, 1]; `deadlines_s`: one for each, or a single one for all."""
    array = np.array([value for values in calls for value in values], np.float32)
    first_id = next(_ids)
    return Block(
        first_id,
        [len(values) for values in calls],
        COLUMN,
        [array.tobytes()],
        array.nbytes,
        arrived_s,
        [deadline_s - arrived_s for deadline_s in deadlines_s],
        inbox or Inbox(),
        group=group,
        by_reference=by_reference,
        request_ids=[f"r{first_id + place}" for place in range(len(calls))],
    )


def pending(
    *values: float,
    inbox: Inbox | None = None,
    arrived_s: float = 0.0,
    deadline_s: float = 1e9,
    group: Hashable = "one",
    by_reference: bool = False,
) -> Block:
    """A call of one row for each value, which has come alone."""
    return block_of(
        values or (0,),
        inbox=inbox,
        arrived_s=arrived_s,
        deadlines_s=(deadline_s,),
        group=group,
        by_reference=by_reference,
    )


def taken(block: Block) -> Stretch:
    """All its calls, as a run gets them."""
    stretch = block.take(block.rows, at_least_one=True)
    assert stretch is not None
    assert stretch.calls == block.calls
    return stretch


def values_of(stretch: Stretch) -> list[list[float]]:
    """The rows of each call of a stretch."""
    return [np.frombuffer(call.contents[0], np.float32).tolist() for call in stretch.each()]  # type: ignore[arg-type]

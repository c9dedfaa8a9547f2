"""What a batcher runs in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.run.executor import INLINE_LIMIT_S

Timed: TypeAlias = list[tuple[Fates, float]]
"""What became of batches, and how many seconds each took."""


class Run:
    """Batches that a thread runs now, one after the other; mostly one.

    Attributes:
        batches: Their calls.
        expected_s: How long each should take; infinity where nobody knows.
        at: Which of them runs.
        started_s: When that one began.
        overdue: Whether it takes longer than it may.
    """

    __slots__ = ("at", "batches", "expected_s", "overdue", "started_s")

    def __init__(self, batches: Sequence[list[Stretch]], expected_s: Sequence[float], started_s: float) -> None:
        self.batches = batches
        self.expected_s = expected_s
        self._begin(0, started_s)

    def timed(self, run: Callable[[Sequence[Stretch]], Fates], clock: Clock) -> Timed:
        """Run the batches in this thread: the first, and the others as long as no answer waits for INLINE_LIMIT_S.

        None whose time is up, which may be so where the process was stopped: it is left, and so are those behind it.
        """
        answers: Timed = []
        began_s = now_s = clock()
        for at, batch in enumerate(self.batches):
            if answers and now_s - began_s + self.expected_s[at] > INLINE_LIMIT_S:
                break
            if now_s >= min([stretch.deadline_s for stretch in batch]):
                break
            self._begin(at, now_s)
            fates = run(batch)
            start_s, now_s = now_s, clock()
            answers.append((fates, now_s - start_s))
        return answers

    def _begin(self, at: int, now_s: float) -> None:
        self.started_s = now_s
        self.overdue = False
        self.at = at

    def ends_s(self, now_s: float) -> float:
        """When it should be over: now, where nobody knows or it is overdue."""
        end_s = self.started_s + sum(self.expected_s[self.at :])
        return max(now_s, end_s) if end_s < float("inf") else now_s

    @property
    def calls(self) -> int:
        return sum([stretch.calls for batch in self.batches for stretch in batch])


@dataclass(frozen=True, slots=True)
class SpareWork:
    """Work that is no batch: it waits until the model is idle, and at the latest until `by_s`."""

    work: Callable[[], None]
    done: Callable[[float], None]
    size_bytes: int
    by_s: float

    def timed(self, clock: Clock) -> Timed:
        """Do it in this thread."""
        began_s = clock()
        self.work()
        return [([], clock() - began_s)]


def bytes_of(batch: Sequence[Stretch]) -> int:
    """Bytes of a batch's inputs."""
    return sum([stretch.total_bytes for stretch in batch])

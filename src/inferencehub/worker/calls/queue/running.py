"""What a batcher runs now, and what it runs when it is idle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inferencehub.worker.calls.block.block import Stretch


class Run:
    """A batch that a thread runs now."""

    __slots__ = ("overdue", "started_s", "stretches")

    def __init__(self, stretches: list[Stretch], started_s: float) -> None:
        self.stretches = stretches
        self.started_s = started_s
        self.overdue = False

    @property
    def calls(self) -> int:
        return sum([stretch.calls for stretch in self.stretches])

    @property
    def total_bytes(self) -> int:
        return sum([stretch.total_bytes for stretch in self.stretches])


@dataclass(frozen=True, slots=True)
class SpareWork:
    """Work that is no batch: it waits until the model is idle, and at the latest until `by_s`."""

    work: Callable[[], None]
    done: Callable[[float], None]
    size_bytes: int
    by_s: float

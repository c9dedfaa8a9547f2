"""Where a batch runs: on the event loop when it is known to be short, otherwise in a thread of its model's own."""

from __future__ import annotations

import threading
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeAlias, TypeVar

# A run this short is done on the loop itself. Measured on 2 cores with frames of one call, a thread in between costs
# 140 us more CPU a call (the hop, and an acknowledgement that can't ride on the answer) and 0.15 to 0.3 ms more at p50.
# In return, a run of 1 ms delays whatever else the loop has to do, such as a heartbeat, by no more than that.
INLINE_LIMIT_S = 0.001

# Runs of one size that are remembered. Their median counts: one stray pause of a busy machine must not move short runs
# to a thread, and three slow runs must.
_REMEMBERED = 5
# Runs of which the mean counts: what many take together it says, and their median does not, where they differ.
_AVERAGED = 16
# Before so many runs nobody is refused for what they took, and of so many the shortest counts: the first may have taken
# long for reasons of its own, such as a machine that is busy with a start.
_MEASURED = 2
# A run counts in the mean as so many medians at most: a stray pause is no pace.
_OUTLIER = 4.0

Answer = TypeVar("Answer")
Job: TypeAlias = tuple[Callable[[], Answer], Callable[[Answer], None]]


class CostEstimate:
    """How long a run of so many input bytes will take, learned from the runs so far."""

    def __init__(self) -> None:
        # By the number's bit length: a batch twice as large is another thing to run.
        self._recent: dict[int, deque[float]] = {}
        self._median_s: dict[int, float] = {}

    def observe(self, size_bytes: int, seconds: float) -> None:
        """Learn from a run."""
        size = size_bytes.bit_length()
        recent = self._recent.get(size)
        if recent is None:
            recent = self._recent[size] = deque(maxlen=_AVERAGED)
        recent.append(seconds)
        self._median_s[size] = self._median(recent)

    def expect_s(self, size_bytes: int) -> float | None:
        """Seconds that a run of so many bytes should take; None before anything like it has run."""
        size = size_bytes.bit_length()
        known = self._median_s.get(size)
        if known is not None:
            return known
        smaller = [other for other in self._median_s if other < size]
        if not smaller:
            return self._median_s[min(self._median_s)] if self._median_s else None
        nearest = max(smaller)
        # Doubling for each doubling: right for models whose time grows with their input, cautious for the others.
        return self._median_s[nearest] * 2.0 ** (size - nearest)

    def measured_s(self, size_bytes: int) -> float | None:
        """Seconds that a run of so many bytes took, or the nearest smaller one that was seen: no guess is in it.

        None before a few have been.
        """
        recent = self._measured(size_bytes)
        if recent is None:
            return None
        return min(recent) if len(recent) == _MEASURED else self._median(recent)

    def pace_s(self, size_bytes: int) -> float | None:
        """Seconds that runs of so many bytes take on average, measured in the same way."""
        recent = self._measured(size_bytes)
        if recent is None:
            return None
        if len(recent) == _MEASURED:
            return min(recent)
        most = _OUTLIER * self._median(recent)
        return sum([min(each, most) for each in recent]) / len(recent)

    def _measured(self, size_bytes: int) -> deque[float] | None:
        """The runs of this size; where there are too few, of the next smaller, or else of the next larger one."""
        size = size_bytes.bit_length()
        recent = self._recent.get(size)
        if recent is not None and len(recent) >= _MEASURED:
            return recent
        sizes = [other for other, runs in self._recent.items() if len(runs) >= _MEASURED]
        smaller = [other for other in sizes if other < size]
        nearest = max(smaller) if smaller else min(sizes, default=None)
        return None if nearest is None else self._recent[nearest]

    def _median(self, recent: deque[float]) -> float:
        last = sorted([*recent][-_REMEMBERED:])
        return last[len(last) // 2]


class Threads(Generic[Answer]):
    """Daemon threads that run jobs and hand the answers back to the event loop.

    Not concurrent.futures: its threads are waited for when the process ends, and a model that hangs would keep the
    process from ending.
    """

    def __init__(self, name: str, count: int, loop: AbstractEventLoop) -> None:
        self._name = name
        self._count = count
        self._loop = loop
        self._jobs: SimpleQueue[Job[Answer] | None] = SimpleQueue()
        self._started = 0

    def submit(self, work: Callable[[], Answer], done: Callable[[Answer], None]) -> None:
        """Run `work`, which must not raise, in a thread, and then `done` with its answer on the loop.

        Raises:
            RuntimeError: The system starts no thread; the job is not taken.
        """
        if self._started < self._count:
            name = f"{self._name}-{self._started + 1}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()
            self._started += 1
        self._jobs.put((work, done))

    def stop(self) -> None:
        """Let the threads end when they have done what was submitted."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, done = job
            answer = work()
            try:
                self._loop.call_soon_threadsafe(done, answer)
            except RuntimeError:
                return  # the loop is closed: the process is ending and nobody waits for the answer
            del job, work, done, answer

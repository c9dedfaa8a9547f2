"""A queue, a model and callers on a clock of their own: what an hour of overload does is known in a second."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue.pace import Batching, Pace
from inferencehub.worker.calls.queue.queue import CallQueue
from inferencehub.worker.calls.run.executor import CostEstimate
from tests.support.calls import COLUMN

BYTES = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls that come, on and on, or as fast as they are answered.

    Attributes:
        per_s: Calls a second; 0: each of `connections` calls again when it has its answer.
        even: As far apart as that, or as chance will have it.
        deadline_s: Time that each has.
        until_s: When it stops.
        patience_s: How long a connection pauses that was refused.
    """

    per_s: float = 0.0
    even: bool = True
    deadline_s: float = 5.0
    from_s: float = 0.0
    until_s: float = 20.0
    connections: int = 0
    weight: float = 1.0
    patience_s: float = 0.05


@dataclass(slots=True)
class Fate:
    """What became of a call: when it came, how long that took, and whether it was "answered", "late" or "refused"."""

    came_s: float
    took_s: float
    end: str


@dataclass(slots=True)
class Fates:
    """Those of one caller."""

    calls: list[Fate] = field(default_factory=list)

    def after(self, from_s: float) -> Fates:
        return Fates([each for each in self.calls if each.came_s >= from_s])

    def count(self, end: str) -> int:
        return sum(each.end == end for each in self.calls)

    def took_s(self, end: str, percent: float) -> float:
        took = sorted(each.took_s for each in self.calls if each.end == end)
        return took[int(len(took) * percent / 100)] if took else 0.0


def simulate(
    *callers: Caller, run_s: Callable[[], float], max_rows: int = 1, instances: int = 1, seed: int = 1
) -> list[Fates]:
    """Have the queue decide for a model whose runs take `run_s`, each."""
    return World(callers, run_s, max_rows, instances, seed).run()


class World:
    """What `simulate` runs: its queue stays as it is when all is over."""

    def __init__(
        self,
        callers: tuple[Caller, ...],
        run_s: Callable[[], float],
        max_rows: int,
        instances: int,
        seed: int,
        is_one: bool = False,
    ) -> None:
        """`is_one`: all of it comes by the key of the first, whose fates are returned alone."""
        self._callers = callers
        self._run_s = run_s
        self._instances = instances
        self._chance = random.Random(seed)
        self._ids = count(1)
        self._order = count()
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._cost = CostEstimate()
        self._ends: list[float] = []
        """When each run that is under way should be over."""
        self._came: dict[int, tuple[int, float]] = {}
        self._fates = [Fates() for _ in callers[: 1 if is_one else None]]
        self.queue = CallQueue(
            Batching(max_rows=max_rows),
            Pace(
                self._cost.expect_s,
                self._cost.measured_s,
                lambda size: None if (run := self._cost.pace_s(size)) is None else run / instances,
                lambda now_s: now_s if len(self._ends) < instances else max(now_s, min(self._ends)),
                instances,
            ),
        )

    def run(self) -> list[Fates]:
        for place, caller in enumerate(self._callers):
            for due_s in self._arrivals(caller):
                whose = min(place, len(self._fates) - 1)
                self._at(due_s, lambda now_s, place=whose: self._call(place, now_s))
        now_s, looked_s = 0.0, 0.0
        while self._events:
            now_s, _, act = heappop(self._events)
            if now_s - looked_s >= 0.01:
                looked_s = now_s
                for block, places in self.queue.expired(now_s):
                    self.queue.drop(block, places)
                    self._end(block, places, "late", now_s)
            act(now_s)
            self._pump(now_s)
        return self._fates

    def _arrivals(self, caller: Caller) -> Iterator[float]:
        if not caller.per_s:
            yield from [caller.from_s] * caller.connections
            return
        at_s = caller.from_s
        while at_s < caller.until_s:
            yield at_s
            at_s += 1 / caller.per_s if caller.even else self._chance.expovariate(caller.per_s)

    def _at(self, when_s: float, act: Callable[[float], None]) -> None:
        heappush(self._events, (when_s, next(self._order), act))

    def _call(self, place: int, now_s: float) -> None:
        caller = self._callers[place]
        call_id = next(self._ids)
        self._came[call_id] = place, now_s
        block = Block(
            call_id, [1], COLUMN, [bytes(BYTES)], BYTES, now_s, [caller.deadline_s], lambda *_: None,
            group="one", caller=place, weight=caller.weight,
        )  # fmt: skip
        try:
            self.queue.push(block)
        except QueueFull:
            self._end(block, [0], "refused", now_s)
        self._turn_away(now_s)

    def _turn_away(self, now_s: float) -> None:
        for block, places, _ in self.queue.refused:
            self._end(block, places, "refused", now_s)
        self.queue.refused = []

    def _pump(self, now_s: float) -> None:
        while len(self._ends) < self._instances:
            batch = self.queue.take(now_s)
            self._turn_away(now_s)
            if not batch:
                return
            self._begin(batch, now_s)

    def _begin(self, batch: list[Stretch], now_s: float) -> None:
        size_bytes, took_s = sum(stretch.total_bytes for stretch in batch), self._run_s()
        expected_s = now_s + (self._cost.expect_s(size_bytes) or 0.0)
        self._ends.append(expected_s)

        def done(end_s: float) -> None:
            self._ends.remove(expected_s)
            self._cost.observe(size_bytes, took_s)
            for stretch in batch:
                for place in range(stretch.place, stretch.place + stretch.calls):
                    is_late = end_s > stretch.block.deadline_s(place)
                    self._end(stretch.block, [place], "late" if is_late else "answered", end_s)

        self._at(now_s + took_s, done)

    def _end(self, block: Block, places: list[int], end: str, now_s: float) -> None:
        for each in places:
            place, came_s = self._came.pop(block.first_id + each)
            self._fates[place].calls.append(Fate(came_s, now_s - came_s, end))
            caller = self._callers[place]
            if not caller.per_s and now_s < caller.until_s:
                pause_s = caller.patience_s if end == "refused" else 0.0005
                self._at(now_s + pause_s, lambda now_s, place=place: self._call(place, now_s))

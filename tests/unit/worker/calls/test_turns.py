"""Which calls are refused because their turn would come too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue import queue as queue_module
from inferencehub.worker.calls.queue.pace import Batching, Pace
from inferencehub.worker.calls.queue.queue import CallQueue
from inferencehub.worker.calls.queue.turns import RETURN_S
from inferencehub.worker.calls.run.executor import CostEstimate
from tests.support.calls import COLUMN

RUN_S = 0.5


def block_of_rows(rows: list[int], remaining_s: list[float], arrived_s: float = 0.0) -> Block:
    """Calls with so many rows and so much time each."""
    return Block(
        1, rows, COLUMN, [memoryview(bytes(4 * sum(rows)))], 4 * sum(rows), arrived_s, remaining_s, lambda *_: None,
        group="one",
    )  # fmt: skip


def queue_of(max_rows: int, run_s: float | None = RUN_S) -> CallQueue:
    return CallQueue(Batching(max_rows=max_rows), Pace(run_s=lambda _: run_s, pace_s=lambda _: run_s))


def offered(queue: CallQueue, block: Block) -> list[int]:
    """Places that are refused."""
    queue.push(block)
    refused = [place for each, places, _ in queue.refused if each is block for place in places]
    queue.refused = []
    return refused


def test_calls_whose_turn_comes_too_late_are_refused_and_the_others_are_not() -> None:
    queue = queue_of(max_rows=2)
    assert offered(queue, block_of_rows([1, 1], [10.0])) == []
    # Two runs come before the third, which ends after 1.5 s.
    assert offered(queue, block_of_rows([1, 1, 1, 1], [1.02, 0.9, 1.02, 1.52])) == [1]
    assert queue.calls == 5


def test_what_nothing_waits_before_is_taken_however_little_time_it_has() -> None:
    assert offered(queue_of(max_rows=2), block_of_rows([1, 1], [0.001])) == []
    assert offered(queue_of(max_rows=2), block_of_rows([3], [0.001])) == []


def test_what_waits_for_others_of_its_own_block_is_not() -> None:
    assert offered(queue_of(max_rows=2), block_of_rows([1] * 5, [0.6])) == [2, 3, 4]


def test_the_answer_has_a_way_to_go() -> None:
    queue = queue_of(max_rows=1)
    assert offered(queue, block_of_rows([1], [5.0])) == []
    assert offered(queue, block_of_rows([1], [1.009])) == [0]
    assert offered(queue, block_of_rows([1], [1.011])) == []


def test_a_run_under_way_counts() -> None:
    free_s = 10.0
    pace = Pace(run_s=lambda _: RUN_S, pace_s=lambda _: RUN_S, busy_until_s=lambda now_s: max(now_s, free_s))
    queue = CallQueue(Batching(max_rows=1), pace)
    assert offered(queue, block_of_rows([1], [0.9], arrived_s=9.5)) == [0]
    assert offered(queue, block_of_rows([1], [1.1], arrived_s=9.5)) == []


def test_what_can_no_longer_be_in_time_is_not_begun() -> None:
    queue = queue_of(max_rows=1)
    for remaining_s in (5.0, 1.1, 5.0):
        assert offered(queue, block_of_rows([1], [remaining_s])) == []
    assert len(queue.take(0.0)) == 1
    late = queue.take(0.7)  # the run took longer than those before
    assert [stretch.deadline_s for stretch in late] == [5.0]
    assert [(block.earliest_s, places) for block, places, _ in queue.refused] == [(1.1, [0])]


def test_what_never_had_time_enough_gets_what_it_asked_for() -> None:
    queue = queue_of(max_rows=1)
    assert offered(queue, block_of_rows([1], [0.4])) == []
    assert len(queue.take(0.1)) == 1
    assert queue.refused == []


def test_nothing_is_refused_by_time_before_a_run_was_measured() -> None:
    queue = queue_of(max_rows=1, run_s=None)
    assert offered(queue, block_of_rows([1] * 100, [0.1])) == []
    assert offered(queue, block_of_rows([1] * 100, [0.1])) == []


def test_a_thousand_calls_of_a_fast_model_wait() -> None:
    queue = queue_of(max_rows=64, run_s=0.0005)
    assert [offered(queue, block_of_rows([1] * 50, [5.0])) for _ in range(200)] == [[]] * 200
    assert queue.calls == 10_000


def test_the_queue_of_a_slow_model_holds_what_can_be_done_in_time() -> None:
    queue = queue_of(max_rows=4)
    for _ in range(100):
        offered(queue, block_of_rows([1] * 10, [5.01]))
    assert queue.calls == 40  # ten runs of four


def test_the_memory_of_many_small_calls_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "MAX_QUEUED_BYTES", 100 * 1024)
    queue = queue_of(max_rows=64, run_s=0.0)
    queue.push(block_of_rows([1] * 50, [5.0]))
    with pytest.raises(QueueFull, match="memory"):
        queue.push(block_of_rows([1] * 50, [5.0]))


def refusal_of(queue: CallQueue) -> QueueFull:
    """What a call is told that has no time to wait."""
    queue.push(block_of_rows([1], [0.6]))
    ((_, _, why),) = queue.refused
    return why


def test_the_refusal_says_how_long_the_wait_is() -> None:
    queue = queue_of(max_rows=1)
    offered(queue, block_of_rows([1, 1, 1], [5.0]))
    refusal = refusal_of(queue)
    assert "4 calls wait for this model and take about 2000 ms" in refusal.message
    assert refusal.retry_after_ms == 1000


def test_the_wait_that_is_told_is_that_of_full_runs() -> None:
    queue = queue_of(max_rows=2)
    offered(queue, block_of_rows([1, 1], [5.0]))
    assert "take about 1000 ms" in refusal_of(queue).message


def test_a_pace_is_what_was_measured_and_no_guess() -> None:
    cost = CostEstimate()
    assert (cost.measured_s(100), cost.pace_s(100)) == (None, None)
    cost.observe(100, 9.0)
    # Of a single run, such as the warm-up's, nobody knows what it is worth; of two the shorter one counts.
    assert (cost.measured_s(100), cost.pace_s(100)) == (None, None)
    cost.observe(100, 0.25)
    assert cost.pace_s(100) == 0.25
    assert (cost.measured_s(10), cost.measured_s(100), cost.measured_s(100_000)) == (0.25, 0.25, 0.25)
    cost.observe(100_000, 0.5)
    assert cost.measured_s(100_000) == 0.25
    cost.observe(100_000, 0.5)
    assert (cost.measured_s(1000), cost.measured_s(100_000)) == (0.25, 0.5)


class Call(NamedTuple):
    """One that waits: its rows, and when its time is over."""

    rows: int
    deadline_s: float


@dataclass
class Server:
    """Runs what waits, first come first served: a run takes the calls that fit, or one that is too large alone."""

    max_rows: int
    free_s: float = 0.0
    waiting: list[Call] = field(default_factory=list)

    def run_until(self, now_s: float, take: Callable[[float], list[Stretch]]) -> None:
        """Begin the runs that are due, each with the calls that `take` gives: all but those that are late by then."""
        while self.waiting and self.free_s <= now_s:
            begun: list[Call] = []
            while self.waiting and not begun:
                calls = self._first_run([call.rows for call in self.waiting])
                begun = [call for call in self.waiting[:calls] if not self._is_late(call)]
                self.waiting = self.waiting[calls:]
            assert sum(stretch.calls for stretch in take(self.free_s)) == len(begun)
            self.free_s += RUN_S if begun else 0.0
        self.free_s = max(self.free_s, now_s)

    def ends_s(self, rows: int) -> float:
        """When a call that came now would be done, were none too late."""
        waiting, end_s = [*(call.rows for call in self.waiting), rows], self.free_s
        while waiting:
            waiting, end_s = waiting[self._first_run(waiting) :], end_s + RUN_S
        return end_s

    def _is_late(self, call: Call) -> bool:
        """Those whose time is over are answered otherwise."""
        return self.free_s < call.deadline_s < self.free_s + RUN_S + RETURN_S

    def _first_run(self, waiting: list[int]) -> int:
        calls, room = 1, self.max_rows - waiting[0]
        while calls < len(waiting) and waiting[calls] <= room and self.max_rows > 1:
            room -= waiting[calls]
            calls += 1
        return calls


CALL = st.tuples(st.integers(1, 5), st.integers(1, 12))
# Too few for anybody to see a queue that stands.
ARRIVALS = st.lists(st.tuples(st.integers(0, 1), st.lists(CALL, min_size=1, max_size=8)), max_size=6)


def test_a_pace_is_the_mean_of_runs_that_differ_and_no_stray_pause() -> None:
    cost = CostEstimate()
    for took_s in (0.01, 0.01, 0.03, 0.01, 0.04):
        cost.observe(100, took_s)
    assert cost.pace_s(100) == pytest.approx(0.02)
    cost.observe(100, 60.0)
    assert cost.pace_s(100) == pytest.approx((0.1 + 4 * 0.03) / 6)


@given(arrivals=ARRIVALS, max_rows=st.sampled_from([1, 5, 8]))
# Runs are counted as full: the last call is found too late only when its run, the third, begins.
@example(arrivals=[(0, [(1, 1)] * 4 + [(5, 2), (4, 2)]), (1, [(1, 1)]), (1, [(1, 1)])], max_rows=8)
def test_nothing_is_refused_for_want_of_time_that_would_have_been_in_time_and_what_is_not_is_begun(
    arrivals: list[tuple[int, list[tuple[int, int]]]], max_rows: int
) -> None:
    server, now_s = Server(max_rows), 0.0
    pace = Pace(
        run_s=lambda _: RUN_S, pace_s=lambda _: RUN_S, busy_until_s=lambda now_s: max(now_s, server.free_s)
    )  # fmt: skip
    queue = CallQueue(Batching(max_rows=max_rows), pace)
    for pause, calls in arrivals:
        now_s += pause * RUN_S
        server.run_until(now_s, queue.take)
        assert queue.calls == len(server.waiting)
        remaining_s = [left * RUN_S + 2 * RETURN_S for _, left in calls]
        refused = offered(queue, block_of_rows([rows for rows, _ in calls], remaining_s, now_s))
        for place, (rows, _) in enumerate(calls):
            if place in refused:
                assert server.ends_s(rows) > now_s + remaining_s[place] - RETURN_S
            else:
                server.waiting.append(Call(rows, now_s + remaining_s[place]))

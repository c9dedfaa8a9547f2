"""Which calls run next: the queue's decisions, on a clock of the test's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue import queue as queue_module
from inferencehub.worker.calls.queue.pace import Batching, Pace
from inferencehub.worker.calls.queue.queue import CallQueue
from tests.support.calls import COLUMN, block_of, pending, values_of


def blocks(batch: list[Stretch]) -> list[Block]:
    """The blocks of a batch, of which it holds all calls."""
    assert all(stretch.calls == stretch.block.calls for stretch in batch)
    return [stretch.block for stretch in batch]


def test_what_waits_runs_at_once_and_together() -> None:
    queue = CallQueue(Batching(max_rows=8))
    calls = [pending(arrived_s=1.0), pending(arrived_s=1.0)]
    for call in calls:
        queue.push(call)
    assert queue.due_s() == 1.0
    assert blocks(queue.take(1.0)) == calls
    assert (queue.calls, queue.bytes, queue.take(1.0), queue.due_s()) == (0, 0, [], None)


def test_a_batch_holds_no_more_rows_than_it_may() -> None:
    queue = CallQueue(Batching(max_rows=4))
    first, second, third = pending(1, 2), pending(3, 4), pending(5)
    for call in (first, second, third):
        queue.push(call)
    assert blocks(queue.take(0)) == [first, second]
    assert blocks(queue.take(0)) == [third]


def test_a_call_with_more_rows_than_a_batch_runs_alone() -> None:
    queue = CallQueue(Batching(max_rows=2))
    large, small = pending(1, 2, 3), pending(4)
    queue.push(large)
    queue.push(small)
    assert blocks(queue.take(0)) == [large]
    assert blocks(queue.take(0)) == [small]


def test_calls_of_a_model_that_does_not_batch_run_one_by_one() -> None:
    queue = CallQueue(Batching(max_rows=1))
    for _ in range(2):
        queue.push(pending())
    assert len(queue.take(0)) == 1
    assert len(queue.take(0)) == 1


def test_only_calls_of_one_group_share_a_run_and_the_oldest_goes_first() -> None:
    queue = CallQueue(Batching(max_rows=8))
    young, old, twin = (
        pending(arrived_s=2, group="a"),
        pending(arrived_s=1, group="b"),
        pending(arrived_s=3, group="b"),
    )
    for call in (young, old, twin):
        queue.push(call)
    assert blocks(queue.take(5)) == [old, twin]
    assert blocks(queue.take(5)) == [young]


def test_an_idle_model_waits_as_long_as_it_was_told_and_no_longer() -> None:
    queue = CallQueue(Batching(max_rows=4, max_delay_s=0.5))
    call = pending(arrived_s=10.0)
    queue.push(call)
    assert queue.take(10.4) == []
    assert queue.due_s() == 10.5
    assert blocks(queue.take(10.5)) == [call]


def test_a_full_batch_waits_for_nothing() -> None:
    queue = CallQueue(Batching(max_rows=2, max_delay_s=0.5))
    queue.push(pending(arrived_s=10.0))
    queue.push(pending(arrived_s=10.1))
    assert len(queue.take(10.1)) == 2


@pytest.mark.parametrize(
    ("deadline_s", "run_s", "due_s"),
    [
        (12.0, 0.1, 11.6),  # a tenth of its time is spare, and twice the run
        (12.0, None, 11.8),  # nobody knows yet what a run takes
        (10.1, 0.01, 10.06),  # 20 ms are the least to spare
        (10.5, 0.4, 9.65),  # no time for waiting: at once
        (99.0, 0.1, 19.0),  # the wait is over before anything is urgent
    ],
)
def test_the_wait_ends_in_time_to_run(deadline_s: float, run_s: float | None, due_s: float) -> None:
    queue = CallQueue(Batching(max_rows=4, max_delay_s=9.0), Pace(expect_s=lambda _: run_s))
    call = pending(arrived_s=10.0, deadline_s=deadline_s)
    queue.push(call)
    due = queue.due_s()
    assert due == pytest.approx(due_s)
    assert queue.take(due_s - 0.001) == []
    assert blocks(queue.take(due_s + 0.001)) == [call]


def test_the_wait_is_as_long_as_the_most_urgent_call_allows() -> None:
    queue = CallQueue(Batching(max_rows=8, max_delay_s=60.0), Pace(expect_s=lambda size_bytes: size_bytes / 8))
    patient, urgent = pending(arrived_s=10.0, deadline_s=40.0), pending(arrived_s=10.0, deadline_s=20.0)
    queue.push(patient)
    assert queue.due_s() == pytest.approx(40.0 - 3.0 - 2 * 0.5)
    queue.push(urgent)
    assert queue.due_s() == pytest.approx(20.0 - 1.0 - 2 * 1.0)  # what they take together
    queue.drop(urgent, [0])
    assert queue.due_s() == pytest.approx(40.0 - 3.0 - 2 * 0.5)


def test_a_full_queue_refuses_and_says_when_to_come_back() -> None:
    queue = CallQueue(Batching(max_rows=1, max_calls=2), Pace(pace_s=lambda _: 0.2))
    queue.push(pending())
    queue.push(pending())
    with pytest.raises(QueueFull, match="2 calls wait") as refusal:
        queue.push(pending())
    assert refusal.value.retry_after_ms == 200


def test_the_bytes_of_a_queue_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "MAX_QUEUED_BYTES", 10)
    queue = CallQueue(Batching(max_rows=4))
    queue.push(pending(1, 2, 3, 4))  # one that is alone is always taken, or it could never run
    with pytest.raises(QueueFull, match="memory"):
        queue.push(pending(1))


def test_a_dropped_call_leaves_its_place_to_another() -> None:
    queue = CallQueue(Batching(max_rows=4, max_calls=1))
    gone, stays = pending(), pending()
    queue.push(gone)
    queue.drop(gone, [0])
    queue.push(stays)
    assert blocks(queue.take(0)) == [stays]
    assert (queue.calls, queue.bytes) == (0, 0)


def test_a_queue_of_dropped_calls_is_empty() -> None:
    queue = CallQueue(Batching(max_rows=4))
    gone = pending()
    queue.push(gone)
    queue.drop(gone, [0])
    assert queue.due_s() is None
    assert queue.take(0) == []


def test_a_block_is_cut_between_calls() -> None:
    queue = CallQueue(Batching(max_rows=4))
    block = block_of([1, 2], [3], [4, 5], [6, 7, 8, 9, 10], [11])
    queue.push(block)
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[1, 2], [3]]]
    assert (queue.calls, queue.bytes) == (3, 44)  # what has left still takes its memory
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[4, 5]]]
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[6, 7, 8, 9, 10]]]
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[11]]]
    assert (queue.calls, queue.bytes) == (0, 0)


def test_a_batch_is_filled_up_from_the_next_block() -> None:
    queue = CallQueue(Batching(max_rows=3))
    for block in (block_of([1], [2]), block_of([3], [4])):
        queue.push(block)
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[1], [2]], [[3]]]
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[4]]]


def test_a_block_that_does_not_fit_leaves_some_of_its_calls_outside() -> None:
    queue = CallQueue(Batching(max_rows=8, max_calls=3))
    queue.push(pending(1))
    block = block_of([2], [3], [4, 5])
    queue.push(block)
    assert (block.waiting, queue.calls) == (2, 3)
    with pytest.raises(QueueFull):
        queue.push(pending(6))
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[1]], [[2], [3]]]


def test_what_is_dropped_of_a_block_does_not_run() -> None:
    queue = CallQueue(Batching(max_rows=8))
    block = block_of([1], [2], [3, 4], [5])
    queue.push(block)
    queue.drop(block, [0, 2])
    assert queue.calls == 2
    assert [values_of(stretch) for stretch in queue.take(0)] == [[[2]], [[5]]]
    assert (queue.calls, queue.bytes, queue._waiting.groups) == (0, 0, {})


BLOCK = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6)


@given(sizes=st.lists(st.tuples(BLOCK, st.sampled_from("abc")), max_size=15), max_rows=st.integers(1, 8))
def test_every_call_leaves_exactly_once_in_order_of_its_group(
    sizes: list[tuple[list[tuple[int, bool]], str]], max_rows: int
) -> None:
    queue = CallQueue(Batching(max_rows=max_rows, max_calls=100))
    left: dict[str, list[list[float]]] = {"a": [], "b": [], "c": []}
    value = 0
    for at, (calls, group) in enumerate(sizes):
        rows = [[value + 10 * place + row for row in range(count)] for place, (count, _) in enumerate(calls)]
        value += 100
        block = block_of(*rows, group=group, arrived_s=at)
        queue.push(block)
        if dropped := [place for place, (_, is_dropped) in enumerate(calls) if is_dropped]:
            queue.drop(block, dropped)
        left[group] += [values for values, (_, is_dropped) in zip(rows, calls, strict=True) if not is_dropped]
    assert queue.calls == sum(map(len, left.values()))
    out: dict[str, list[list[float]]] = {"a": [], "b": [], "c": []}
    while batch := queue.take(1e6):
        (group,) = {stretch.block.group for stretch in batch}
        values = [values for stretch in batch for values in values_of(stretch)]
        assert len(values) == 1 or sum(map(len, values)) <= max_rows
        out[group] += values
    assert out == left
    assert (queue.calls, queue.bytes, queue._waiting.groups) == (0, 0, {})


def remembered(queue: CallQueue) -> int:
    """Blocks that the queue holds on to, those whose calls have left included."""
    return sum(len([*group.blocks()]) for group in queue._waiting.groups.values()) + len(queue._waiting._deadlines)


def test_calls_that_are_dropped_behind_a_live_one_are_forgotten() -> None:
    queue = CallQueue(Batching(max_rows=1, max_calls=2))
    head = pending(deadline_s=1e6)
    queue.push(head)
    most = 0
    for at in range(50_000):
        call = pending_cheaply(at)
        queue.push(call)
        queue.drop(call, [0])
        if at % 100 == 99:  # as often as the deadlines are looked at
            assert queue.expired(now_s=1.0) == []
        most = max(most, remembered(queue))
    assert most < 110
    assert blocks(queue.take(1.0)) == [head]
    assert remembered(queue) == 0


def pending_cheaply(at: int) -> Block:
    """Of these there are many."""
    return Block(at, [1], COLUMN, [], 4, 0.0, [5.0], lambda *_: None, group="one")


def test_groups_of_dropped_calls_are_forgotten_while_the_model_is_busy() -> None:
    queue = CallQueue(Batching(max_rows=8))
    for at in range(100):
        call = pending(group=at)
        queue.push(call)
        queue.drop(call, [0])
    assert remembered(queue) == 0
    assert queue._waiting.groups == {}


def test_calls_expire_behind_one_that_does_not() -> None:
    queue = CallQueue(Batching(max_rows=1))
    calls = [pending(deadline_s=deadline_s) for deadline_s in (100.0, 3.0, 2.0, 3.0)]
    for call in calls:
        queue.push(call)
    assert queue.expired(1.9) == []
    assert queue.expired(2.0) == [(calls[2], [0])]
    assert queue.expired(3.0) == [(calls[1], [0]), (calls[3], [0])]
    assert queue.expired(3.0) == []  # each is told once


def test_calls_of_a_block_expire_one_by_one() -> None:
    queue = CallQueue(Batching(max_rows=1))
    block = block_of([1], [2], [3], [4], deadlines_s=(3.0, 2.0, 3.0, 9.0))
    queue.push(block)
    assert queue.expired(1.9) == []
    assert queue.expired(2.0) == [(block, [1])]
    queue.drop(block, [1])
    assert [values_of(stretch) for stretch in queue.take(2.0)] == [[[1]]]
    assert queue.expired(3.0) == [(block, [2])]
    assert queue.expired(3.0) == []
    queue.drop(block, [2])
    assert queue.expired(9.0) == [(block, [3])]


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["push", "drop", "take", "look"]),
            st.lists(st.integers(1, 60), min_size=1, max_size=4),
            st.sampled_from("ab"),
        ),
        max_size=80,
    )
)
def test_every_call_that_waits_too_long_is_found(steps: list[tuple[str, list[int], str]]) -> None:
    queue = CallQueue(Batching(max_rows=3, max_calls=1000))
    waiting: dict[tuple[Block, int], float] = {}
    for now_s, (step, numbers, group) in enumerate(steps):
        if step == "push":
            deadlines_s = [now_s + number for number in numbers]
            block = block_of(*[[number] for number in numbers], arrived_s=now_s, deadlines_s=deadlines_s, group=group)
            queue.push(block)
            waiting |= {(block, place): deadline_s for place, deadline_s in enumerate(deadlines_s)}
        elif step == "drop" and waiting:
            leave(queue, waiting, *list(waiting)[numbers[0] % len(waiting)])
        elif step == "take":
            for stretch in queue.take(now_s):
                for place in range(stretch.place, stretch.place + stretch.calls):
                    del waiting[stretch.block, place]
        else:
            late = [call for call, deadline_s in waiting.items() if deadline_s <= now_s]
            found = [(block, place) for block, places in queue.expired(now_s) for place in places]
            assert len(found) == len(late)
            assert set(found) == set(late)
            for block, place in late:
                leave(queue, waiting, block, place)
        assert queue.calls == len(waiting)


def leave(queue: CallQueue, waiting: dict[tuple[Block, int], float], block: Block, place: int) -> None:
    """Drop a call as a batcher does."""
    queue.drop(block, [place])
    del waiting[block, place]

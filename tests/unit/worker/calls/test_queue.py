"""Which calls run next: the queue's decisions, on a clock of the test's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import QueueFull
from inferencehub.worker.calls import queue as queue_module
from inferencehub.worker.calls.call import ANSWERED, RUNNING, Layout, PendingCall
from inferencehub.worker.calls.queue import Batching, CallQueue
from tests.support.calls import pending


def test_what_waits_runs_at_once_and_together() -> None:
    queue = CallQueue(Batching(max_rows=8))
    calls = [pending(arrived_s=1.0), pending(arrived_s=1.0)]
    for call in calls:
        queue.push(call)
    assert queue.due_s() == 1.0
    assert queue.take(1.0) == calls
    assert (queue.calls, queue.bytes, queue.take(1.0), queue.due_s()) == (0, 0, [], None)


def test_a_batch_holds_no_more_rows_than_it_may() -> None:
    queue = CallQueue(Batching(max_rows=4))
    first, second, third = pending(1, 2), pending(3, 4), pending(5)
    for call in (first, second, third):
        queue.push(call)
    assert queue.take(0) == [first, second]
    assert queue.take(0) == [third]


def test_a_call_with_more_rows_than_a_batch_runs_alone() -> None:
    queue = CallQueue(Batching(max_rows=2))
    large, small = pending(1, 2, 3), pending(4)
    queue.push(large)
    queue.push(small)
    assert queue.take(0) == [large]
    assert queue.take(0) == [small]


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
    assert queue.take(5) == [old, twin]
    assert queue.take(5) == [young]


def test_an_idle_model_waits_as_long_as_it_was_told_and_no_longer() -> None:
    queue = CallQueue(Batching(max_rows=4, max_delay_s=0.5))
    call = pending(arrived_s=10.0)
    queue.push(call)
    assert queue.take(10.4) == []
    assert queue.due_s() == 10.5
    assert queue.take(10.5) == [call]


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
    queue = CallQueue(Batching(max_rows=4, max_delay_s=9.0), lambda _: run_s)
    call = pending(arrived_s=10.0, deadline_s=deadline_s)
    queue.push(call)
    due = queue.due_s()
    assert due == pytest.approx(due_s)
    assert queue.take(due_s - 0.001) == []
    assert queue.take(due_s + 0.001) == [call]


def test_the_wait_is_as_long_as_the_most_urgent_call_allows() -> None:
    queue = CallQueue(Batching(max_rows=8, max_delay_s=60.0), lambda size_bytes: size_bytes / 8)
    patient, urgent = pending(arrived_s=10.0, deadline_s=40.0), pending(arrived_s=10.0, deadline_s=20.0)
    queue.push(patient)
    assert queue.due_s() == pytest.approx(40.0 - 3.0 - 2 * 0.5)
    queue.push(urgent)
    assert queue.due_s() == pytest.approx(20.0 - 1.0 - 2 * 1.0)  # what they take together
    queue.drop(urgent)
    urgent.state = ANSWERED
    assert queue.due_s() == pytest.approx(40.0 - 3.0 - 2 * 0.5)


def test_a_full_queue_refuses_and_says_when_to_come_back() -> None:
    queue = CallQueue(Batching(max_rows=4, max_calls=2))
    queue.seconds_per_call = 0.2
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
    queue.drop(gone)
    gone.state = ANSWERED
    queue.push(stays)
    assert queue.take(0) == [stays]
    assert (queue.calls, queue.bytes) == (0, 0)


def test_a_queue_of_dropped_calls_is_empty() -> None:
    queue = CallQueue(Batching(max_rows=4))
    gone = pending()
    queue.push(gone)
    queue.drop(gone)
    gone.state = ANSWERED
    assert queue.due_s() is None
    assert queue.take(0) == []


@given(
    sizes=st.lists(st.tuples(st.integers(1, 5), st.sampled_from("abc"), st.booleans()), max_size=40),
    max_rows=st.integers(1, 8),
)
def test_every_call_leaves_exactly_once_in_order_of_its_group(
    sizes: list[tuple[int, str, bool]], max_rows: int
) -> None:
    queue = CallQueue(Batching(max_rows=max_rows, max_calls=100))
    calls = [pending(*range(rows), group=group, arrived_s=at) for at, (rows, group, _) in enumerate(sizes)]
    for call in calls:
        queue.push(call)
    for call, (_, _, is_dropped) in zip(calls, sizes, strict=True):
        if is_dropped:
            queue.drop(call)
            call.state = ANSWERED
    left = [call for call in calls if call.state != ANSWERED]
    out = []
    while batch := queue.take(1e6):
        assert len({call.group for call in batch}) == 1
        assert len(batch) == 1 or sum(call.layout.rows for call in batch) <= max_rows
        out += batch
    assert sorted(call.id for call in out) == [call.id for call in left]
    for group in "abc":
        ids = [call.id for call in out if call.group == group]
        assert ids == sorted(ids)
    assert (queue.calls, queue.bytes) == (0, 0)


def remembered(queue: CallQueue) -> int:
    """Calls that the queue holds on to, those that have left included."""
    return sum(len(group.calls) for group in queue._groups.values()) + len(queue._deadlines)


def test_calls_that_are_dropped_behind_a_live_one_are_forgotten() -> None:
    queue = CallQueue(Batching(max_rows=1, max_calls=2))
    head = pending(deadline_s=1e6)
    queue.push(head)
    most = 0
    for at in range(50_000):
        call = pending_cheaply(at)
        queue.push(call)
        queue.drop(call)
        call.state = ANSWERED
        if at % 100 == 99:  # as often as the deadlines are looked at
            assert queue.expired(now_s=1.0) == []
        most = max(most, remembered(queue))
    assert most < 110
    assert queue.take(1.0) == [head]
    assert remembered(queue) == 0


def pending_cheaply(at: int) -> PendingCall:
    """Of these there are many."""
    return PendingCall(at, "", LAYOUT, [], 4, 0.0, 5.0, lambda *_: None, False, "one")


LAYOUT = Layout(1, "one", (0,), ((1, 1),), (4,))


def test_groups_of_dropped_calls_are_forgotten_while_the_model_is_busy() -> None:
    queue = CallQueue(Batching(max_rows=8))
    for at in range(100):
        call = pending(group=at)
        queue.push(call)
        queue.drop(call)
        call.state = ANSWERED
    assert remembered(queue) == 0
    assert queue._groups == {}


def test_calls_expire_behind_one_that_does_not() -> None:
    queue = CallQueue(Batching(max_rows=1))
    calls = [pending(deadline_s=deadline_s) for deadline_s in (100.0, 3.0, 2.0, 3.0)]
    for call in calls:
        queue.push(call)
    assert queue.expired(1.9) == []
    assert queue.expired(2.0) == [calls[2]]
    assert queue.expired(3.0) == [calls[1], calls[3]]
    assert queue.expired(3.0) == []  # each is told once


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["push", "drop", "take", "look"]), st.integers(1, 60), st.sampled_from("ab")),
        max_size=80,
    )
)
def test_every_call_that_waits_too_long_is_found(steps: list[tuple[str, int, str]]) -> None:
    queue = CallQueue(Batching(max_rows=3, max_calls=1000))
    waiting: list[PendingCall] = []
    for now_s, (step, number, group) in enumerate(steps):
        if step == "push":
            waiting.append(pending(arrived_s=now_s, deadline_s=now_s + number, group=group))
            queue.push(waiting[-1])
        elif step == "drop" and waiting:
            leave(queue, waiting, waiting[number % len(waiting)])
        elif step == "take":
            for call in queue.take(now_s):
                call.state = RUNNING
                waiting.remove(call)
        else:
            late = [call for call in waiting if call.deadline_s <= now_s]
            found = queue.expired(now_s)
            assert sorted(call.id for call in found) == [call.id for call in late]
            for call in late:
                leave(queue, waiting, call)
        assert queue.calls == len(waiting)


def leave(queue: CallQueue, waiting: list[PendingCall], call: PendingCall) -> None:
    """Drop a call as a batcher does."""
    queue.drop(call)
    call.state = ANSWERED
    waiting.remove(call)

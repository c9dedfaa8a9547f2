"""The batcher on a real event loop: what runs when, where, and what becomes of calls that nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.queue.batcher import PATIENCE_S, Batcher
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.calls.run.executor import INLINE_LIMIT_S, CostEstimate
from tests.support.calls import Inbox, block_of, pending
from tests.support.turns import turn, until


class Model:
    """Stands in for a model's run: notes the batches and their threads, and can be held up."""

    def __init__(self) -> None:
        self.batches: list[list[Block]] = []
        """Runs, as the blocks whose calls they held."""
        self.stretches: list[list[tuple[int, int]]] = []
        """The same as the place of the first call of each, and how many they were."""
        self.threads: list[str] = []
        self.began = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, batch: Sequence[Stretch]) -> Fates:
        self.batches.append([stretch.block for stretch in batch])
        self.stretches.append([(stretch.place, stretch.calls) for stretch in batch])
        self.threads.append(threading.current_thread().name)
        self.began.release()
        assert self.gate.wait(10)
        return [(stretch, Outcome()) for stretch in batch]

    async def has_begun(self) -> None:
        """Wait until another run has begun."""
        assert await asyncio.to_thread(self.began.acquire, timeout=10)


class Time:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def batcher_of(
    model: Model, batching: Batching | None = None, *, clock: Callable[[], float] | None = None, **more: object
) -> Batcher:
    options = {"clock": clock} if clock else {}
    return Batcher("m 1", model, batching or Batching(max_rows=8), loop=asyncio.get_running_loop(), **options, **more)  # type: ignore[arg-type]


def short() -> CostEstimate:
    """What a warm-up has learned of a model that takes no time."""
    cost = CostEstimate()
    cost.observe(4, INLINE_LIMIT_S / 1000)
    return cost


async def test_a_short_run_is_over_before_the_pump_returns() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, cost=short())
    calls = [pending(inbox=inbox), pending(inbox=inbox)]
    for call in calls:
        batcher.offer(call)
    batcher.pump()
    assert model.batches == [calls]
    assert model.threads == ["MainThread"]
    assert [inbox.reason(call) for call in calls] == [None, None]


async def test_it_answers_soon_while_its_threads_run_what_is_short_and_nothing_waits() -> None:
    model = Model()
    model.gate.clear()
    batcher = batcher_of(model, cost=short(), may_block=True)
    assert not batcher.answers_soon
    batcher.offer(pending())
    batcher.pump()
    assert batcher.answers_soon
    batcher.offer(pending())
    batcher.pump()
    assert not batcher.answers_soon
    model.gate.set()
    await batcher.drained()
    assert not batcher.answers_soon


async def test_it_does_not_answer_soon_while_a_long_run_is_under_way() -> None:
    model = Model()
    model.gate.clear()
    cost = CostEstimate()
    cost.observe(4, INLINE_LIMIT_S * 2)
    batcher = batcher_of(model, cost=cost)
    batcher.offer(pending())
    batcher.pump()
    assert not batcher.answers_soon
    model.gate.set()
    await batcher.drained()


@pytest.mark.parametrize("why", ["may block", "is slow", "is unknown"])
async def test_other_runs_leave_the_loop_alone(why: str) -> None:
    model, inbox = Model(), Inbox()
    cost = short()
    if why == "is slow":
        cost = CostEstimate()
        cost.observe(4, INLINE_LIMIT_S * 2)
    batcher = batcher_of(model, cost=None if why == "is unknown" else cost, may_block=why == "may block")
    call = pending(inbox=inbox)
    batcher.offer(call)
    batcher.pump()
    await batcher.drained()
    assert inbox.reason(call) is None
    assert model.threads == ["m 1-1"]
    batcher.close()


async def test_calls_that_come_while_a_run_is_on_share_the_next_one() -> None:
    model, inbox = Model(), Inbox()
    model.gate.clear()
    batcher = batcher_of(model, may_block=True)
    calls = [pending(inbox=inbox) for _ in range(4)]
    for call in calls:
        batcher.offer(call)
        batcher.pump()
    await model.has_begun()
    assert batcher.load == (3, 1)
    model.gate.set()
    await batcher.drained()
    assert model.batches == [calls[:1], calls[1:]]
    assert batcher.load == (0, 0)
    batcher.close()


async def test_the_delay_is_what_is_left_of_the_run_and_the_runs_that_fill_up_before() -> None:
    model, clock, cost = Model(), Time(), CostEstimate()
    model.gate.clear()
    for _ in range(4):
        for size_bytes in (4, 8):
            cost.observe(size_bytes, 0.5)
    batcher = batcher_of(model, Batching(max_rows=2), clock=clock, cost=cost)
    assert batcher.delay_s() == 0
    batcher.offer(pending(arrived_s=clock.now_s))
    batcher.pump()
    await model.has_begun()
    assert batcher.delay_s() == pytest.approx(0.5)
    clock.now_s += 0.2
    assert batcher.delay_s() == pytest.approx(0.3)
    batcher.offer(pending(arrived_s=clock.now_s))
    assert batcher.delay_s() == pytest.approx(0.3), "there is room in the run that comes next"
    for _ in range(4):
        batcher.offer(pending(arrived_s=clock.now_s))
    assert batcher.delay_s() == pytest.approx(0.3 + 2 * 0.5)
    clock.now_s += 1.0
    assert batcher.delay_s() == pytest.approx(2 * 0.5), "an overdue run counts for nothing"
    model.gate.set()
    await batcher.drained()
    assert batcher.delay_s() == 0
    batcher.close()


async def test_a_free_instance_means_no_delay_and_two_halve_what_waits() -> None:
    model, clock, cost = Model(), Time(), CostEstimate()
    model.gate.clear()
    for _ in range(4):
        cost.observe(4, 0.5)
    batcher = batcher_of(model, Batching(max_rows=1), clock=clock, cost=cost, instances=2)
    for begun in (1, 2):
        batcher.offer(pending(arrived_s=clock.now_s))
        batcher.pump()
        await model.has_begun()
        assert batcher.delay_s() == pytest.approx(0 if begun == 1 else 0.5)
    for _ in range(4):
        batcher.offer(pending(arrived_s=clock.now_s))
    assert batcher.delay_s() == pytest.approx(0.5 + 4 * 0.5 / 2)
    model.gate.set()
    await batcher.drained()
    batcher.close()


async def test_instances_run_side_by_side() -> None:
    model = Model()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), may_block=True, instances=2)
    for _ in range(3):
        batcher.offer(pending())
    batcher.pump()
    await model.has_begun()
    await model.has_begun()
    assert batcher.load == (1, 2)
    model.gate.set()
    await batcher.drained()
    assert len(set(model.threads)) == 2
    batcher.close()


async def test_short_runs_let_the_loop_go_round_in_between() -> None:
    model = Model()
    batcher = batcher_of(model, Batching(max_rows=1), cost=short())
    for _ in range(3):
        batcher.offer(pending())
    batcher.pump()
    assert len(model.batches) == 1
    await batcher.drained()
    assert len(model.batches) == 3


async def test_an_idle_model_waits_for_more_rows_when_it_was_told_to() -> None:
    model = Model()
    batcher = batcher_of(
        model, Batching(max_rows=8, max_delay_s=0.02), cost=short(), clock=asyncio.get_running_loop().time
    )
    calls = [pending(arrived_s=asyncio.get_running_loop().time()) for _ in range(2)]
    for call in calls:
        batcher.offer(call)
        batcher.pump()
        assert model.batches == []
    await batcher.drained()
    assert model.batches == [calls]


async def test_a_wait_longer_than_a_deadline_ends_in_time_to_run() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    cost = CostEstimate()
    cost.observe(4, 0.5)
    batcher = batcher_of(model, Batching(max_rows=8, max_delay_s=60.0), cost=cost, clock=time)
    call = pending(inbox=inbox, arrived_s=100.0, deadline_s=105.0)
    batcher.offer(call)
    batcher.pump()
    time.now_s = 103.4
    batcher.pump()
    assert model.batches == []
    time.now_s = 103.5  # its run may take twice as long as the last, and half a second is to spare
    batcher.pump()
    assert await answered(inbox, call) is None
    batcher.close()


async def test_calls_that_wait_expire_behind_one_that_does_not() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), may_block=True, clock=time)
    calls = [pending(inbox=inbox, deadline_s=deadline_s) for deadline_s in (900.0, 800.0, 101.0)]
    for call in calls:
        batcher.offer(call)
    batcher.pump()
    await model.has_begun()
    time.now_s = 101.0
    assert await answered(inbox, calls[2]) == "DEADLINE_EXCEEDED"
    assert batcher.load == (1, 1)
    model.gate.set()
    await batcher.drained()
    batcher.close()


async def test_a_call_whose_deadline_has_passed_does_not_run() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    batcher = batcher_of(model, cost=short(), clock=time)
    late, early = pending(inbox=inbox, deadline_s=99.0), pending(inbox=inbox, deadline_s=101.0)
    batcher.offer(late)
    batcher.offer(early)
    batcher.pump()
    assert model.batches == [[early]]
    assert (inbox.reason(late), inbox.reason(early)) == ("DEADLINE_EXCEEDED", None)


async def test_a_batch_of_expired_calls_is_passed_over() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    batcher = batcher_of(model, Batching(max_rows=1), cost=short(), clock=time)
    late, early = pending(inbox=inbox, deadline_s=99.0), pending(inbox=inbox)
    batcher.offer(late)
    batcher.offer(early)
    batcher.pump()
    assert model.batches == [[early]]


async def answered(inbox: Inbox, call: Block) -> str | None:
    """The reason that a call was answered with, once it was; the loop's timers do the rest."""
    await until(lambda: inbox.reason(call) != "")
    return inbox.reason(call)


async def test_deadlines_pass_while_calls_wait_and_run() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), may_block=True, clock=time)
    runs, waits = pending(inbox=inbox, deadline_s=101.0), pending(inbox=inbox, deadline_s=102.0)
    batcher.offer(runs)
    batcher.offer(waits)
    batcher.pump()
    await model.has_begun()
    time.now_s = 101.0
    assert await answered(inbox, runs) == "DEADLINE_EXCEEDED"
    assert inbox.reason(waits) == ""
    time.now_s = 102.0
    assert await answered(inbox, waits) == "DEADLINE_EXCEEDED"
    assert batcher.load == (0, 1)  # the run itself can't be stopped, and its place is not free
    model.gate.set()
    await batcher.drained()
    assert model.batches == [[runs]]
    batcher.close()


async def test_a_run_that_outlasts_its_limit_answers_its_calls() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, may_block=True, clock=time, max_execution_s=5.0)
    call = pending(inbox=inbox)
    batcher.offer(call)
    batcher.pump()
    await model.has_begun()
    time.now_s += 5.0
    assert await answered(inbox, call) == "DEADLINE_EXCEEDED"
    model.gate.set()
    await batcher.drained()
    batcher.close()


async def test_a_result_that_comes_after_the_deadline_is_late() -> None:
    model, inbox, time = Model(), Inbox(), Time()

    def slow(batch: Sequence[Stretch]) -> Fates:
        time.now_s += 10
        return model(batch)

    batcher = batcher_of(slow, cost=short(), clock=time)  # type: ignore[arg-type]
    call = pending(inbox=inbox, deadline_s=105.0)
    batcher.offer(call)
    batcher.pump()
    assert inbox.reason(call) == "DEADLINE_EXCEEDED"


async def test_a_call_by_reference_is_answered_only_when_its_file_is_free() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, may_block=True, clock=time)
    call, twin = pending(inbox=inbox, deadline_s=101.0, by_reference=True), pending(inbox=inbox, deadline_s=101.0)
    for one in (call, twin):
        batcher.offer(one)
    batcher.pump()
    await model.has_begun()
    time.now_s = 102.0
    await answered(inbox, twin)
    batcher.cancel(call, [0])
    assert inbox.reason(call) == ""
    model.gate.set()
    assert await answered(inbox, call) == "DEADLINE_EXCEEDED"
    await batcher.drained()
    batcher.close()


async def test_a_cancelled_call_that_waits_is_answered_and_never_runs() -> None:
    model, inbox = Model(), Inbox()
    model.gate.clear()
    batcher = batcher_of(model, may_block=True, batching=Batching(max_rows=1))
    runs, waits = pending(inbox=inbox), pending(inbox=inbox)
    batcher.offer(runs)
    batcher.offer(waits)
    batcher.pump()
    await model.has_begun()
    batcher.cancel(waits, [0])
    assert inbox.reason(waits) == "CANCELLED"
    batcher.cancel(runs, [0])
    assert inbox.reason(runs) == "CANCELLED"
    batcher.cancel(runs, [0])  # a second cancellation finds nothing left to do
    model.gate.set()
    await batcher.drained()
    assert model.batches == [[runs]]
    batcher.close()


async def test_cancelling_the_last_waiting_call_drains_the_batcher() -> None:
    batcher = batcher_of(Model(), Batching(max_rows=8, max_delay_s=60))
    call = pending(arrived_s=asyncio.get_running_loop().time())
    batcher.offer(call)
    batcher.pump()
    drained = asyncio.create_task(batcher.drained())
    await turn()
    batcher.cancel(call, [0])
    await drained
    batcher.close()


async def test_a_full_queue_estimates_its_pause_from_the_runs_so_far() -> None:
    model, time = Model(), Time()

    def slow(batch: Sequence[Stretch]) -> Fates:
        time.now_s += 1.0
        return [(stretch, Outcome()) for stretch in batch]

    batcher = batcher_of(slow, Batching(max_rows=1, max_calls=4), clock=time)  # type: ignore[arg-type]
    for _ in range(3):
        batcher.offer(pending())
        batcher.pump()
        await batcher.drained()
    model.gate.clear()
    for _ in range(4):
        batcher.offer(pending())
    with pytest.raises(QueueFull) as refusal:
        batcher.offer(pending())
    assert refusal.value.retry_after_ms == 2000  # half of four that take a second each


async def test_where_no_thread_can_be_started_calls_fail_and_later_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, may_block=True)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuses)
        first = pending(inbox=inbox)
        batcher.offer(first)
        batcher.pump()
        assert await answered(inbox, first) == "INTERNAL"
    await batcher.drained()
    second = pending(2, inbox=inbox)
    batcher.offer(second)
    batcher.pump()
    await batcher.drained()
    assert model.batches == [[second]]
    batcher.close()


class Spare:
    """Work that may wait until the model is idle; notes in which thread it ran, and after how many batches."""

    def __init__(self, batcher: Batcher, model: Model) -> None:
        self.ran: list[tuple[str, int]] = []
        self.took_s: list[float] = []
        batcher.lend(self._note, self.took_s.append, 4)
        self._model = model

    def _note(self) -> None:
        self.ran.append((threading.current_thread().name, len(self._model.batches)))


@pytest.mark.parametrize(("may_block", "thread"), [(False, "MainThread"), (True, "m 1-1")])
async def test_work_that_may_wait_runs_where_a_batch_would(may_block: bool, thread: str) -> None:
    model = Model()
    batcher = batcher_of(model, cost=short(), may_block=may_block)
    spare = Spare(batcher, model)
    await until(lambda: len(spare.took_s) == 1)
    assert spare.ran == [(thread, 0)]
    assert batcher.load == (0, 0)
    await batcher.drained()
    batcher.close()


async def test_work_that_makes_work_leaves_the_loop_its_turns() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, cost=short())
    call, again = pending(inbox=inbox), [1, 2]

    def more(_: float) -> None:
        if again:
            again.pop()
            batcher.lend(lambda: None, more, 4)
        else:
            assert inbox.reason(call) is None, "a call that came meanwhile goes first"

    batcher.lend(lambda: None, more, 4)
    await turn()
    batcher.offer(call)
    await until(lambda: not again)
    batcher.pump()
    await until(lambda: inbox.reason(call) is None)
    batcher.close()


async def test_work_that_may_wait_waits_for_calls_that_wait_or_run() -> None:
    model, inbox = Model(), Inbox()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), may_block=True)
    for _ in range(3):
        batcher.offer(pending(inbox=inbox))
    batcher.pump()
    spare = Spare(batcher, model)
    await model.has_begun()
    model.gate.set()
    await until(lambda: len(spare.took_s) == 1)
    assert spare.ran == [("m 1-1", 3)]
    batcher.close()


async def test_a_model_that_is_never_idle_makes_room_after_a_while() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), may_block=True, clock=time)
    for _ in range(3):
        batcher.offer(pending(inbox=inbox))
    batcher.pump()
    spare = Spare(batcher, model)
    await model.has_begun()
    time.now_s += PATIENCE_S
    model.gate.set()
    await until(lambda: len(spare.took_s) == 1)
    assert spare.ran == [("m 1-1", 1)]
    await batcher.drained()
    batcher.close()


async def test_calls_that_come_while_the_model_is_lent_run_after_it() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, may_block=True)
    gate, began = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        assert gate.wait(10)

    batcher.lend(work, lambda _: None, 4)
    await asyncio.to_thread(began.wait, 10)
    call = pending(inbox=inbox)
    batcher.offer(call)
    batcher.pump()
    assert inbox.reason(call) == ""
    gate.set()
    await batcher.drained()
    assert inbox.reason(call) is None
    batcher.close()


async def test_nothing_is_lent_by_a_batcher_that_is_closed() -> None:
    model = Model()
    batcher = batcher_of(model, cost=short())
    spare = Spare(batcher, model)
    await batcher.drained()
    batcher.close()
    await turn()
    await turn()
    assert (spare.ran, spare.took_s) == ([], [])


async def test_each_call_has_its_own_run_once_batching_has_stopped() -> None:
    model = Model()
    batcher = batcher_of(model, Batching(max_rows=8, max_delay_s=60.0), cost=short())
    batcher.stop_batching()
    calls = [pending(), pending(1, 2, 3)]
    for call in calls:
        batcher.offer(call)
    batcher.pump()
    await batcher.drained()
    assert model.batches == [[call] for call in calls]
    batcher.close()


async def test_who_watches_sees_each_run_before_its_calls_are_answered() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, cost=short())
    seen: list[tuple[int, int, bool, bool]] = []

    def watch(batch: Sequence[Stretch], fates: Fates, took_s: float) -> None:
        seen.append((len(batch), len(fates), all(stretch.contents for stretch in batch), bool(inbox.outcomes)))

    batcher.after_run = watch
    for _ in range(2):
        batcher.offer(pending(inbox=inbox))
    batcher.pump()
    await batcher.drained()
    assert seen == [(2, 2, True, False)]


# ---- blocks of several calls


async def test_a_block_that_fits_runs_as_it_came() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, cost=short())
    block = block_of([1], [2, 3], [4], inbox=inbox)
    batcher.offer(block)
    assert batcher.load == (3, 0)
    batcher.pump()
    assert model.stretches == [[(0, 3)]]
    assert inbox.reasons(block) == [None] * 3


async def test_a_block_that_is_too_large_runs_in_turns() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, Batching(max_rows=2), cost=short())
    blocks = [block_of([1], [2], [3], inbox=inbox), block_of([4], [5], inbox=inbox)]
    for block in blocks:
        batcher.offer(block)
    batcher.pump()
    assert inbox.reasons(blocks[0]) == [None, None, ""]
    await batcher.drained()
    assert model.stretches == [[(0, 2)], [(2, 1), (0, 1)], [(1, 1)]]
    assert [inbox.reasons(block) for block in blocks] == [[None] * 3, [None] * 2]


async def test_of_a_block_only_the_calls_that_are_late_do_not_run() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    batcher = batcher_of(model, cost=short(), clock=time)
    block = block_of([1], [2], [3], [4], inbox=inbox, deadlines_s=(99.0, 101.0, 100.0, 102.0))
    batcher.offer(block)
    batcher.pump()
    assert model.stretches == [[(1, 1), (3, 1)]]
    assert inbox.reasons(block) == ["DEADLINE_EXCEEDED", None, "DEADLINE_EXCEEDED", None]


async def test_of_a_block_that_runs_only_the_calls_that_are_late_get_no_outputs() -> None:
    model, inbox, time = Model(), Inbox(), Time()
    model.gate.clear()
    batcher = batcher_of(model, may_block=True, clock=time)
    block = block_of([1], [2], [3], inbox=inbox, deadlines_s=(900.0, 101.0, 110.0))
    batcher.offer(block)
    batcher.pump()
    await model.has_begun()
    time.now_s = 101.0
    await until(lambda: inbox.reasons(block) == ["", "DEADLINE_EXCEEDED", ""])
    time.now_s = 110.0
    model.gate.set()
    await batcher.drained()
    assert inbox.reasons(block) == [None, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"]
    batcher.close()


async def test_of_a_block_only_the_calls_that_are_cancelled_leave() -> None:
    model, inbox = Model(), Inbox()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=2), may_block=True)
    block = block_of([1], [2], [3], [4], [5], inbox=inbox)
    batcher.offer(block)
    batcher.pump()
    await model.has_begun()
    batcher.cancel(block, [3, 1, 1])
    assert inbox.reasons(block) == ["", "CANCELLED", "", "CANCELLED", ""]
    assert batcher.load == (2, 2)
    model.gate.set()
    await batcher.drained()
    assert model.stretches == [[(0, 2)], [(2, 1), (4, 1)]]
    assert inbox.reasons(block) == [None, "CANCELLED", None, "CANCELLED", None]
    batcher.cancel(block, range(5))  # finds nothing left to do
    batcher.close()


async def test_a_block_of_which_all_calls_leave_keeps_nothing() -> None:
    inbox = Inbox()
    batcher = batcher_of(Model(), Batching(max_rows=8, max_delay_s=60))
    blocks = [block_of([1], [2], inbox=inbox, arrived_s=asyncio.get_running_loop().time()) for _ in range(3)]
    for block in blocks:
        batcher.offer(block)
    for block in blocks:
        batcher.cancel(block, range(2))
    await batcher.drained()
    assert [block._whole for block in blocks] == [None] * 3
    assert (batcher.load, batcher.queue.bytes) == ((0, 0), 0)
    batcher.close()


async def test_calls_of_a_block_that_find_no_room_are_refused_and_the_others_run() -> None:
    model, inbox = Model(), Inbox()
    batcher = batcher_of(model, Batching(max_rows=8, max_calls=2), cost=short())
    block = block_of([1], [2], [3], [4], inbox=inbox)
    batcher.offer(block)
    assert inbox.reasons(block) == ["", "", "QUEUE_FULL", "QUEUE_FULL"]
    batcher.pump()
    assert model.stretches == [[(0, 2)]]
    assert inbox.reasons(block) == [None, None, "QUEUE_FULL", "QUEUE_FULL"]


async def test_short_runs_that_wait_are_answered_together() -> None:
    model, inbox = Model(), Inbox()
    model.gate.clear()
    batcher = batcher_of(model, Batching(max_rows=1), cost=short(), may_block=True)
    calls = [pending(inbox=inbox) for _ in range(3)]
    for call in calls:
        batcher.offer(call)
    batcher.pump()
    assert batcher.load == (0, 3)
    assert batcher.answers_soon
    model.gate.set()
    await batcher.drained()
    assert model.batches == [[call] for call in calls]
    assert [inbox.reason(call) for call in calls] == [None] * 3


async def test_a_run_that_took_long_is_answered_before_the_next_one_begins() -> None:
    time, inbox = Time(), Inbox()
    calls = [pending(inbox=inbox, arrived_s=time.now_s) for _ in range(2)]
    answered: list[list[str | None]] = []

    class Slow(Model):
        """Each run takes longer than it should."""

        def __call__(self, batch: Sequence[Stretch]) -> Fates:
            answered.append([inbox.reason(call) for call in calls])
            time.now_s += 2 * INLINE_LIMIT_S
            return super().__call__(batch)

    batcher = batcher_of(Slow(), Batching(max_rows=1), cost=short(), may_block=True, clock=time)
    for call in calls:
        batcher.offer(call)
    batcher.pump()
    await batcher.drained()
    assert answered == [["", ""], [None, ""]]
    assert [inbox.reason(call) for call in calls] == [None, None]


async def hanging_and_behind(model: Model, time: Time, inbox: Inbox) -> tuple[Batcher, Block, Block]:
    """A call whose run hangs for longer than it may, one that is to run behind it in the same trip to the thread."""
    batcher = batcher_of(model, Batching(max_rows=1), cost=short(), may_block=True, clock=time, max_execution_s=5.0)
    hanging, behind = (pending(inbox=inbox, arrived_s=time.now_s) for _ in range(2))
    model.gate.clear()
    batcher.offer(hanging)
    batcher.offer(behind)
    batcher.pump()
    assert batcher.load == (0, 2)
    await model.has_begun()
    time.now_s += 6.0
    return batcher, hanging, behind


async def test_a_call_behind_a_run_that_hangs_is_not_given_up_with_it() -> None:
    time, model, inbox = Time(), Model(), Inbox()
    batcher, hanging, behind = await hanging_and_behind(model, time, inbox)
    await until(lambda: inbox.reason(hanging) == "DEADLINE_EXCEEDED")
    assert inbox.reason(behind) == ""
    model.gate.set()
    await batcher.drained()
    assert inbox.reason(behind) is None


async def test_a_call_behind_a_run_that_hangs_does_not_run_when_nobody_waits_for_it() -> None:
    time, model, inbox = Time(), Model(), Inbox()
    batcher, hanging, behind = await hanging_and_behind(model, time, inbox)
    batcher.cancel(behind, (0,))
    assert inbox.reason(behind) == "CANCELLED"
    model.gate.set()
    await batcher.drained()
    assert model.batches == [[hanging]]

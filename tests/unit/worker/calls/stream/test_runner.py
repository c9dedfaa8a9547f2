"""Which streams run and which wait, with an engine whose chunks are made when the test says so."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from inferencehub.errors import QueueFull
from inferencehub.launch.runs.page import RunPage
from inferencehub.runtimes.protocol import Ended, Usage
from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.run.noted_stream import StreamNotes
from inferencehub.worker.calls.stream.active import ActiveCall, StreamingVersion
from inferencehub.worker.calls.stream.runner import LEAST_WAITING, StreamRunner, most_waiting
from tests.support.calls import Inbox, block_of
from tests.support.turns import turn, until
from tests.support.worker import streaming


class ByHand:
    """An engine without a thread."""

    def __init__(self) -> None:
        self.calls: list[ActiveCall] = []
        self.has_threads = True
        self.is_closed = False

    def begin(self, call: ActiveCall) -> None:
        if not self.has_threads:
            raise RuntimeError("can't start new thread")
        self.calls.append(call)

    def close(self) -> None:
        self.is_closed = True


class Clock:
    """Time that the test moves."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Bench:
    """A runner with its engine, clock and inbox."""

    def __init__(self, max_active: int = 1, max_calls: int | None = None, drain_s: float = float("inf")) -> None:
        self.engine = ByHand()
        self.clock = Clock()
        self.inbox = Inbox()
        model = streaming(lambda *_: iter(()))
        version = StreamingVersion("m 1", model, StreamNotes(RunPage("b"), "m 1", None, None), clock=self.clock)
        self.runner = StreamRunner(
            version,
            self.engine,
            loop=asyncio.get_running_loop(),
            max_active=max_active,
            max_calls=max_calls,
            max_chunk_s=1.0,
            drain_s=drain_s,
            clock=self.clock,
        )

    def offer(self, caller: int = 0, deadline_s: float = 1e9, *, by_reference: bool = False) -> Block:
        """A call that wants its answer whole."""
        block = block_of(
            (0,), inbox=self.inbox, arrived_s=self.clock(), deadlines_s=(deadline_s,), by_reference=by_reference
        )
        block.caller = caller
        self.runner.offer(block)
        self.runner.pump()
        return block

    def of(self, block: Block) -> ActiveCall:
        """The call as its engine knows it."""
        return next(call for call in self.engine.calls if call.stretch.block is block)


async def test_calls_run_up_to_max_active_and_the_next_one_begins_when_one_has_ended() -> None:
    bench = Bench(max_active=2)
    first, second, third = (bench.offer() for _ in range(3))
    assert bench.runner.load == (1, 2)
    assert not bench.runner.answers_soon
    call = bench.of(first)
    call.give({"y": np.ones(2, np.float32)})
    call.give({"y": np.zeros(1, np.float32)})
    bench.clock.now_s += 0.5
    call.end(Ended(usage=Usage(1, 2)))
    await until(lambda: bench.inbox.reason(first) is None)
    outcome = bench.inbox.outcomes[first.first_id]
    assert outcome.encoded is not None
    assert np.frombuffer(outcome.encoded.raws[0], np.float32).tolist() == [1, 1, 0]
    assert outcome.run is not None
    assert (outcome.run.shapes, outcome.run.compute_us) == ([(3,)], 500_000)
    assert outcome.usage == Usage(1, 2)
    assert bench.runner.load == (0, 2)
    assert [call.stretch.block for call in bench.engine.calls] == [first, second, third]


async def test_the_delay_is_how_long_the_first_of_those_has_waited_that_wait() -> None:
    bench = Bench(max_active=1)
    first = bench.offer()
    assert bench.runner.delay_s() == 0
    second = bench.offer()
    bench.clock.now_s += 2.0
    bench.offer()
    assert bench.runner.delay_s() == 2.0
    bench.of(first).end(Ended())
    await until(lambda: bench.inbox.reason(first) is None)
    bench.clock.now_s += 1.0
    assert bench.runner.delay_s() == 1.0
    bench.of(second).end(Ended())
    await until(lambda: bench.runner.load == (0, 1))
    assert bench.runner.delay_s() == 0


async def test_the_time_of_a_run_is_the_models_own() -> None:
    bench = Bench()
    block = bench.offer()
    call = bench.of(block)
    for works_s, rests_s in ((1, 10), (2, 20)):
        call.goes_on()
        bench.clock.now_s += works_s
        call.rests()
        bench.clock.now_s += rests_s
        call.rests()
    call.end()
    await until(lambda: bench.inbox.reason(block) is None)
    run = bench.inbox.outcomes[block.first_id].run
    assert run is not None
    assert run.compute_us == 3_000_000


async def test_callers_take_turns() -> None:
    bench = Bench()
    greedy = [bench.offer(caller=1) for _ in range(4)]
    other = bench.offer(caller=2)
    for _ in range(2):
        bench.engine.calls[-1].end()
        await turn()
        await turn()
    assert other in [call.stretch.block for call in bench.engine.calls[:3]]
    assert greedy[3] not in [call.stretch.block for call in bench.engine.calls]


async def test_the_queue_is_bounded() -> None:
    bench = Bench(max_calls=1)
    bench.offer()
    bench.offer()
    with pytest.raises(QueueFull):
        bench.offer()
    assert most_waiting(1) == LEAST_WAITING
    assert most_waiting(64) == 1024


async def test_a_call_with_files_is_answered_when_its_model_has_let_go_of_it() -> None:
    bench = Bench(max_active=2)
    with_files, without = bench.offer(by_reference=True), bench.offer()
    for block in (with_files, without):
        bench.runner.cancel(block, (0,))
        assert bench.of(block).context.is_cancelled
    assert bench.inbox.reason(without) == "CANCELLED"
    assert bench.inbox.reason(with_files) == ""
    assert bench.runner.load == (0, 2)
    for block in (with_files, without):
        bench.of(block).end()
    await until(lambda: bench.inbox.reason(with_files) == "CANCELLED")
    assert bench.runner.load == (0, 0)


async def test_where_no_thread_can_be_started_the_call_learns_of_it() -> None:
    bench = Bench()
    bench.engine.has_threads = False
    block = bench.offer()
    assert bench.inbox.reason(block) == "INTERNAL"
    assert bench.runner.load == (0, 0)


async def test_time_ends_what_waits_what_runs_and_a_chunk_that_does_not_come() -> None:
    bench = Bench(max_active=2)
    late, slow = bench.offer(deadline_s=105), bench.offer()
    waiting = bench.offer(deadline_s=104)
    bench.of(late).rests()
    bench.clock.now_s = 100.9
    await turn()
    assert bench.inbox.reasons(late) + bench.inbox.reasons(slow) == ["", ""]
    bench.clock.now_s = 101.1
    await until(lambda: bench.inbox.reason(slow) == "DEADLINE_EXCEEDED")
    bench.clock.now_s = 104.5
    await until(lambda: bench.inbox.reason(waiting) == "DEADLINE_EXCEEDED")
    assert bench.inbox.reason(late) == ""
    bench.clock.now_s = 105.0
    await until(lambda: bench.inbox.reason(late) == "DEADLINE_EXCEEDED")
    assert bench.runner.load == (0, 2)


async def test_a_version_that_leaves_ends_what_is_left_when_its_time_is_over() -> None:
    bench = Bench(drain_s=0.0)
    runs, waits = bench.offer(), bench.offer()
    drained = asyncio.create_task(bench.runner.drained())
    await until(lambda: bench.inbox.reason(waits) == "NO_HEALTHY_WORKER")
    assert bench.inbox.reason(runs) == "NO_HEALTHY_WORKER"
    assert not drained.done()
    bench.of(runs).fail(KeyError("closed"))
    await drained
    bench.runner.close()
    assert bench.engine.is_closed


async def test_chunks_that_are_too_much_together_fail_the_call_that_wants_them_joined() -> None:
    bench = Bench()
    bench.runner._version.max_answer_bytes = 10
    block = bench.offer()
    call = bench.of(block)
    call.give({"y": np.ones(2, np.float32)})
    with pytest.raises(Exception, match="ask for a stream") as caught:
        call.give({"y": np.ones(2, np.float32)})
    call.fail(caught.value)
    await until(lambda: bench.inbox.reason(block) == "PAYLOAD_TOO_LARGE")

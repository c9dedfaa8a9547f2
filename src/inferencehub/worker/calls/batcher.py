"""The batcher of one model version: it queues calls, forms batches whenever the model is idle, and answers them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

from inferencehub.errors import Cancelled, DeadlineExceeded, InferenceHubError, InternalError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.call import ANSWERED, NOTHING, RUNNING, WAITING, Clock, Outcome, PendingCall
from inferencehub.worker.calls.executor import INLINE_LIMIT_S, CostEstimate, Threads
from inferencehub.worker.calls.queue import Batching, CallQueue

# How often deadlines are looked at while calls wait or run. The gateway answers its caller by itself when a deadline
# passes: this only frees places in the queue, for which 10 ms is soon enough and costs 0.1 % of a core.
SWEEP_S = 0.01
# How long work that may wait for an idle model waits for one.
PATIENCE_S = 5.0


class _Run:
    """A batch that a thread runs now."""

    __slots__ = ("calls", "overdue", "started_s")

    def __init__(self, calls: list[PendingCall], started_s: float) -> None:
        self.calls = calls
        self.started_s = started_s
        self.overdue = False


@dataclass(frozen=True, slots=True)
class _SpareWork:
    """Work that is no batch: it waits until the model is idle, and at the latest until `by_s`."""

    work: Callable[[], None]
    done: Callable[[float], None]
    size_bytes: int
    by_s: float


class Batcher:
    """Runs one model version, at most `instances` batches at a time. Everything here happens on the event loop."""

    def __init__(
        self,
        title: str,
        run: Callable[[Sequence[PendingCall]], list[Outcome]],
        batching: Batching,
        *,
        loop: asyncio.AbstractEventLoop,
        instances: int = 1,
        may_block: bool = False,
        max_execution_s: float = float("inf"),
        cost: CostEstimate | None = None,
        clock: Clock = monotonic,
    ) -> None:
        """`may_block` keeps runs off the event loop whatever they cost; `cost` is what the warm-up has learned."""
        self._cost = cost or CostEstimate()
        self.queue = CallQueue(batching, self._cost.expect_s)
        self.offer = self.queue.push
        """Queues a call, which runs at the next `pump`; raises QueueFull. No method of its own: it is called often."""
        self.after_run: Callable[[Sequence[PendingCall], Sequence[Outcome], float], None] | None = None
        """Called with the calls of a run, what becomes of each, and its seconds, before the calls are answered."""
        self._title = title
        self._run = run
        self._loop = loop
        self._instances = instances
        self._may_block = may_block
        self._max_execution_s = max_execution_s
        self._clock = clock
        self._threads: Threads[tuple[list[Outcome], float]] = Threads(title, instances, loop)
        self._running: list[_Run] = []
        self._spare: _SpareWork | None = None
        self._pump_soon = False
        self._delay: asyncio.TimerHandle | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._became_idle = asyncio.Event()

    @property
    def load(self) -> tuple[int, int]:
        """Calls that wait, and calls that run."""
        return self.queue.calls, sum([len(run.calls) for run in self._running])

    @property
    def _is_idle(self) -> bool:
        return not self.queue.calls and not self._running

    def cancel(self, call: PendingCall) -> None:
        """Nobody waits for this call any more: it is answered, and not run if it has not begun."""
        if call.state == WAITING:
            self._drop(call, Cancelled("The call was cancelled before it ran."))
        elif call.state == RUNNING and not call.by_reference:
            call.fail(Cancelled("The call was cancelled while it ran."))

    def pump(self) -> None:
        """Begin every run that may begin now."""
        self._pump_soon = False
        while len(self._running) < self._instances:
            now_s = self._clock()
            if self._spare is not None and (self._is_idle or now_s >= self._spare.by_s):
                if self._run_spare(self._spare, now_s):
                    continue
                break
            taken = self.queue.take(now_s)
            if not taken:
                break
            calls = self._alive(taken, now_s)
            if not calls:
                continue
            if self._is_short(sum([call.total_bytes for call in calls])):
                self._run_here(calls, now_s)
                break
            self._run_in_thread(calls, now_s)
        self._plan()

    def lend(self, work: Callable[[], None], done: Callable[[float], None], size_bytes: int) -> None:
        """Run `work`, which must not raise, in place of a batch once the model is idle or was busy for PATIENCE_S.

        Then `done` on the loop, with the seconds that it took. One at a time; never, if the batcher is closed first.
        `size_bytes`: it runs where a batch of so many bytes would.
        """
        self._spare = _SpareWork(work, done, size_bytes, self._clock() + PATIENCE_S)
        self._loop.call_soon(self.pump)

    def stop_batching(self) -> None:
        """From now on each call has a run of its own."""
        self.queue.batching = replace(self.queue.batching, max_rows=1, max_delay_s=0.0)

    async def drained(self) -> None:
        """Wait until every call that was accepted has its answer and no run is left."""
        while not self._is_idle:
            self._became_idle.clear()
            await self._became_idle.wait()

    def close(self) -> None:
        """Stop timers and threads. Call it when drained."""
        self._spare = None
        for timer in (self._delay, self._sweep):
            if timer is not None:
                timer.cancel()
        self._threads.stop()

    def _alive(self, calls: list[PendingCall], now_s: float) -> list[PendingCall]:
        alive = []
        for call in calls:
            if now_s < call.deadline_s:
                call.state = RUNNING
                alive.append(call)
            else:
                call.fail(DeadlineExceeded("The deadline passed before the call could run."))
        return alive

    def _is_short(self, size_bytes: int) -> bool:
        if self._may_block:
            return False
        expected_s = self._cost.expect_s(size_bytes)
        return expected_s is not None and expected_s < INLINE_LIMIT_S

    def _run_here(self, calls: list[PendingCall], now_s: float) -> None:
        outcomes = self._run(calls)
        self._finish(calls, outcomes, self._clock() - now_s)

    def _run_in_thread(self, calls: list[PendingCall], now_s: float) -> None:
        run = _Run(calls, now_s)
        try:
            self._threads.submit(partial(self._timed, calls), partial(self._finish_run, run))
        except RuntimeError as error:
            logger().error("no thread can be started", model=self._title, error=str(error))
            for call in calls:
                call.fail(InternalError("The worker could start no thread for the model; its log says more."))
            return
        self._running.append(run)

    def _run_spare(self, spare: _SpareWork, now_s: float) -> bool:
        """Run what is no batch; true when it does so in a thread, and others may begin beside it."""
        self._spare = None
        if self._is_short(spare.size_bytes):
            spare.work()
            spare.done(self._clock() - now_s)
            return False
        run = _Run([], now_s)

        def timed() -> tuple[list[Outcome], float]:
            began_s = self._clock()
            spare.work()
            return [], self._clock() - began_s

        def done(answer: tuple[list[Outcome], float]) -> None:
            self._running.remove(run)
            spare.done(answer[1])
            self.pump()

        try:
            self._threads.submit(timed, done)
        except RuntimeError as error:
            logger().error("no thread can be started", model=self._title, error=str(error))
            return False
        self._running.append(run)
        return True

    def _timed(self, calls: list[PendingCall]) -> tuple[list[Outcome], float]:
        began_s = self._clock()
        return self._run(calls), self._clock() - began_s

    def _finish_run(self, run: _Run, answer: tuple[list[Outcome], float]) -> None:
        self._running.remove(run)
        self._finish(run.calls, *answer)
        self.pump()

    def _finish(self, calls: list[PendingCall], outcomes: list[Outcome], took_s: float) -> None:
        self._cost.observe(sum([call.total_bytes for call in calls]), took_s)
        per_call_s = took_s / len(calls) / self._instances
        self.queue.seconds_per_call += (per_call_s - self.queue.seconds_per_call) * 0.2
        if self.after_run is not None:
            self.after_run(calls, outcomes, took_s)
        now_s = self._clock()
        for call, outcome in zip(calls, outcomes, strict=True):
            call.contents = NOTHING
            if now_s < call.deadline_s:
                call.answer(outcome)
            else:
                call.fail(DeadlineExceeded("The deadline passed while the model ran."))

    def _plan(self) -> None:
        """Decide what wakes this batcher next."""
        if self._is_idle:
            self._became_idle.set()
            if self._spare is not None:
                self._loop.call_soon(self.pump)
            return
        if self.queue.calls and len(self._running) < self._instances:
            self._pump_when_due()
        if self._sweep is None:
            self._sweep = self._loop.call_later(SWEEP_S, self._sweep_deadlines)

    def _pump_when_due(self) -> None:
        now_s = self._clock()
        due_s = self.queue.due_s()
        if due_s is None or self._pump_soon:
            return
        if due_s <= now_s:
            # The loop goes round before the next run: answers go out, and calls of other models come in.
            self._pump_soon = True
            self._loop.call_soon(self.pump)
            return
        if self._delay is not None:
            self._delay.cancel()
        self._delay = self._loop.call_later(due_s - now_s, self.pump)

    def _sweep_deadlines(self) -> None:
        self._sweep = None
        now_s = self._clock()
        for call in self.queue.expired(now_s):
            self._drop(call, DeadlineExceeded("The deadline passed before the call could run."))
        for run in self._running:
            self._sweep_run(run, now_s)
        self._plan()

    def _sweep_run(self, run: _Run, now_s: float) -> None:
        overdue = now_s >= run.started_s + self._max_execution_s
        if overdue and not run.overdue:
            run.overdue = True
            logger().warning("run takes longer than max_execution_ms", model=self._title, calls=len(run.calls))
        for call in run.calls:
            # A call by reference is answered when its run is over: its answer tells the gateway that the file is free.
            if call.state != ANSWERED and not call.by_reference and (overdue or now_s >= call.deadline_s):
                call.fail(DeadlineExceeded("The deadline passed while the model ran."))

    def _drop(self, call: PendingCall, error: InferenceHubError) -> None:
        self.queue.drop(call)
        call.fail(error)
        if self._is_idle:
            self._became_idle.set()

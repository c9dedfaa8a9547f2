"""The batcher of one model version: it queues calls, forms batches whenever the model is idle, and answers them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from time import monotonic

from inferencehub.errors import Cancelled, InferenceHubError, InternalError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.deadline import deadline_passed
from inferencehub.worker.calls.block.settle import Fates, in_time, late, settle, unanswered
from inferencehub.worker.calls.block.traced_runs import batch_ran
from inferencehub.worker.calls.queue.pace import Batching, Pace
from inferencehub.worker.calls.queue.queue import CallQueue
from inferencehub.worker.calls.queue.running import Run, SpareWork, Timed, bytes_of
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.calls.run.ended import EndedCalls
from inferencehub.worker.calls.run.executor import INLINE_LIMIT_S, CostEstimate, Threads

# How often deadlines are looked at while calls wait or run. The gateway answers its caller by itself when a deadline
# passes: this only frees places in the queue, for which 10 ms is soon enough and costs 0.1 % of a core.
SWEEP_S = 0.01
# How long work that may wait for an idle model waits for one.
PATIENCE_S = 5.0


class Batcher:
    """Runs one model version, at most `instances` batches at a time. Everything here happens on the event loop."""

    def __init__(
        self,
        title: str,
        run: Callable[[Sequence[Stretch]], Fates],
        batching: Batching,
        *,
        loop: asyncio.AbstractEventLoop,
        instances: int = 1,
        may_block: bool = False,
        max_execution_s: float = float("inf"),
        cost: CostEstimate | None = None,
        clock: Clock = monotonic,
        stalls: Stalls | None = None,
    ) -> None:
        """`may_block` keeps runs off the event loop whatever they cost; `cost` is what the warm-up has learned.

        `stalls`: those of the loop; None: nobody watches it.
        """
        self._cost = cost or CostEstimate()
        pace = Pace(self._cost.expect_s, self._cost.measured_s, self._pace_s, self._busy_until_s, instances)
        self.queue = CallQueue(batching, pace)
        self.after_run: Callable[[Sequence[Stretch], Fates, float], None] | None = None
        """Called with the calls of a run, what becomes of each, and its seconds, before the calls are answered."""
        self.ended: EndedCalls | None = None
        """Where calls are kept that have run and may not do so again; None where they may."""
        self._title = title
        self._run = run
        self._loop = loop
        self._instances = instances
        self._may_block = may_block
        self._max_execution_s = max_execution_s
        self._clock = clock
        self._stalls = stalls or Stalls()
        self._threads: Threads[Timed] = Threads(title, instances, loop)
        self._running: list[Run] = []
        self._spare: SpareWork | None = None
        self._pump_soon = False
        self._delay: asyncio.TimerHandle | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._became_idle = asyncio.Event()

    @property
    def load(self) -> tuple[int, int]:
        """Calls that wait, and calls that run."""
        return self.queue.calls, sum([run.calls for run in self._running])

    def delay_s(self) -> float:
        """How long a call that comes now should wait until it runs, by what runs have taken so far."""
        if not self.queue.calls and len(self._running) < self._instances:
            return 0.0
        now_s = self._clock()
        return max(0.0, self._busy_until_s(now_s) - now_s) + self.queue.delay_s(now_s)

    @property
    def answers_soon(self) -> bool:
        """Whether calls run in threads, none waits, and each run should be over within INLINE_LIMIT_S."""
        return (
            bool(self._running)
            and not self.queue.calls
            and all([sum(run.expected_s) < INLINE_LIMIT_S for run in self._running])
        )

    @property
    def _is_idle(self) -> bool:
        return not self.queue.calls and not self._running

    def takes_at_once(self, block: Block) -> bool:
        """Whether all calls of a block would run now, together."""
        is_free = not self.queue.calls and len(self._running) < self._instances
        return is_free and block.rows <= self.queue.batching.max_rows

    def offer(self, block: Block) -> None:
        """Queue a block, which runs at the next `pump`. Calls without room or time are answered at once, among them
        some that waited already, where callers with more than their share have to make room.

        Raises:
            QueueFull: There is room for none.
        """
        try:
            self.queue.push(block)
        finally:
            self._answer_refused()

    def cancel(self, block: Block, places: Iterable[int]) -> None:
        """Nobody waits for these calls any more: they are answered, and not run if they have not begun."""
        places = sorted(set(places))
        if waiting := [place for place in places if block.waits(place)]:
            self._drop(block, waiting, Cancelled("The call was cancelled before it ran."))
        if block.by_reference:
            return
        for run in self._running:
            for stretch in (stretch for batch in run.batches for stretch in batch if stretch.block is block):
                runs = set(unanswered(stretch))
                self._give_up(
                    block,
                    [place for place in places if place in runs],
                    Cancelled("The call was cancelled while it ran."),
                )

    def pump(self) -> None:
        """Begin every run that may begin now."""
        self._pump_soon = False
        wait_s = self._stalls.wait_s(self._clock())
        if wait_s > 0:
            self._pump_in(wait_s)
            return
        while len(self._running) < self._instances:
            now_s = self._clock()
            if self._spare is not None and (self._is_idle or now_s >= self._spare.by_s):
                if self._run_spare(self._spare, now_s):
                    continue
                break
            taken = self.queue.take(now_s)
            self._answer_refused()
            if not taken:
                break
            batch = in_time(taken, now_s)
            if not batch:
                continue
            if self._is_short(bytes_of(batch)) and not any([stretch.block.has_file for stretch in batch]):
                self._run_here(batch, now_s)
                break
            self._run_in_thread(self._with_others(batch, now_s), now_s)
        self._plan()

    def lend(self, work: Callable[[], None], done: Callable[[float], None], size_bytes: int) -> None:
        """Run `work`, which must not raise, in place of a batch once the model is idle or was busy for PATIENCE_S.

        Then `done` on the loop, with the seconds that it took. One at a time; never, if the batcher is closed first.
        `size_bytes`: it runs where a batch of so many bytes would.
        """
        self._spare = SpareWork(work, done, size_bytes, self._clock() + PATIENCE_S)
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

    def _pace_s(self, size_bytes: int) -> float | None:
        """How soon a run of so many bytes follows another, as measured."""
        run_s = self._cost.pace_s(size_bytes)
        return None if run_s is None else run_s / self._instances

    def _busy_until_s(self, now_s: float) -> float:
        """When another run may begin, as far as is known."""
        if len(self._running) < self._instances:
            return now_s
        return min([run.ends_s(now_s) for run in self._running])

    def _is_short(self, size_bytes: int) -> bool:
        return not self._may_block and self._expect_s(size_bytes) < INLINE_LIMIT_S

    def _expect_s(self, size_bytes: int) -> float:
        expected_s = self._cost.expect_s(size_bytes)
        return float("inf") if expected_s is None else expected_s

    def _run_here(self, batch: list[Stretch], now_s: float) -> None:
        fates = self._run(batch)
        self._finish(batch, fates, self._clock() - now_s)

    def _with_others(self, batch: list[Stretch], now_s: float) -> list[list[Stretch]]:
        """A batch and what waits behind it, as far as a thread should have done with it all within INLINE_LIMIT_S.

        Calls of models that share no runs are batches of their own, and the way to a thread and back, with a frame for
        each answer, may take longer than they do.
        """
        batches = [batch]
        expected_s = self._expect_s(bytes_of(batch))
        while self._instances == 1 and self.queue.calls and expected_s < INLINE_LIMIT_S:
            taken = self.queue.take(now_s)
            self._answer_refused()
            if not taken:
                break
            if other := in_time(taken, now_s):
                batches.append(other)
                expected_s += self._expect_s(bytes_of(other))
        return batches

    def _run_in_thread(self, batches: list[list[Stretch]], now_s: float) -> None:
        run = Run(batches, [self._expect_s(bytes_of(batch)) for batch in batches], now_s)
        try:
            self._threads.submit(partial(run.timed, self._run, self._clock), partial(self._finish_run, run))
        except RuntimeError as error:
            logger().error("no thread can be started", model=self._title, error=str(error))
            for stretch in (stretch for batch in batches for stretch in batch):
                stretch.block.fail(
                    unanswered(stretch),
                    InternalError("The worker could start no thread for the model; its log says more."),
                )
            return
        self._running.append(run)

    def _run_spare(self, spare: SpareWork, now_s: float) -> bool:
        """Run what is no batch; true when it does so in a thread, and others may begin beside it."""
        self._spare = None
        if self._is_short(spare.size_bytes):
            spare.work()
            spare.done(self._clock() - now_s)
            return False
        run = Run([], [], now_s)

        def done(answers: Timed) -> None:
            self._running.remove(run)
            spare.done(answers[0][1])
            self.pump()

        try:
            self._threads.submit(partial(spare.timed, self._clock), done)
        except RuntimeError as error:
            logger().error("no thread can be started", model=self._title, error=str(error))
            return False
        self._running.append(run)
        return True

    def _finish_run(self, run: Run, answers: Timed) -> None:
        self._running.remove(run)
        for batch, (fates, took_s) in zip(run.batches, answers, strict=False):
            self._finish(batch, fates, took_s)
        now_s = self._clock()
        left = (in_time(batch, now_s) for batch in run.batches[len(answers) :])
        wanted = [[stretch for stretch in batch if unanswered(stretch)] for batch in left]
        if any(wanted):
            self._run_in_thread([batch for batch in wanted if batch], now_s)
        self.pump()

    def _finish(self, batch: list[Stretch], fates: Fates, took_s: float) -> None:
        self._cost.observe(bytes_of(batch), took_s)
        if self.after_run is not None:
            self.after_run(batch, fates, took_s)
        batch_ran(fates, took_s)
        settle(fates, self._clock())

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
        self._pump_in(due_s - now_s)

    def _pump_in(self, seconds: float) -> None:
        if self._delay is not None:
            self._delay.cancel()
        self._delay = self._loop.call_later(seconds, self.pump)

    def _sweep_deadlines(self) -> None:
        self._sweep = None
        now_s = self._clock()
        for block, places in self.queue.expired(now_s):
            self._drop(block, places, deadline_passed("before the call could run"))
        for run in self._running:
            self._sweep_run(run, now_s)
        self._plan()

    def _sweep_run(self, run: Run, now_s: float) -> None:
        overdue = now_s >= run.started_s + self._max_execution_s
        if overdue and not run.overdue:
            run.overdue = True
            logger().warning("run takes longer than max_execution_ms", model=self._title, calls=run.calls)
        for at, batch in enumerate(run.batches):
            # A call by reference is answered when its run is over: its answer tells the gateway that the file is free.
            for stretch in (stretch for stretch in batch if not stretch.block.by_reference):
                places = unanswered(stretch) if overdue and at == run.at else late(stretch, now_s)
                self._give_up(stretch.block, places, deadline_passed("while the model ran"))

    def _give_up(self, block: Block, places: Sequence[int], error: InferenceHubError) -> None:
        """Answer calls that run."""
        if places:
            block.give_up(places)
            block.fail(places, error)

    def _answer_refused(self) -> None:
        """Tell the calls that the queue has turned away."""
        refused = self.queue.refused
        if refused:
            self.queue.refused = []
            for block, places, error in refused:
                block.fail(places, error)

    def _drop(self, block: Block, places: Sequence[int], error: InferenceHubError) -> None:
        """Answer calls that wait."""
        self.queue.drop(block, places)
        block.fail(places, error)
        if self._is_idle:
            self._became_idle.set()

"""Runs the calls of one version that streams: it queues them, begins as many as may run, and ends them in time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

from inferencehub.errors import Cancelled, DeadlineExceeded, InferenceHubError, InternalError, NoHealthyWorker
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.deadline import deadline_passed
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.settle import in_time
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.calls.queue.queue import CallQueue
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.calls.run.ended import EndedCalls
from inferencehub.worker.calls.stream.active import ActiveCall, StreamingVersion
from inferencehub.worker.calls.stream.engine import Engine

# How often deadlines are looked at while calls wait or run.
SWEEP_S = 0.01
# How long streams take differs too much to know how many can be answered in time: so many may wait at least, and so
# many for each that may run.
LEAST_WAITING = 256
WAITING_FOR_EACH = 16


def most_waiting(max_active: int) -> int:
    """Calls that may wait where nobody says how many."""
    return max(LEAST_WAITING, WAITING_FOR_EACH * max_active)


class StreamRunner:
    """Runs at most `max_active` calls at a time, callers in turns. Everything here happens on the event loop.

    It stands in the place of a `Batcher`, for calls that want their answer whole too.
    """

    def __init__(
        self,
        version: StreamingVersion,
        engine: Engine,
        *,
        loop: asyncio.AbstractEventLoop,
        max_active: int = 1,
        max_calls: int | None = None,
        max_chunk_s: float = float("inf"),
        drain_s: float = float("inf"),
        clock: Clock = monotonic,
        stalls: Stalls | None = None,
    ) -> None:
        """Args:
        version: What its calls have in common.
        engine: Makes their chunks.
        loop: The event loop.
        max_active: Calls that run at a time.
        max_calls: Calls that may wait; None: so many as seems right for that.
        max_chunk_s: How long the model may work on one chunk.
        drain_s: How long streams may go on while the version leaves.
        clock: Seconds.
        stalls: Those of the loop; None: nobody watches it.
        """
        self.ended: EndedCalls | None = None
        """Where calls are kept that have run and may not do so again; None where they may."""
        self._version = version
        self._engine = engine
        self._loop = loop
        self._max_active = max_active
        self._max_chunk_s = max_chunk_s
        self._drain_s = drain_s
        self._clock = clock
        self._stalls = stalls or Stalls()
        self._queue = CallQueue(Batching(max_calls=most_waiting(max_active) if max_calls is None else max_calls))
        self._active: dict[ActiveCall, None] = {}
        self._sweep: asyncio.TimerHandle | None = None
        self._delay: asyncio.TimerHandle | None = None
        self._became_idle = asyncio.Event()

    @property
    def load(self) -> tuple[int, int]:
        """Calls that wait, and calls that run: until the model's code has let go of them."""
        return self._queue.calls, len(self._active)

    def delay_s(self) -> float:
        """How long the call has waited that came first of those that wait: nobody knows how long streams take."""
        return self._queue.delay_s(self._clock())

    @property
    def answers_soon(self) -> bool:
        """Never: nobody knows how long a stream takes."""
        return False

    @property
    def _is_idle(self) -> bool:
        return not self._queue.calls and not self._active

    def takes_at_once(self, block: Block) -> bool:
        """Whether all calls of a block would run now."""
        return not self._queue.calls and len(self._active) + block.calls <= self._max_active

    def offer(self, block: Block) -> None:
        """Queue a block, which runs at the next `pump`.

        Raises:
            QueueFull: There is no room for it.
        """
        try:
            self._queue.push(block)
        finally:
            self._answer_refused()

    def cancel(self, block: Block, places: Iterable[int]) -> None:
        """Nobody waits for these calls any more: they are answered, and their generators closed at the next chunk."""
        places = sorted(set(places))
        if waiting := [place for place in places if block.waits(place)]:
            self._drop(block, waiting, Cancelled("The call was cancelled before it ran."))
        for call in [each for each in self._active if each.stretch.block is block and each.stretch.place in places]:
            self._stop(call, Cancelled("The call was cancelled while it ran."))

    def pump(self) -> None:
        """Begin every call that may begin now."""
        wait_s = self._stalls.wait_s(self._clock())
        if wait_s > 0:
            if self._delay is not None:
                self._delay.cancel()
            self._delay = self._loop.call_later(wait_s, self.pump)
            return
        while len(self._active) < self._max_active:
            now_s = self._clock()
            taken = self._queue.take(now_s)
            self._answer_refused()
            if not taken:
                break
            for stretch in in_time(taken, now_s):
                for call in stretch.each():
                    self._begin(call)
        self._plan()

    async def drained(self) -> None:
        """Wait until every call that was accepted has its answer and none is active; streams end after `drain_s`."""
        timer = None if self._drain_s == float("inf") else self._loop.call_later(self._drain_s, self.end_streams)
        try:
            while not self._is_idle:
                self._became_idle.clear()
                await self._became_idle.wait()
        finally:
            if timer is not None:
                timer.cancel()

    def end_streams(self) -> None:
        """End what waits or runs: there is no more time for it here."""
        error = NoHealthyWorker(
            "The model left this worker while its stream ran, and the time for that (streams.drain_ms) is over; send "
            "the call again.",
            retry_after_ms=1,
        )
        while taken := self._queue.take(float("inf")):
            for stretch in taken:
                stretch.block.fail([at for at in range(stretch.place, stretch.place + stretch.calls)], error)
        self._answer_refused()
        for call in [*self._active]:
            self._stop(call, error)
        self._plan()

    def close(self) -> None:
        """Stop timers and threads. Call it when drained."""
        for timer in (self._delay, self._sweep):
            if timer is not None:
                timer.cancel()
        self._engine.close()

    # ---- inside

    def _begin(self, stretch: Stretch) -> None:
        call = ActiveCall(stretch, self._version, self._over)
        try:
            self._engine.begin(call)
        except RuntimeError as error:
            logger().error("no thread can be started", model=self._version.title, error=str(error))
            problem = InternalError("The worker could start no thread for the model; its log says more.")
            stretch.block.fail((stretch.place,), problem)
            return
        self._active[call] = None

    def _over(self, call: ActiveCall, outcome: Outcome) -> None:
        """In the thread of the engine."""
        with suppress(RuntimeError):  # the loop is closed: the process is ending and nobody waits for the answer
            self._loop.call_soon_threadsafe(partial(self._finish, call, outcome))

    def _finish(self, call: ActiveCall, outcome: Outcome) -> None:
        del self._active[call]
        block, place = call.stretch.block, call.stretch.place
        if place not in block.gone:
            block.answer(place, 1, outcome if call.why is None else Outcome(outcome.run, error=call.why))
        self.pump()

    def _stop(self, call: ActiveCall, why: InferenceHubError) -> None:
        """End a call that runs. It is answered at once, unless its files are in use until its model lets go of it."""
        call.cancel(why)
        block, place = call.stretch.block, call.stretch.place
        if not block.by_reference and place not in block.gone:
            block.give_up((place,))
            block.fail((place,), call.why or why)

    def _plan(self) -> None:
        if self._is_idle:
            self._became_idle.set()
        elif self._sweep is None:
            self._sweep = self._loop.call_later(SWEEP_S, self._sweep_deadlines)

    def _sweep_deadlines(self) -> None:
        self._sweep = None
        now_s = self._clock()
        for block, places in self._queue.expired(now_s):
            self._drop(block, places, deadline_passed("before the call could run"))
        for call in [each for each in self._active if each.why is None]:
            if now_s >= call.stretch.deadline_s:
                self._stop(call, deadline_passed("while the model ran"))
            elif (since_s := call.works_since_s) is not None and now_s - since_s > self._max_chunk_s:
                logger().warning("a chunk takes longer than max_execution_ms", model=self._version.title)
                self._stop(call, DeadlineExceeded("The model took longer over a chunk than its max_execution_ms."))
        self._plan()

    def _answer_refused(self) -> None:
        """Tell the calls that the queue has turned away."""
        refused, self._queue.refused = self._queue.refused, []
        for block, places, error in refused:
            block.fail(places, error)

    def _drop(self, block: Block, places: Sequence[int], error: InferenceHubError) -> None:
        """Answer calls that wait."""
        self._queue.drop(block, places)
        block.fail(places, error)
        if self._is_idle:
            self._became_idle.set()

"""A lane, seen from the worker: what a frame that comes in means, and what the next frame out holds. Does no I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Protocol

from inferencehub.errors import InputMismatch, InvalidRequest, NoHealthyWorker
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.admit import Admission, Runner
from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.inputs.apart import calls_apart
from inferencehub.worker.calls.lane.answers import Answers, known
from inferencehub.worker.calls.lane.arrivals import Arrivals
from inferencehub.worker.calls.lane.hello import BrokenLane, Identity, check_hello
from inferencehub.worker.calls.lane.load_report import LoadReport, Loads
from inferencehub.worker.calls.lane.read_columns import columns_of
from inferencehub.worker.calls.lane.streams import Streams
from inferencehub.worker.calls.lane.transit import Transit
from inferencehub.worker.calls.run.executor import INLINE_LIMIT_S

# The acknowledgement of calls that should have their answers sooner waits for the first of these, and rides on it: a
# frame less in each direction's processing. Measured with a model of 60 us in a thread, one call at a time: 0.87 of the
# processor time a call and 0.84 of the p50. Calls that come meanwhile wait for it, as they do while a run has the loop.
HELD_ACKNOWLEDGEMENT_S = INLINE_LIMIT_S
# A gateway whose lane broke finds out within 2 s whether this process is dead, and then what its calls had come to.
ASKED_AFTER_S = 10.0


class Cancellable(Protocol):
    """What `later` returns."""

    def cancel(self) -> None:
        """Do not call it any more."""


class Lane:
    """One Exchange stream.

    `wake` is called when there may be a frame to send, `memory` for the process's bytes, and `later` so that a function
    is called after so many seconds; `soon`, in any thread, so that one is called on the loop. `number` tells this lane
    from the worker's others.
    """

    def __init__(
        self,
        identity: Identity,
        admission: Admission,
        loads: Loads,
        wake: Callable[[], None],
        later: Callable[[float, Callable[[], None]], Cancellable],
        memory: Callable[[], int] = lambda: 0,
        number: int = 0,
        soon: Callable[[Callable[[], None]], object] = lambda act: act(),
    ) -> None:
        self.gateway_boot_id = ""
        self._identity = identity
        self._admission = admission
        self._clock = admission.clock
        self._report = LoadReport(loads)
        self._wake = wake
        self._later = later
        self._memory = memory
        self._number = number
        self._transit = Transit()
        self._arrivals = Arrivals(number)
        self._streams = Streams(soon, wake)
        self._answers = Answers(self._streams, self._arrivals)
        self._open: dict[int, tuple[Block, Runner]] = {}
        """Blocks with calls that have no answer, by the id of their first one, in rising order."""
        self._met = self._is_reading = self._is_lost = False
        self._hello_due = False
        self._last_call_id = 0
        self._admitted = self._admitted_told = 0
        self._held_acknowledgement: Cancellable | None = None
        self._heartbeat = 0
        self._goodbye_due = self._leaving = self._gateway_leaves = False

    @property
    def is_done(self) -> bool:
        """True once one side has said goodbye, every call is answered and every answer sent."""
        leaves = self._leaving or self._gateway_leaves
        return leaves and not self._open and not self._streams and not self._answers and not self._goodbye_due

    @property
    def gateway_leaves(self) -> bool:
        """True once the gateway has said goodbye or closed its side."""
        return self._gateway_leaves

    def take_in(self, frame: pb.ExchangeRequest) -> None:
        """Act on a frame.

        Raises:
            BrokenLane: The frame breaks the protocol.
        """
        if not self._met:
            self._meet(frame)
        elif frame.HasField("hello"):
            raise BrokenLane("A lane begins with one hello; another one came.")
        now_s = self._clock()
        waited_s = self._transit.waited_s(frame.sent_ms, now_s)
        if frame.received_sequence:
            self._answers.received(frame.received_sequence)
        for taken in frame.streams_taken:
            self._streams.taken(taken.call_id, taken.chunks, taken.bytes)
        if frame.cancelled_call_ids:
            self._cancel(frame.cancelled_call_ids)
        if frame.blocks or frame.sequence:
            self._admit_all(frame, now_s, waited_s)
        if frame.heartbeat:
            self._heartbeat = frame.heartbeat
        if frame.goodbye:
            self._gateway_leaves = True
        self._wake()

    def next_frame(self) -> pb.ExchangeResponse | None:
        """The next frame to send, or None when there is nothing to say or no credit to say it."""
        if not self._met:
            return None
        frame = pb.ExchangeResponse()
        has_control = self._add_control(frame)
        has_answers = self._answers.add_to(frame)
        if not self._acknowledge(frame, rides=has_control or has_answers):
            return None
        self._report.add(frame, self._clock())
        return frame

    def say_goodbye(self) -> None:
        """Take no new calls; running ones finish."""
        if not self._leaving:
            self._leaving = True
            self._goodbye_due = self._met
            self._wake()

    def gateway_closed(self) -> None:
        """The gateway sends nothing more, but still reads."""
        self._gateway_leaves = True
        self._wake()

    def lost(self) -> None:
        """The stream is gone: nobody waits for the open calls any more."""
        self._is_lost = True
        if self._held_acknowledgement is not None:
            self._held_acknowledgement.cancel()
        for block, batcher in self._open.values():
            batcher.cancel(block, range(block.calls))
        self._open.clear()
        if self._arrivals:
            self._later(ASKED_AFTER_S, self._arrivals.forget)

    def _meet(self, frame: pb.ExchangeRequest) -> None:
        hello = check_hello(frame)
        self._met = self._hello_due = True
        self._goodbye_due = self._leaving
        self.gateway_boot_id = hello.boot_id
        self._answers.meet(hello)
        self._streams.meet(hello.max_stream_chunks, hello.max_stream_bytes)

    def _admit_all(self, frame: pb.ExchangeRequest, now_s: float, waited_s: float) -> None:
        if frame.sequence != self._admitted + 1:
            raise BrokenLane(f"Frame {self._admitted + 1} with calls was expected; frame {frame.sequence} came.")
        # A dict, for its order: the model whose call came first runs first.
        touched: dict[Runner, None] = {}
        # What is answered before this returns needs no wake of its own: the frame as a whole has one.
        self._is_reading = True
        for message in frame.blocks:
            first_id = message.first_call_id
            if first_id <= self._last_call_id:
                raise BrokenLane(f"Call ids count up; {first_id} came after {self._last_call_id}.")
            columns = columns_of(message, 0, waited_s)
            self._last_call_id = first_id + columns.calls - 1
            self._admit(message, columns, now_s, touched, waited_s)
        self._admitted = frame.sequence
        for batcher in touched:
            batcher.pump()
        self._is_reading = False
        will_ride = touched and not self._answers and all([batcher.answers_soon for batcher in touched])
        if will_ride and self._held_acknowledgement is None:
            self._held_acknowledgement = self._later(HELD_ACKNOWLEDGEMENT_S, self._release_acknowledgement)

    def _admit(
        self,
        message: pb.CallBlock,
        columns: Columns,
        now_s: float,
        touched: dict[Runner, None],
        waited_s: float,
    ) -> None:
        try:
            if self._leaving:
                raise NoHealthyWorker("This worker is shutting down; another one takes the call.", retry_after_ms=1)
            if message.streams and not self._streams.may_open:
                raise InvalidRequest("A call asked for a stream, and its gateway has said that it takes none.")
            blocks, batcher = self._admission.admit(message, columns, now_s, self._answered)
        except Exception as error:
            apart = calls_apart(message) if isinstance(error, InputMismatch) and columns.calls > 1 else ()
            if apart:
                # It may be one of them alone that is wrong, and the others must not suffer for it.
                for place, call in enumerate(apart):
                    self._admit(call, columns_of(call, place, waited_s), now_s, touched, waited_s)
            else:
                self._refuse(columns, error)
            return
        for block in blocks:
            block.lane = self._number
            if message.streams and block.open:
                block.outlet = self._streams.open(block.first_id)
            if batcher.ended is not None:
                self._arrivals.expect(block.first_id, block.calls, batcher.ended)
            if block.open:
                self._open[block.first_id] = block, batcher
                touched[batcher] = None

    def _refuse(self, columns: Columns, error: Exception) -> None:
        outcome = Outcome(error=known(error, columns.request_ids[0] if columns.request_ids else ""))
        self._answers.add(columns.first_id - columns.offset, columns.offset, columns.calls, outcome)

    def _cancel(self, call_ids: Iterable[int]) -> None:
        first_ids = list(self._open)
        for call_id in call_ids:
            at = bisect_right(first_ids, call_id)
            block, batcher = self._open.get(first_ids[at - 1], (None, None)) if at else (None, None)
            if block is not None and batcher is not None:
                batcher.cancel(block, (call_id - block.first_id,))
            # Or its answer has begun to be sent; or the two have crossed on the way.
            self._answers.cancel(call_id)

    def _answered(self, block: Block, place: int, calls: int, outcome: Outcome) -> None:
        if self._is_lost:
            return
        if not block.open:
            self._open.pop(block.first_id, None)
        self._answers.answer(block, place, calls, outcome)
        if not self._is_reading:
            self._wake()

    def _acknowledge(self, frame: pb.ExchangeResponse, *, rides: bool) -> bool:
        """Tell in a frame how far calls are admitted. True when it is to be sent, as it is when this `rides`."""
        if self._admitted == self._admitted_told or (self._held_acknowledgement is not None and not rides):
            return rides
        if self._held_acknowledgement is not None:
            self._held_acknowledgement.cancel()
            self._held_acknowledgement = None
        self._admitted_told = frame.admitted_sequence = self._admitted
        return True

    def _release_acknowledgement(self) -> None:
        self._held_acknowledgement = None
        self._wake()

    def _add_control(self, frame: pb.ExchangeResponse) -> bool:
        has_news = False
        if self._hello_due:
            self._hello_due = False
            frame.hello.CopyFrom(self._identity.hello(self._number))
            has_news = True
        if self._heartbeat:
            frame.heartbeat = self._heartbeat
            frame.resident_memory_bytes = self._memory()
            self._heartbeat = 0
            # The report rides along whenever the gateway asks how things are.
            self._report.hurry()
            has_news = True
        if self._goodbye_due:
            self._goodbye_due = False
            frame.goodbye = True
            has_news = True
        return has_news

"""A lane, seen from the worker: what a frame that comes in means, and what the next frame out holds. Does no I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from inferencehub.errors import InferenceHubError, InternalError, NoHealthyWorker
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.batcher import Batcher
from inferencehub.worker.calls.call import Outcome, PendingCall
from inferencehub.worker.calls.outbox import Outbox
from inferencehub.worker.calls.parts import PartedAnswer
from inferencehub.worker.calls.reply import add_answer, add_part

PROTOCOL_VERSION = 1
# One frame at a time: calls that arrive meanwhile share the next one. Measured at 64 connections: 15,200 requests a
# second with one unadmitted frame, 12,500 with two.
MAX_UNADMITTED_FRAMES = 1
# Keeps one frame's time on a unix socket under a millisecond or so, which is what a small call behind it waits.
MAX_FRAME_BYTES = 1024 * 1024
# Copied four times on its way into gRPC, such a part takes half a millisecond of the event loop.
MAX_PART_BYTES = 512 * 1024
# What is on its way a small answer has to wait behind: with eight parts, 4 MiB.
MAX_UNRECEIVED_PARTS = 8
# A gateway routes by its own counts; the reports show it what others have queued, which is not urgent.
LOAD_REPORT_S = 0.1


class BrokenLane(Exception):
    """The gateway does not keep to the protocol; its sentence ends the stream."""


class Loads(Protocol):
    """Where a lane reads the depths of all queues."""

    def loads(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Calls that wait and calls that run, by model and version."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a worker says of itself on every lane."""

    boot_id: str
    software_version: str
    process_id: int
    accepts_references: bool

    def hello(self) -> pb.WorkerHello:
        """The first part of the first frame."""
        return pb.WorkerHello(
            protocol_version=PROTOCOL_VERSION,
            boot_id=self.boot_id,
            software_version=self.software_version,
            max_unadmitted_frames=MAX_UNADMITTED_FRAMES,
            max_frame_bytes=MAX_FRAME_BYTES,
            accepts_references=self.accepts_references,
            process_id=self.process_id,
        )


class Lane:
    """One Exchange stream. `wake` is called when there may be a frame to send, `memory` for the process's bytes."""

    def __init__(
        self,
        identity: Identity,
        admission: Admission,
        loads: Loads,
        wake: Callable[[], None],
        memory: Callable[[], int] = lambda: 0,
    ) -> None:
        self.gateway_boot_id = ""
        self._identity = identity
        self._admission = admission
        self._clock = admission.clock
        self._loads = loads
        self._wake = wake
        self._memory = memory
        self._outbox = Outbox(1)
        self._open: dict[int, tuple[PendingCall, Batcher]] = {}
        self._met = self._is_reading = False
        self._hello_due = False
        self._last_call_id = 0
        self._admitted = self._admitted_told = 0
        self._sent = self._received = self._max_unreceived = 0
        self._max_part_bytes = 0
        self._unreceived_parts: deque[int] = deque()
        self._heartbeat = 0
        self._goodbye_due = self._leaving = self._gateway_leaves = False
        self._reported: dict[tuple[str, str], tuple[int, int]] = {}
        self._reported_s = 0.0

    @property
    def open_calls(self) -> int:
        """Calls that have been admitted and whose answers have not been sent."""
        return len(self._open) + len(self._outbox)

    @property
    def is_done(self) -> bool:
        """True once one side has said goodbye, every call is answered and every answer sent."""
        return (self._leaving or self._gateway_leaves) and not self.open_calls and not self._goodbye_due

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
        received = frame.received_sequence
        if received:
            if received > self._sent:
                raise BrokenLane(f"Frame {received} was acknowledged; the last one sent was {self._sent}.")
            self._received = max(self._received, received)
            while self._unreceived_parts and self._unreceived_parts[0] <= received:
                self._unreceived_parts.popleft()
        for call_id in frame.cancelled_call_ids:
            self._cancel(call_id)
        if frame.calls or frame.sequence:
            self._admit_all(frame)
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
        has_answers = self._add_answers(frame)
        if not has_control and not has_answers:
            return None
        self._add_loads(frame)
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
        for call, batcher in list(self._open.values()):
            batcher.cancel(call)
        self._open.clear()

    def _meet(self, frame: pb.ExchangeRequest) -> None:
        if not frame.HasField("hello"):
            raise BrokenLane("A lane begins with a hello; a frame without one came.")
        hello = frame.hello
        if hello.protocol_version < 1:
            raise BrokenLane("The hello names no protocol version; this worker speaks version 1.")
        if not 1 <= hello.max_unreceived_frames <= 64:
            raise BrokenLane(f"max_unreceived_frames is 1 to 64; {hello.max_unreceived_frames} came.")
        if hello.max_frame_bytes < 1:
            raise BrokenLane("max_frame_bytes is 1 or more; 0 came.")
        self._met = self._hello_due = True
        self._goodbye_due = self._leaving
        self.gateway_boot_id = hello.boot_id
        self._max_unreceived = hello.max_unreceived_frames
        self._max_part_bytes = min(hello.max_part_bytes, MAX_PART_BYTES)
        self._outbox = Outbox(hello.max_frame_bytes, self._max_part_bytes)

    def _admit_all(self, frame: pb.ExchangeRequest) -> None:
        if frame.sequence != self._admitted + 1:
            raise BrokenLane(f"Frame {self._admitted + 1} with calls was expected; frame {frame.sequence} came.")
        now_s = self._clock()
        # A dict, for its order: the model whose call came first runs first.
        touched: dict[Batcher, None] = {}
        for call in frame.calls:
            call_id = call.id
            if call_id <= self._last_call_id:
                raise BrokenLane(f"Call ids count up; {call_id} came after {self._last_call_id}.")
            self._last_call_id = call_id
            try:
                if self._leaving:
                    raise NoHealthyWorker("This worker is shutting down; another one takes the call.", retry_after_ms=1)
                pending, batcher = self._admission.admit(call, call_id, call.remaining_ms / 1000, now_s, self._answered)
            except Exception as error:
                self._outbox.add(call_id, Outcome(error=_known(error, call.request_id)))
                continue
            self._open[call_id] = pending, batcher
            touched[batcher] = None
        self._admitted = frame.sequence
        # Runs that are over before this returns need no wake of their own: the frame as a whole has one.
        self._is_reading = True
        for batcher in touched:
            batcher.pump()
        self._is_reading = False

    def _cancel(self, call_id: int) -> None:
        open_call = self._open.get(call_id)
        if open_call is None:
            # It has just been answered and the two crossed on the way, or its answer is large and waits to be sent.
            self._outbox.cancel(call_id)
            return
        call, batcher = open_call
        batcher.cancel(call)

    def _answered(self, call: PendingCall, outcome: Outcome) -> None:
        if self._open.pop(call.id, None) is not None:
            self._outbox.add(call.id, outcome)
            if not self._is_reading:
                self._wake()

    def _add_answers(self, frame: pb.ExchangeResponse) -> bool:
        if not self._outbox or self._sent - self._received >= self._max_unreceived:
            return False
        taken = self._outbox.take(may_part=len(self._unreceived_parts) < MAX_UNRECEIVED_PARTS)
        if not taken:
            return False
        self._sent += 1
        frame.sequence = self._sent
        if isinstance(taken, PartedAnswer):
            add_part(frame, taken, self._max_part_bytes)
            self._outbox.part_is_sent()
            self._unreceived_parts.append(self._sent)
            return True
        for call_id, outcome in taken:
            try:
                add_answer(frame, call_id, outcome)
            except Exception as error:
                add_answer(frame, call_id, Outcome(error=_known(error, "")))
        return True

    def _add_control(self, frame: pb.ExchangeResponse) -> bool:
        has_news = False
        if self._hello_due:
            self._hello_due = False
            frame.hello.CopyFrom(self._identity.hello())
            has_news = True
        if self._admitted != self._admitted_told:
            self._admitted_told = frame.admitted_sequence = self._admitted
            has_news = True
        if self._heartbeat:
            frame.heartbeat = self._heartbeat
            frame.resident_memory_bytes = self._memory()
            self._heartbeat = 0
            # The report rides along whenever the gateway asks how things are.
            self._reported_s = float("-inf")
            has_news = True
        if self._goodbye_due:
            self._goodbye_due = False
            frame.goodbye = True
            has_news = True
        return has_news

    def _add_loads(self, frame: pb.ExchangeResponse) -> None:
        now_s = self._clock()
        if now_s - self._reported_s < LOAD_REPORT_S:
            return
        self._reported_s = now_s
        loads = self._loads.loads()
        # A version that has gone is reported once more, as empty.
        for key in {**self._reported, **loads}:
            load = loads.get(key, (0, 0))
            if self._reported.get(key, (0, 0)) != load:
                name, version = key
                frame.loads.add(model_name=name, version=version, queued_calls=load[0], running_calls=load[1])
        self._reported = loads


def _known(error: Exception, request_id: str) -> InferenceHubError:
    if isinstance(error, InferenceHubError):
        return error
    # One call's surprise must not cost the lane, and with it everybody else's calls.
    logger().error("call failed unexpectedly", request_id=request_id, exc_info=error)
    return InternalError("Something went wrong in the worker; its log has it under the request id.")

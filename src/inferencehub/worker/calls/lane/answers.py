"""What a lane sends back, within its gateway's credit: answers, parts of large ones, and chunks of streams."""

from __future__ import annotations

from collections import deque
from functools import partial

from inferencehub.errors import InferenceHubError, InternalError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.answers.outbox import ENVELOPE_BYTES, LARGE_BYTES, Outbox, Taken
from inferencehub.worker.calls.answers.parts import PartedAnswer
from inferencehub.worker.calls.answers.reply import add_answer, add_chunk, add_part
from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.lane.arrivals import Arrivals
from inferencehub.worker.calls.lane.hello import BrokenLane
from inferencehub.worker.calls.lane.streams import Streams

# Copied four times on its way into gRPC, such a part takes half a millisecond of the event loop.
MAX_PART_BYTES = 512 * 1024
# What is on its way a small answer has to wait behind: with eight parts, 4 MiB.
MAX_UNRECEIVED_PARTS = 8


class Answers:
    """Those of one lane that wait; true while there are any. Chunks wait with their streams."""

    def __init__(self, streams: Streams, arrivals: Arrivals) -> None:
        self._streams = streams
        self._arrivals = arrivals
        self._outbox = Outbox(1)
        self._max_frame_bytes = 1
        self._max_part_bytes = 0
        self._sent = self._received = self._max_unreceived = 0
        self._unreceived_parts: deque[int] = deque()

    def __bool__(self) -> bool:
        return bool(self._outbox)

    def meet(self, hello: pb.GatewayHello) -> None:
        """How much the gateway takes at a time."""
        self._max_unreceived = hello.max_unreceived_frames
        self._max_frame_bytes = hello.max_frame_bytes
        self._max_part_bytes = min(hello.max_part_bytes, MAX_PART_BYTES)
        self._outbox = Outbox(hello.max_frame_bytes, self._max_part_bytes)

    def add(self, block_id: int, place: int, calls: int, outcome: Outcome) -> None:
        """What became of so many calls of a block."""
        self._outbox.add(block_id, place, calls, outcome)

    def answer(self, block: Block, place: int, calls: int, outcome: Outcome) -> None:
        """The same, of a block that was admitted; the end of a stream leaves after its last chunk."""
        block_id, place = block.first_id - block.offset, place + block.offset
        if block.outlet is None:
            self.add(block_id, place, calls, outcome)
            return
        if outcome.encoded is not None:  # of a version that answers once
            block.outlet.put(outcome)
            outcome = Outcome(outcome.run, None, outcome.queue_us, usage=outcome.usage)
        self._streams.end(block.first_id, partial(self.add, block_id, place, calls, outcome))

    def cancel(self, call_id: int) -> None:
        """The gateway wants no more of a call: what follows of its answer stays away."""
        self._streams.cancel(call_id)
        if self._outbox.cancel(call_id):
            self._arrivals.unwanted(call_id)

    def received(self, sequence: int) -> None:
        """The gateway has taken in all frames up to this one.

        Raises:
            BrokenLane: It was not sent.
        """
        if sequence > self._sent:
            raise BrokenLane(f"Frame {sequence} was acknowledged; the last one sent was {self._sent}.")
        self._received = max(self._received, sequence)
        while self._unreceived_parts and self._unreceived_parts[0] <= sequence:
            self._unreceived_parts.popleft()
        self._arrivals.received(sequence)

    def add_to(self, frame: pb.ExchangeResponse) -> bool:
        """Put into a frame what may leave now; false where nothing may."""
        if self._sent - self._received >= self._max_unreceived:
            return False
        was_next = self._streams.is_next
        taken = self._take()
        chunks = self._take_chunks(taken)
        if not taken and not chunks:
            # The frame was kept for a chunk that has no credit any more: answers have it.
            return was_next and self.add_to(frame)
        self._sent += 1
        frame.sequence = self._sent
        for call_id, chunk in chunks:
            add_chunk(frame, call_id, chunk)
        if isinstance(taken, PartedAnswer):
            self._add_part(frame, taken)
        else:
            self._add_whole(frame, taken)
        return True

    def _take(self) -> Taken:
        """Answers for the next frame; none when it is the turn of a chunk that needs one for itself."""
        if not self._outbox or self._streams.is_next:
            return []
        reserved_bytes = min(LARGE_BYTES, self._max_frame_bytes // 2) if self._streams.has_chunks else 0
        may_part = len(self._unreceived_parts) < MAX_UNRECEIVED_PARTS
        return self._outbox.take(may_part=may_part, reserved_bytes=reserved_bytes)

    def _take_chunks(self, taken: Taken) -> list[tuple[int, Outcome]]:
        """Chunks that ride with these answers: none with one that is large."""
        if isinstance(taken, PartedAnswer) or not self._streams.has_chunks:
            return []
        used_bytes = sum([ENVELOPE_BYTES + outcome.size_bytes for _, _, _, outcome in taken])
        return self._streams.take(self._max_frame_bytes - used_bytes, is_alone=not taken)

    def _add_part(self, frame: pb.ExchangeResponse, answer: PartedAnswer) -> None:
        add_part(frame, answer, self._max_part_bytes)
        self._outbox.part_is_sent()
        self._unreceived_parts.append(self._sent)
        if answer.is_done:
            self._arrivals.sent(self._sent, answer.call_id)

    def _add_whole(self, frame: pb.ExchangeResponse, answers: list[tuple[int, int, int, Outcome]]) -> None:
        if self._arrivals:
            for block_id, place, calls, _ in answers:
                self._arrivals.sent(self._sent, block_id + place, calls)
        for block_id, place, calls, outcome in answers:
            try:
                add_answer(frame, block_id, place, calls, outcome)
            except Exception as error:
                add_answer(frame, block_id, place, calls, Outcome(error=known(error, "")))


def known(error: Exception, request_id: str) -> InferenceHubError:
    """What a caller learns of an error: one of ours as it is, and of any other, which is logged, a fixed sentence."""
    if isinstance(error, InferenceHubError):
        return error
    # One call's surprise must not cost the lane, and with it everybody else's calls.
    logger().error("call failed unexpectedly", request_id=request_id, exc_info=error)
    return InternalError("Something went wrong in the worker; its log has it under the request id.")

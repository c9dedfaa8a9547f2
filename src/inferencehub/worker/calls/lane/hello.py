"""How a worker introduces itself on a lane, and what it expects of the gateway's introduction."""

from __future__ import annotations

from dataclasses import dataclass

from inferencehub.rpc.v1 import inference_pb2 as pb

PROTOCOL_VERSION = 2
# One frame at a time: calls that arrive meanwhile share the next one. Measured at 64 connections: 15,200 requests a
# second with one unadmitted frame, 12,500 with two.
MAX_UNADMITTED_FRAMES = 1
# Keeps one frame's time on a unix socket under a millisecond or so, which is what a small call behind it waits.
MAX_FRAME_BYTES = 1024 * 1024


class BrokenLane(Exception):
    """The gateway does not keep to the protocol; its sentence ends the stream."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a worker says of itself on every lane."""

    boot_id: str
    software_version: str
    process_id: int
    accepts_references: bool
    previous_end: str = ""
    """How the process before this one ended, when nobody had asked it to and somebody knows."""

    def hello(self, lane_number: int) -> pb.WorkerHello:
        """The first part of the first frame."""
        return pb.WorkerHello(
            protocol_version=PROTOCOL_VERSION,
            boot_id=self.boot_id,
            software_version=self.software_version,
            max_unadmitted_frames=MAX_UNADMITTED_FRAMES,
            max_frame_bytes=MAX_FRAME_BYTES,
            accepts_references=self.accepts_references,
            process_id=self.process_id,
            lane_number=lane_number,
            previous_end=self.previous_end,
        )


def check_hello(frame: pb.ExchangeRequest) -> pb.GatewayHello:
    """The hello in the first frame of a gateway.

    Raises:
        BrokenLane: There is none, or it is of another protocol.
    """
    if not frame.HasField("hello"):
        raise BrokenLane("A lane begins with a hello; a frame without one came.")
    hello = frame.hello
    if hello.protocol_version != PROTOCOL_VERSION:
        raise BrokenLane(
            f"This worker speaks version {PROTOCOL_VERSION} of the lane protocol; a hello of version "
            f"{hello.protocol_version} came."
        )
    if not 1 <= hello.max_unreceived_frames <= 64:
        raise BrokenLane(f"max_unreceived_frames is 1 to 64; {hello.max_unreceived_frames} came.")
    if hello.max_frame_bytes < 1:
        raise BrokenLane("max_frame_bytes is 1 or more; 0 came.")
    if hello.max_stream_chunks > 1024:
        raise BrokenLane(f"max_stream_chunks is 1 to 1,024, or 0; {hello.max_stream_chunks} came.")
    return hello

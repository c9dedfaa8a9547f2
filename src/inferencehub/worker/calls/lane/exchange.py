"""The I/O of one lane: a task that reads frames, and a loop that writes whatever the lane has to say."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

import grpc
import grpc.aio
from google.protobuf.message import DecodeError

from inferencehub.errors import InferenceHubError, InternalError, InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.answers.reply import status_from_error
from inferencehub.worker.calls.lane.hello import BrokenLane
from inferencehub.worker.calls.lane.lane import Lane

Stream: TypeAlias = "grpc.aio.ServicerContext[pb.ExchangeRequest, pb.ExchangeResponse]"

# After its goodbye a worker still answers what was on its way; a gateway closes its side long before this has passed.
LINGER_S = 1.0
# A timer that is late by more than this shows that the worker itself was busy or stopped.
STALLED_S = 0.25


class Exchange:
    """Drives one lane until both sides are done or the stream is gone."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._wake = asyncio.Event()
        self._failure: InferenceHubError | None = None

    @property
    def wake(self) -> asyncio.Event:
        """Set when the lane may have a frame to send."""
        return self._wake

    async def run(self, lane: Lane) -> None:
        """Serve the lane."""
        reader = asyncio.create_task(self._read(lane))
        try:
            await self._write(lane)
        finally:
            reader.cancel()
            lane.lost()

    async def _write(self, lane: Lane) -> None:
        while True:
            while (frame := lane.next_frame()) is not None:
                await self._stream.write(frame)
            if self._failure is not None:
                await self._stream.abort(*status_from_error(self._failure))
            if lane.is_done and (lane.gateway_leaves or await self._has_lingered()):
                return
            await self._wake.wait()
            self._wake.clear()

    async def _read(self, lane: Lane) -> None:
        try:
            while True:
                frame = await self._stream.read()
                if not isinstance(frame, pb.ExchangeRequest):  # the end of the stream
                    break
                lane.take_in(frame)
        except BrokenLane as broken:
            self._break(lane, InvalidRequest(str(broken)))
        except DecodeError:
            self._break(lane, InvalidRequest("A frame could not be read: an ExchangeRequest was expected."))
        except Exception:
            logger().exception("lane failed unexpectedly", gateway=lane.gateway_boot_id)
            self._break(lane, InternalError("Something went wrong in the worker; its log says more."))
        lane.gateway_closed()

    def _break(self, lane: Lane, error: InferenceHubError) -> None:
        logger().warning("lane broken", problem=error.message, gateway=lane.gateway_boot_id)
        self._failure = error

    async def _has_lingered(self) -> bool:
        self._wake.clear()
        loop = asyncio.get_running_loop()
        until_s = loop.time() + LINGER_S
        try:
            async with asyncio.timeout_at(until_s):
                await self._wake.wait()
        except TimeoutError:
            if loop.time() - until_s < STALLED_S:
                return True
            # This loop itself was held up: what the gateway has sent meanwhile is still to be read.
            self._wake.set()
        return False

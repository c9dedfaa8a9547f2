"""A gateway's side of a lane, for tests: it counts frames and call ids, and returns credit when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc.aio
import numpy as np

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc


def rows_tensor(*rows: Sequence[float], name: str = "x") -> pb.Tensor:
    """An FP32 tensor of so many rows."""
    array = np.array(rows, np.float32)
    return pb.Tensor(name=name, datatype=pb.DATATYPE_FP32, shape=array.shape, raw=array.tobytes())


def array_of(tensor: pb.Tensor) -> np.ndarray[Any, Any]:
    """The FP32 array in a tensor."""
    return np.frombuffer(tensor.raw, np.float32).reshape(tuple(tensor.shape))


@dataclass
class LaneClient:
    """One open lane. `acknowledge` returns the worker's credit with every frame that is sent."""

    stream: Any
    acknowledge: bool = True
    hello: pb.WorkerHello = field(default_factory=pb.WorkerHello)
    frames: list[pb.ExchangeResponse] = field(default_factory=list)
    answers: dict[int, pb.Answer] = field(default_factory=dict)
    sequence: int = 0
    call_id: int = 0
    received: int = 0

    @classmethod
    async def open(
        cls,
        stub: rpc.InferenceServiceStub,
        *,
        max_unreceived_frames: int = 4,
        max_frame_bytes: int = 1 << 20,
        acknowledge: bool = True,
    ) -> LaneClient:
        """Open a lane and read the worker's hello."""
        lane = cls(stub.Exchange(), acknowledge)
        await lane.write(
            hello=pb.GatewayHello(
                protocol_version=1,
                boot_id="gateway-1",
                software_version="0",
                max_unreceived_frames=max_unreceived_frames,
                max_frame_bytes=max_frame_bytes,
            )
        )
        lane.hello.CopyFrom((await lane.read()).hello)
        return lane

    def call(self, *rows: Sequence[float], model: str = "m", version: str = "1", remaining_ms: int = 5_000) -> pb.Call:
        """A call of so many rows, with the next id."""
        self.call_id += 1
        return pb.Call(
            id=self.call_id,
            model_name=model,
            version=version,
            inputs=[rows_tensor(*rows)],
            remaining_ms=remaining_ms,
            request_id=f"r{self.call_id}",
        )

    async def send(self, *calls: pb.Call, **parts: Any) -> None:
        """Send calls in one frame."""
        self.sequence += 1
        await self.write(sequence=self.sequence, calls=calls, **parts)

    async def write(self, **parts: Any) -> None:
        """Send a frame of these parts."""
        if self.acknowledge and self.received:
            parts.setdefault("received_sequence", self.received)
        await self.stream.write(pb.ExchangeRequest(**parts))

    async def read(self) -> pb.ExchangeResponse:
        """The next frame; TimeoutError when none comes."""
        async with asyncio.timeout(30):
            frame = await self.stream.read()
        if not isinstance(frame, pb.ExchangeResponse):
            raise EOFError("the worker has closed the lane")
        self.frames.append(frame)
        self.received = max(self.received, frame.sequence)
        for answer in frame.answers:
            self.answers[answer.call_id] = answer
        return frame

    async def answer(self, call_id: int) -> pb.Answer:
        """The answer to a call, reading until it is there."""
        while call_id not in self.answers:
            await self.read()
        return self.answers[call_id]

    async def status(self) -> tuple[grpc.StatusCode, str]:
        """How the stream ended, reading until it has."""
        try:
            while True:
                await self.read()
        except (EOFError, grpc.aio.AioRpcError):
            return await self.stream.code(), await self.stream.details()

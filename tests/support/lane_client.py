"""A gateway's side of a lane, for tests: it counts frames and call ids, and returns credit when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
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


def answered(frame: pb.ExchangeResponse) -> list[int]:
    """Ids of the calls that a frame answers."""
    return [answer.block_id + answer.first + at for answer in frame.blocks for at in range(answer.calls)]


def answers_apart(answer: pb.AnswerBlock, counts: Sequence[int]) -> list[pb.AnswerBlock]:
    """What each call was answered, as if it had been alone; `counts`: rows of each."""
    if answer.calls == 1 or answer.HasField("error"):
        apart = [pb.AnswerBlock() for _ in range(answer.calls)]
        for one in apart:
            one.CopyFrom(answer)
        return apart
    apart = [pb.AnswerBlock(timings=answer.timings) for _ in range(answer.calls)]
    for output in answer.outputs:
        assert output.shape[0] == sum(counts)
        lengths = list(output.call_lengths) or [len(output.raw) // sum(counts) * count for count in counts]
        assert sum(lengths) == len(output.raw)
        for one, count, length, end in zip(apart, counts, lengths, accumulate(lengths), strict=True):
            shape, raw = [count, *output.shape[1:]], output.raw[end - length : end]
            one.outputs.add(name=output.name, datatype=output.datatype, shape=shape, raw=raw)
    return apart


@dataclass
class LaneClient:
    """One open lane. `acknowledge` returns the worker's credit with every frame that is sent."""

    stream: Any
    acknowledge: bool = True
    hello: pb.WorkerHello = field(default_factory=pb.WorkerHello)
    frames: list[pb.ExchangeResponse] = field(default_factory=list)
    answers: dict[int, pb.AnswerBlock] = field(default_factory=dict)
    """What each call was answered, as if it had been alone, by its id."""
    counts: dict[int, int] = field(default_factory=dict)
    """Rows of each call that was sent, by its id."""
    chunks: dict[int, list[pb.StreamChunk]] = field(default_factory=dict)
    """What each call that streams has brought, by its id."""
    renews: bool = True
    """Whether callers take their chunks at once."""
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
        max_stream_chunks: int = 32,
        max_stream_bytes: int = 64 * 1024,
    ) -> LaneClient:
        """Open a lane and read the worker's hello."""
        lane = cls(stub.Exchange(), acknowledge)
        await lane.write(
            hello=pb.GatewayHello(
                protocol_version=2,
                boot_id="gateway-1",
                software_version="0",
                max_unreceived_frames=max_unreceived_frames,
                max_frame_bytes=max_frame_bytes,
                max_stream_chunks=max_stream_chunks,
                max_stream_bytes=max_stream_bytes,
            )
        )
        lane.hello.CopyFrom((await lane.read()).hello)
        return lane

    def call(
        self, *rows: Sequence[float], model: str = "m", version: str = "1", remaining_ms: int = 5_000
    ) -> pb.CallBlock:
        """A call of so many rows, with the next id, as a block of its own."""
        return self.block(rows, model=model, version=version, remaining_ms=(remaining_ms,))

    def block(
        self,
        *calls: Sequence[Sequence[float]],
        model: str = "m",
        version: str = "1",
        remaining_ms: Sequence[int] = (5_000,),
    ) -> pb.CallBlock:
        """A block of calls, each of so many rows, with the next ids."""
        first_id = self.call_id + 1
        self.call_id += len(calls)
        counts = [len(rows) for rows in calls]
        return pb.CallBlock(
            first_call_id=first_id,
            calls=len(calls),
            model_name=model,
            version=version,
            inputs=[rows_tensor(*(row for rows in calls for row in rows))],
            rows=counts if set(counts) != {1} else [],
            remaining_ms=remaining_ms,
            request_ids=[f"r{first_id + at}" for at in range(len(calls))],
        )

    def streaming(self, *rows: Sequence[float], model: str = "m", remaining_ms: int = 30_000) -> pb.CallBlock:
        """The same, for a call that wants its answer in chunks."""
        block = self.call(*rows, model=model, remaining_ms=remaining_ms)
        block.streams = True
        return block

    async def send(self, *blocks: pb.CallBlock, **parts: Any) -> None:
        """Send blocks in one frame."""
        self.sequence += 1
        for block in blocks:
            ids = range(block.first_call_id, block.first_call_id + block.calls)
            self.counts.update(zip(ids, block.rows or [1] * block.calls, strict=True))
        await self.write(sequence=self.sequence, blocks=blocks, **parts)

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
        for chunk in frame.chunks:
            assert chunk.call_id not in self.answers, "a chunk came after its stream's end"
            self.chunks.setdefault(chunk.call_id, []).append(chunk)
        for block in frame.blocks:
            first_id = block.block_id + block.first
            counts = [self.counts.get(first_id + at, 1) for at in range(block.calls)]
            for at, answer in enumerate(answers_apart(block, counts)):
                assert first_id + at not in self.answers, "a call was answered twice"
                self.answers[first_id + at] = answer
        if frame.chunks and self.renews:
            await self.take(*{chunk.call_id: None for chunk in frame.chunks})
        return frame

    async def take(self, *call_ids: int) -> None:
        """Let the callers of these streams take all that has come."""
        await self.write(streams_taken=[self._taken(call_id) for call_id in call_ids])

    def _taken(self, call_id: int) -> pb.StreamTaken:
        chunks = self.chunks.get(call_id, [])
        size_bytes = sum(len(output.raw) for chunk in chunks for output in chunk.outputs)
        return pb.StreamTaken(call_id=call_id, chunks=len(chunks), bytes=size_bytes)

    async def answer(self, call_id: int) -> pb.AnswerBlock:
        """The answer to a call, reading until it is there."""
        while call_id not in self.answers:
            await self.read()
        return self.answers[call_id]

    async def chunk(self, call_id: int, number: int = 1) -> pb.StreamChunk:
        """A chunk of a stream, reading until it is there."""
        while len(self.chunks.get(call_id, ())) < number:
            await self.read()
        return self.chunks[call_id][number - 1]

    async def status(self) -> tuple[grpc.StatusCode, str]:
        """How the stream ended, reading until it has."""
        try:
            while True:
                await self.read()
        except (EOFError, grpc.aio.AioRpcError):
            return await self.stream.code(), await self.stream.details()

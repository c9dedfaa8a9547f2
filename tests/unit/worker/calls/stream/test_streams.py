"""Streams through a worker: over its lanes, and by PredictStream and Predict."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import grpc
import grpc.aio
import numpy as np
import pytest

from inferencehub.errors import InvalidInput
from inferencehub.launch.runs.layout import path_beside
from inferencehub.launch.runs.read import read_page
from inferencehub.repository.spec import ModelSpec, Stream
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Ended, Parameters, StreamContext, Tensors, Usage
from inferencehub.worker.calls.stream.runner import StreamRunner
from tests.support.lane_client import LaneClient, array_of, rows_tensor
from tests.support.turns import until
from tests.support.worker import RunningWorker, TestRepository, model, running_worker, streaming


class Counting:
    """Streams `start, start + 1, …`, so many of them; tells which thread did what, and who was closed."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.made = 0
        self.threads: dict[str, set[int]] = {}
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        start, count = inputs["x"][0].tolist()
        threads = self.threads.setdefault(context.request_id, set())
        try:
            for number in range(int(count)):
                threads.add(threading.get_ident())
                assert self.gate.wait(10)
                self.made += 1
                yield {"y": np.full(1, start + number, np.float32)}
            yield Ended(usage=Usage(3, int(count)))
        finally:
            threads.add(threading.get_ident())
            self.closed.append(context.request_id)


def failing(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors]:
    """One chunk, and then what the caller's second number says."""
    kind = inputs["x"][0, 1]
    yield {"y": np.zeros(1, np.float32)}
    if kind == 1:
        raise InvalidInput("two was expected")
    if kind == 2:
        yield {"y": np.zeros((1, 1), np.float32)}
    if kind == 3:
        yield {"y": np.zeros(200_000, np.float32)}
    if kind == 4:
        raise SystemExit


def repository(counting: Counting, max_active: int = 4, **spec: Any) -> TestRepository:
    """The models `m`, which counts, `failing`, and `plain`, which answers once."""
    return TestRepository(
        {
            ("m", "1"): lambda: streaming(counting, max_active=max_active),
            ("failing", "1"): lambda: streaming(failing),
            ("plain", "1"): model,
        },
        {("m", "1"): ModelSpec(**spec)},
    )


def values(chunks: list[Any]) -> list[float]:
    """What all chunks hold."""
    return [value for chunk in chunks for value in array_of(chunk.outputs[0]).tolist()]


def runner_of(worker: RunningWorker, name: str = "m") -> StreamRunner:
    """What runs a model's calls."""
    runner = worker.models.find(name, "1").batcher
    assert isinstance(runner, StreamRunner)
    return runner


def request(start: float = 0, count: float = 3, name: str = "m") -> pb.PredictRequest:
    """A call for so many numbers."""
    return pb.PredictRequest(model_name=name, inputs=[rows_tensor([start, count])], request_id="r")


async def streamed(worker: RunningWorker, asked: pb.PredictRequest) -> tuple[list[pb.Chunk], pb.PredictResponse]:
    """The chunks of a call, and its end."""
    parts = [part async for part in worker.stub.PredictStream(asked)]
    assert [part.WhichOneof("part") for part in parts] == [*["chunk"] * (len(parts) - 1), "end"]
    return [part.chunk for part in parts[:-1]], parts[-1].end


async def test_a_stream_comes_in_order_and_ends() -> None:
    counting = Counting()
    async with running_worker(repository(counting)) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([5, 100]), lane.streaming([500, 2]))
        end = await lane.answer(1)
        assert values(lane.chunks[1]) == [5 + at for at in range(100)]
        assert not end.outputs
        assert end.usage.completion_tokens == 100
        assert end.timings.compute_us > 0
        await lane.answer(2)
        assert values(lane.chunks[2]) == [500, 501]
        # A generator belongs to one thread for its whole life.
        assert all(len(threads) == 1 for threads in counting.threads.values())
        assert runner_of(worker).load == (0, 0)
        assert worker.models.announced(("m", "1")).streaming


async def test_asked_otherwise_it_answers_with_the_joined_chunks() -> None:
    counting = Counting()
    async with running_worker(repository(counting)) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.call([5, 4]), lane.call([0, 0]))
        assert array_of((await lane.answer(1)).outputs[0]).tolist() == [5, 6, 7, 8]
        assert array_of((await lane.answer(2)).outputs[0]).tolist() == []
        assert lane.answers[1].usage.completion_tokens == 4
        response = await worker.stub.Predict(request(1, 3))
        assert array_of(response.outputs[0]).tolist() == [1, 2, 3]
        assert response.usage.prompt_tokens == 3


async def test_predict_stream_gives_chunks_and_one_end() -> None:
    async with running_worker(repository(Counting())) as worker:
        chunks, end = await streamed(worker, request(7, 40))
        assert values(chunks) == [7 + at for at in range(40)]
        assert (end.model_name, end.version, end.request_id) == ("m", "1", "r")
        assert not end.outputs
        assert end.usage.prompt_tokens == 3
        # Of a version that answers once, its outputs are the only chunk.
        (chunk,), end = await streamed(worker, request(1, 2, "plain"))
        assert array_of(chunk.outputs[0]).tolist() == [[2, 4]]
        assert end.timings.batch_calls == 1


async def test_of_a_version_that_answers_once_the_outputs_are_the_only_chunk_on_the_lane_too() -> None:
    async with running_worker(repository(Counting())) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([1, 2], model="plain"))
        end = await lane.answer(1)
        (chunk,) = lane.chunks[1]
        assert array_of(chunk.outputs[0]).tolist() == [[2, 4]]
        assert not end.outputs


@pytest.mark.parametrize(
    ("kind", "chunks", "reason", "words"),
    [
        (0, 1, "", ""),
        (1, 1, "INPUT_MISMATCH", "two was expected"),
        (2, 1, "MODEL_FAILED", "returned `y` in shape [1, 1]"),
        (3, 1, "MODEL_FAILED", "yield less at a time"),
        (4, 1, "MODEL_FAILED", "the worker's log has it"),
    ],
)
async def test_what_goes_wrong_after_a_chunk_comes_after_it(kind: int, chunks: int, reason: str, words: str) -> None:
    async with running_worker(repository(Counting()), max_answer_bytes=100_000) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, kind], model="failing"))
        end = await lane.answer(1)
        assert len(lane.chunks[1]) == chunks
        assert end.error.reason == reason
        assert words in end.error.message
        if reason:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await streamed(worker, request(0, kind, "failing"))
            assert dict(caught.value.trailing_metadata())["inferencehub-reason"] == reason
            assert words in (caught.value.details() or "")
        assert runner_of(worker, "failing").load == (0, 0)


async def test_a_caller_who_leaves_has_its_generator_closed() -> None:
    counting = Counting()
    async with running_worker(repository(counting)) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 1e6]))
        await lane.chunk(1)
        await lane.write(cancelled_call_ids=[1])
        assert (await lane.answer(1)).error.reason == "CANCELLED"
        await until(lambda: "r1" in counting.closed)
        await until(lambda: runner_of(worker).load == (0, 0))

        stream = worker.stub.PredictStream(request(0, 1e6))
        assert (await stream.read()).HasField("chunk")
        stream.cancel()
        await until(lambda: "r" in counting.closed)
        await until(lambda: runner_of(worker).load == (0, 0))


async def test_a_lost_lane_takes_its_streams_along() -> None:
    counting = Counting()
    async with running_worker(repository(counting)) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 1e6]), lane.streaming([0, 1e6]))
        await lane.chunk(2)
        lane.stream.cancel()
        await until(lambda: {"r1", "r2"} <= set(counting.closed))
        await until(lambda: runner_of(worker).load == (0, 0))


async def test_a_caller_that_takes_nothing_delays_nobody_and_is_given_no_more_than_its_credit() -> None:
    counting = Counting()
    async with running_worker(repository(counting)) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=8)
        lane.renews = False
        await lane.send(lane.streaming([0, 1000]))
        await lane.chunk(1, 8)
        made = counting.made
        await lane.send(lane.streaming([50, 5]), lane.call([3, 4], model="plain"))
        await lane.answer(2)
        await lane.answer(3)
        assert values(lane.chunks[2]) == [50, 51, 52, 53, 54]
        assert len(lane.chunks[1]) == 8
        assert counting.made == made + 5
        # It goes on as soon as its caller takes some.
        lane.renews = True
        await lane.take(1)
        await lane.answer(1)
        assert values(lane.chunks[1]) == list(range(1000))


async def test_a_stream_that_waits_for_its_caller_rests_on_the_run_page() -> None:
    async with running_worker(repository(Counting())) as worker:
        path = path_beside(worker.address.removeprefix("unix:"))
        lane = await LaneClient.open(worker.stub, max_stream_chunks=2)
        lane.renews = False
        await lane.send(lane.streaming([0, 10]))
        await lane.chunk(1, 2)

        def running() -> list[tuple[str, bool, int]]:
            page = read_page(Path(path))
            assert page is not None
            return [(run.title, run.rests, run.calls[0].first_id) for run in page.running]

        await until(lambda: running() == [("m 1", True, 1)])
        lane.renews = True
        await lane.take(1)
        await lane.answer(1)
        await until(lambda: not running())


async def test_bytes_count_too_and_a_chunk_larger_than_all_of_them_goes_alone() -> None:
    def large(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors]:
        for number in range(4):
            yield {"y": np.full(50_000, number, np.float32)}

    async with running_worker(TestRepository({("m", "1"): lambda: streaming(large)})) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_bytes=1000, max_frame_bytes=1 << 17)
        lane.renews = False
        await lane.send(lane.streaming([0, 0]))
        for number in range(1, 5):
            chunk = await lane.chunk(1, number)
            assert chunk.outputs[0].shape == [50_000]
            assert len(lane.chunks[1]) == number
            await lane.take(1)
        await lane.answer(1)


async def test_calls_beyond_max_active_wait_and_beyond_the_queue_are_refused() -> None:
    counting = Counting()
    async with running_worker(repository(counting, max_active=1), queue_calls=2) as worker:
        counting.gate.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(*[lane.streaming([at, 1]) for at in range(1)])
        await until(lambda: runner_of(worker).load == (0, 1))
        await lane.send(*[lane.streaming([at, 1]) for at in range(4)])
        assert (await lane.answer(4)).error.reason == "QUEUE_FULL"
        assert (await lane.answer(5)).error.reason == "QUEUE_FULL"
        assert runner_of(worker).load == (2, 1)
        await lane.write(cancelled_call_ids=[3])
        assert (await lane.answer(3)).error.reason == "CANCELLED"
        counting.gate.set()
        await lane.answer(2)
        assert "r3" not in counting.threads


async def test_deadlines_end_what_waits_and_what_streams() -> None:
    counting = Counting()
    async with running_worker(repository(counting, max_active=1)) as worker:
        counting.gate.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 5], remaining_ms=100), lane.streaming([0, 5], remaining_ms=50))
        for call_id in (1, 2):
            assert (await lane.answer(call_id)).error.reason == "DEADLINE_EXCEEDED"
        counting.gate.set()
        await until(lambda: "r1" in counting.closed)


async def test_a_chunk_that_does_not_come_is_given_up_after_max_execution_ms_and_waiting_for_a_caller_is_not() -> None:
    counting = Counting()
    async with running_worker(repository(counting, max_execution_ms=200)) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=1)
        lane.renews = False
        await lane.send(lane.streaming([0, 2]))
        await lane.chunk(1)
        counting.gate.clear()
        await lane.send(lane.streaming([0, 2]))
        assert "max_execution_ms" in (await lane.answer(2)).error.message
        assert 1 not in lane.answers
        counting.gate.set()
        lane.renews = True
        await lane.take(1)
        assert not (await lane.answer(1)).HasField("error")


async def test_two_hundred_streams_aborted_at_random_leave_nothing_behind() -> None:
    counting, random = Counting(), Random(11)
    async with running_worker(repository(counting, max_active=16)) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=4)
        await lane.send(*[lane.streaming([0, random.choice([3, 1e6])]) for _ in range(200)])
        left = set(range(1, 201))
        while left:
            aborted = random.sample(sorted(left), min(len(left), 10))
            left -= set(aborted)
            await lane.write(cancelled_call_ids=aborted)
            for call_id in aborted:
                await lane.answer(call_id)
        await until(lambda: runner_of(worker).load == (0, 0))
        begun = {name for name in counting.threads if name}
        assert begun <= set(counting.closed)


async def test_a_version_that_leaves_lets_streams_finish_up_to_a_bound() -> None:
    counting = Counting()
    async with running_worker(repository(counting), drain_ms=200) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=2)
        lane.renews = False
        await lane.send(lane.streaming([0, 1000]))
        await lane.chunk(1)
        unloaded = asyncio.create_task(worker.reconciler.unload("m", "1"))
        end = await lane.answer(1)
        assert end.error.reason == "NO_HEALTHY_WORKER"
        await unloaded
        assert "r1" in counting.closed


async def test_a_gateway_that_takes_no_streams_gets_none() -> None:
    async with running_worker(repository(Counting())) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=0)
        await lane.send(lane.streaming([0, 1]))
        assert (await lane.answer(1)).error.reason == "INVALID_REQUEST"


async def test_more_chunks_taken_than_were_sent_break_the_lane() -> None:
    async with running_worker(repository(Counting())) as worker:
        lane = await LaneClient.open(worker.stub, max_stream_chunks=2)
        lane.renews = False
        await lane.send(lane.streaming([0, 10]))
        await lane.chunk(1, 2)
        await lane.write(streams_taken=[pb.StreamTaken(call_id=1, chunks=9, bytes=0)])
        assert (await lane.status())[0] is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_call_that_streams_comes_alone() -> None:
    async with running_worker(repository(Counting())) as worker:
        lane = await LaneClient.open(worker.stub)
        block = lane.block([[0, 1]], [[0, 1]])
        block.streams = True
        await lane.send(block)
        assert "comes alone" in (await lane.status())[1]


async def test_inputs_in_shared_files_are_given_back_when_the_generator_has_let_go_of_them(tmp_path: Path) -> None:
    counting, name = Counting(), "ab" * 16
    (tmp_path / name).write_bytes(np.array([[7, 1e6]], np.float32).tobytes())
    async with running_worker(repository(counting), shared_folder=tmp_path) as worker:
        lane = await LaneClient.open(worker.stub)
        call = lane.streaming([0, 0])
        (tensor,) = call.inputs
        tensor.ClearField("raw")
        tensor.reference.CopyFrom(pb.FileReference(name=name, offset=0, length=8))
        counting.gate.clear()
        await lane.send(call)
        await until(lambda: "r1" in counting.threads)
        await lane.write(cancelled_call_ids=[1])
        # Somebody else's answer shows that the cancellation has been read.
        await lane.send(lane.call([3, 4], model="plain"))
        await lane.answer(2)
        assert 1 not in lane.answers
        counting.gate.set()
        assert (await lane.answer(1)).error.reason == "CANCELLED"
        assert "r1" in counting.closed


async def test_the_catalogue_says_what_bounds_streams() -> None:
    bounds = Stream(first_chunk_ms=1, gap_ms=2, total_ms=3, stall_ms=4, heartbeat_ms=5)
    async with running_worker(repository(Counting(), stream=bounds)) as worker:
        announced = worker.models.announced(("m", "1"))
        assert announced.streaming
        assert announced.stream == pb.StreamBounds(first_chunk_ms=1, gap_ms=2, total_ms=3, stall_ms=4, heartbeat_ms=5)
        assert (announced.batched, announced.max_batch_size) == (False, 1)
        assert not worker.models.announced(("plain", "1")).streaming


async def test_a_direct_call_without_a_deadline_has_the_time_of_its_version() -> None:
    counting = Counting()
    async with running_worker(repository(counting, stream=Stream(total_ms=100))) as worker:
        counting.gate.clear()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await streamed(worker, request())
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await worker.stub.Predict(request())
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        counting.gate.set()

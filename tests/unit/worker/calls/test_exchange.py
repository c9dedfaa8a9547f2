"""Lanes over real gRPC: frames, credit, cancellation, deadlines, goodbyes, and gateways that break the protocol."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from inferencehub.launch.runs.layout import RUN, path_beside
from inferencehub.launch.runs.read import Calls, Running, read_page
from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import NO_PARAMETERS, Parameters, Signature, Tensors, TensorSpec
from inferencehub.worker.calls.lane import hello as hello_module
from inferencehub.worker.calls.lane.exchange import Exchange
from tests.support.lane_client import LaneClient, answered, array_of
from tests.support.turns import until
from tests.support.worker import ROWS, TestRepository, doubling, model, running_worker


@pytest.fixture(autouse=True)
def quick_models_run_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine was during the warm-up."""
    monkeypatch.setattr("inferencehub.worker.calls.queue.batcher.INLINE_LIMIT_S", 1e9)


class Gate:
    """A model that runs only while its gate is open."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.began = threading.Semaphore(0)

    def __call__(self, inputs: Tensors) -> Tensors:
        self.began.release()
        assert self.open.wait(10)
        return doubling(inputs)

    async def has_begun(self) -> None:
        assert await asyncio.to_thread(self.began.acquire, timeout=10)


def gated() -> tuple[Gate, TestRepository]:
    """A repository with the models `m`, which is quick, and `slow`, which waits for its gate."""
    gate = Gate()
    gate.open.set()
    return gate, TestRepository({("m", "1"): model, ("slow", "1"): lambda: model(gate, may_block=True)})


async def closed_gate(gate: Gate) -> None:
    """Close the gate after the warm-up has passed it."""
    gate.open.clear()
    while gate.began.acquire(blocking=False):
        pass


async def test_both_sides_introduce_themselves() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        assert lane.hello.protocol_version == 2
        assert lane.hello.boot_id == worker.boot_id
        assert lane.hello.max_unadmitted_frames == 1
        assert lane.hello.max_frame_bytes == 1024 * 1024
        assert not lane.hello.accepts_references
        await lane.stream.done_writing()
        assert await lane.status() == (grpc.StatusCode.OK, "")


async def test_calls_of_one_frame_share_a_run_and_each_gets_its_own_rows() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        calls = [lane.call((n, n + 0.5)) for n in range(20)]
        await lane.send(*calls)
        for n, call in enumerate(calls):
            answer = await lane.answer(call.first_call_id)
            assert not answer.HasField("error")
            (output,) = answer.outputs
            assert (output.name, output.datatype, list(output.shape)) == ("y", pb.DATATYPE_FP32, [1, 2])
            assert array_of(output).tolist() == [[2 * n, 2 * n + 1]]
            assert (answer.timings.batch_calls, answer.timings.batch_rows) == (20, 20)


async def test_the_acknowledgement_rides_on_answers_that_are_ready() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.call((1, 2)))
        frame = await lane.read()
        assert (frame.admitted_sequence, frame.sequence, len(frame.blocks)) == (1, 1, 1)


async def test_a_block_is_answered_as_one() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        block = lane.block([(1, 2)], [(3, 4), (5, 6)], [(7, 8)])
        await lane.send(block, lane.block([(9, 9)], [(8, 8)]))
        frame = await lane.read()
        assert [(answer.block_id, answer.first, answer.calls) for answer in frame.blocks] == [(1, 0, 3), (4, 0, 2)]
        assert list(frame.blocks[0].outputs[0].shape) == [4, 2]
        own = [array_of(lane.answers[call_id].outputs[0]).tolist() for call_id in range(1, 6)]
        assert own == [[[2, 4]], [[6, 8], [10, 12]], [[14, 16]], [[18, 18]], [[16, 16]]]


async def test_a_block_of_calls_that_are_all_wrong_is_told_to_each_in_its_own_words() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.block([(1, 2, 3)], [(4, 5, 6), (7, 8, 9)]))
        sentences = [(await lane.answer(call_id)).error.message for call_id in (1, 2)]
        assert sentences == [
            "Input 'x' must be FP32 [-1, 2]; FP32 [1, 3] came.",
            "Input 'x' must be FP32 [-1, 2]; FP32 [2, 3] came.",
        ]


async def test_a_slow_model_holds_up_neither_admission_nor_other_models() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        slow = lane.call((1, 2), model="slow")
        await lane.send(slow)
        frame = await lane.read()
        assert (frame.admitted_sequence, frame.sequence, len(frame.blocks)) == (1, 0, 0)
        quick = lane.call((3, 4))
        await lane.send(quick)
        assert array_of((await lane.answer(quick.first_call_id)).outputs[0]).tolist() == [[6, 8]]
        assert slow.first_call_id not in lane.answers
        gate.open.set()
        assert array_of((await lane.answer(slow.first_call_id)).outputs[0]).tolist() == [[2, 4]]


async def test_each_call_fails_by_itself() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        good, no_model, no_version, wrong, late, last = (
            lane.call((1, 2)),
            lane.call((1, 2), model="nobody"),
            lane.call((1, 2), version="7"),
            lane.call((1, 2, 3)),
            lane.call((1, 2), remaining_ms=0),
            lane.call((5, 6)),
        )
        await lane.send(good, no_model, no_version, wrong, late, last)
        await lane.answer(last.first_call_id)
        reasons = {call_id: answer.error.reason for call_id, answer in lane.answers.items()}
        assert reasons == {
            good.first_call_id: "",
            no_model.first_call_id: "MODEL_NOT_FOUND",
            no_version.first_call_id: "VERSION_NOT_FOUND",
            wrong.first_call_id: "INPUT_MISMATCH",
            late.first_call_id: "DEADLINE_EXCEEDED",
            last.first_call_id: "",
        }
        assert "it has 1" in lane.answers[no_version.first_call_id].error.message
        assert not lane.answers[wrong.first_call_id].HasField("timings")


async def test_a_full_queue_refuses_what_comes_after() -> None:
    gate, repository = gated()
    async with running_worker(repository, queue_calls=2) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        first = lane.call((0, 0), model="slow")
        await lane.send(first)
        await gate.has_begun()
        await lane.read()
        calls = [lane.call((n, n), model="slow") for n in range(4)]
        await lane.send(*calls)
        refused = await lane.answer(calls[2].first_call_id)
        assert refused.error.reason == "QUEUE_FULL"
        assert refused.error.retry_after_ms >= 10
        gate.open.set()
        for call in (first, calls[0], calls[1]):
            assert not (await lane.answer(call.first_call_id)).HasField("error")


async def test_cancelled_calls_are_answered_at_once() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        runs, waits = lane.call((1, 1), model="slow"), lane.call((2, 2), model="slow")
        await lane.send(runs)
        await gate.has_begun()
        await lane.read()
        await lane.send(waits)
        await lane.write(cancelled_call_ids=[waits.first_call_id, runs.first_call_id, 999])
        assert (await lane.answer(waits.first_call_id)).error.reason == "CANCELLED"
        assert (await lane.answer(runs.first_call_id)).error.reason == "CANCELLED"
        gate.open.set()
        after = lane.call((3, 3), model="slow")
        await lane.send(after)
        assert not (await lane.answer(after.first_call_id)).HasField("error")


async def test_a_deadline_passes_while_the_model_runs() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        call = lane.call((1, 1), model="slow", remaining_ms=30)
        await lane.send(call)
        assert (await lane.answer(call.first_call_id)).error.reason == "DEADLINE_EXCEEDED"
        gate.open.set()


async def test_no_more_answers_leave_than_the_gateway_has_credit_for() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub, max_unreceived_frames=1, acknowledge=False)
        first, second, third = (lane.call((n, n)) for n in range(3))
        await lane.send(first)
        assert (await lane.read()).sequence == 1
        await lane.send(second)
        frame = await lane.read()
        assert (frame.admitted_sequence, frame.sequence, len(frame.blocks)) == (2, 0, 0)
        await lane.send(third)
        assert (await lane.read()).sequence == 0
        await lane.write(received_sequence=1)
        frame = await lane.read()
        assert (frame.sequence, answered(frame)) == (2, [second.first_call_id, third.first_call_id])


async def test_a_small_answer_overtakes_a_large_one_that_waits_for_credit() -> None:
    wide = Signature((TensorSpec("x", "FP32", (-1, -1)),), (TensorSpec("y", "FP32", (-1, -1)),), batched=True)
    repository = TestRepository({("m", "1"): model, ("wide", "1"): lambda: model(signature=wide)})
    async with running_worker(repository) as worker:
        lane = await LaneClient.open(worker.stub, max_unreceived_frames=1, acknowledge=False)
        opener = lane.call((0, 0))
        await lane.send(opener)
        assert (await lane.read()).sequence == 1
        large, small = lane.call(tuple(range(30_000)), model="wide"), lane.call((1, 2))
        await lane.send(large)
        await lane.send(small)
        await lane.write(received_sequence=1)
        while not (frame := await lane.read()).blocks:
            pass
        assert answered(frame) == [small.first_call_id]
        await lane.write(received_sequence=2)
        answer = await lane.answer(large.first_call_id)
        np.testing.assert_array_equal(array_of(answer.outputs[0])[0], np.arange(30_000, dtype=np.float32) * 2)


async def test_heartbeats_come_back_with_the_load() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        await lane.send(*(lane.call((n, n), model="slow") for n in range(3)))
        await gate.has_begun()
        await lane.read()
        await lane.send(*(lane.call((n, n), model="slow") for n in range(2)))
        await lane.write(heartbeat=77)
        while (await lane.read()).heartbeat != 77:
            pass
        loads = {load.model_name: load for frame in lane.frames for load in frame.loads}
        assert (loads["slow"].version, loads["slow"].queued_calls, loads["slow"].running_calls) == ("1", 2, 3)
        assert "m" not in loads
        gate.open.set()
        await lane.answer(5)
        await lane.write(heartbeat=78)
        while (await lane.read()).heartbeat != 78:
            pass
        loads = {load.model_name: load for frame in lane.frames for load in frame.loads}
        assert (loads["slow"].queued_calls, loads["slow"].running_calls) == (0, 0)


async def test_a_lost_lane_cancels_its_calls() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.call((1, 1), model="slow"))
        await gate.has_begun()
        await lane.read()
        await lane.send(lane.call((2, 2), model="slow"))
        await lane.read()
        lane.stream.cancel()
        batcher = worker.models.find("slow", "1").batcher
        await until(lambda: batcher.load == (0, 1))
        gate.open.set()


async def test_the_worker_says_goodbye_and_finishes_what_runs() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        runs = lane.call((1, 1), model="slow")
        await lane.send(runs)
        await gate.has_begun()
        worker.servicer.say_goodbye()
        while not (await lane.read()).goodbye:
            pass
        late = lane.call((2, 2))
        await lane.send(late)
        assert (await lane.answer(late.first_call_id)).error.reason == "NO_HEALTHY_WORKER"
        gate.open.set()
        assert not (await lane.answer(runs.first_call_id)).HasField("error")
        await lane.write(goodbye=True)
        assert await lane.status() == (grpc.StatusCode.OK, "")
        await worker.servicer.quiet()


async def test_a_worker_leaves_a_gateway_that_does_not_take_its_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.worker.calls.lane.exchange.LINGER_S", 0.01)
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        worker.servicer.say_goodbye()
        assert await lane.status() == (grpc.StatusCode.OK, "")
        newcomer = await LaneClient.open(worker.stub)
        assert (await newcomer.status())[0] is grpc.StatusCode.OK
        assert any(frame.goodbye for frame in newcomer.frames)


async def test_the_gateway_says_goodbye_and_gets_its_answers() -> None:
    gate, repository = gated()
    async with running_worker(repository) as worker:
        await closed_gate(gate)
        lane = await LaneClient.open(worker.stub)
        call = lane.call((1, 1), model="slow")
        await lane.send(call, goodbye=True)
        await gate.has_begun()
        gate.open.set()
        assert not (await lane.answer(call.first_call_id)).HasField("error")
        assert await lane.status() == (grpc.StatusCode.OK, "")


HELLO = {"protocol_version": 2, "boot_id": "g", "max_unreceived_frames": 4, "max_frame_bytes": 1 << 20}


ONE = {"calls": 1, "remaining_ms": [1000]}


def block_frame(*blocks: dict[str, Any]) -> dict[str, Any]:
    """The first frame, with these blocks, each of one call unless it says otherwise."""
    return {"hello": HELLO, "sequence": 1, "blocks": [{**ONE, **block} for block in blocks]}


@pytest.mark.parametrize(
    ("frames", "problem"),
    [
        ([{"heartbeat": 1}], "begins with a hello"),
        ([{"hello": HELLO}, {"hello": HELLO}], "one hello"),
        ([{"hello": {**HELLO, "protocol_version": 0}}], "speaks version 2 of the lane protocol; a hello of version 0"),
        ([{"hello": {**HELLO, "protocol_version": 1}}], "speaks version 2 of the lane protocol; a hello of version 1"),
        ([{"hello": {**HELLO, "max_unreceived_frames": 65}}], "1 to 64; 65 came"),
        ([{"hello": {**HELLO, "max_frame_bytes": 0}}], "max_frame_bytes"),
        ([{"hello": HELLO, "received_sequence": 3}], "Frame 3 was acknowledged; the last one sent was 0"),
        ([{"hello": HELLO, "sequence": 2}], "Frame 1 with calls was expected; frame 2 came"),
        ([{"hello": HELLO, "blocks": [{**ONE, "first_call_id": 1}]}], "frame 0 came"),
        ([block_frame({"first_call_id": 2}, {"first_call_id": 2})], "2 came after 2"),
        ([block_frame({"first_call_id": 2, "calls": 3}, {"first_call_id": 4})], "4 came after 4"),
        ([block_frame({})], "0 came after 0"),
        ([block_frame({"first_call_id": 1, "calls": 0})], "holds one call or more"),
        ([block_frame({"first_call_id": 1, "rows": [1, 1]})], "tells those of 2"),
        ([block_frame({"first_call_id": 1, "remaining_ms": []})], "has 1 times left, or one for all; 0 came"),
        ([block_frame({"first_call_id": 1, "calls": 3, "remaining_ms": [1, 2]})], "one for all; 2 came"),
        ([block_frame({"first_call_id": 1, "request_ids": ["a", "b"]})], "a request id for each or none; 2 came"),
    ],
)
async def test_a_broken_protocol_ends_the_stream_with_a_sentence(frames: list[dict[str, Any]], problem: str) -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = LaneClient(worker.stub.Exchange())
        for frame in frames:
            await lane.write(**frame)
        code, details = await lane.status()
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert problem in details


async def test_bytes_that_are_no_frame_end_only_their_stream() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        garbage = worker.channel.stream_stream("/inferencehub.rpc.v1.InferenceService/Exchange")()
        await garbage.write(b"\xff\xff\xff\xff")
        assert await garbage.code() is not grpc.StatusCode.OK
        lane = await LaneClient.open(worker.stub)
        call = lane.call((1, 2))
        await lane.send(call)
        assert not (await lane.answer(call.first_call_id)).HasField("error")


async def test_large_tensors_come_by_reference(tmp_path: Path) -> None:
    wide = Signature((TensorSpec("x", "FP32", (-1, -1)),), (TensorSpec("y", "FP32", (-1, -1)),), batched=True)
    values = np.arange(100_000, dtype=np.float32)
    name = "ab" * 16
    (tmp_path / name).write_bytes(b"\0" + values.tobytes())
    async with running_worker(
        TestRepository({("wide", "1"): lambda: model(signature=wide)}), shared_folder=tmp_path
    ) as worker:
        lane = await LaneClient.open(worker.stub)
        assert lane.hello.accepts_references
        call = lane.call((0,), model="wide")
        (tensor,) = call.inputs
        tensor.ClearField("raw")
        tensor.shape[:] = [1, len(values)]
        tensor.reference.CopyFrom(pb.FileReference(name=name, offset=1, length=values.nbytes))
        gone = lane.call((0,), model="wide")
        gone.inputs[0].CopyFrom(tensor)
        gone.inputs[0].reference.name = "cd" * 16
        await lane.send(call, gone)
        np.testing.assert_array_equal(array_of((await lane.answer(call.first_call_id)).outputs[0])[0], values * 2)
        assert (await lane.answer(gone.first_call_id)).error.reason == "INVALID_REQUEST"


async def test_calls_with_other_parameters_are_another_batch_of_a_model_that_asks_for_them() -> None:
    def settled(inputs: Tensors, parameters: Parameters = NO_PARAMETERS) -> Tensors:
        return doubling(inputs)

    repository = TestRepository({("m", "1"): lambda: model(settled, takes_parameters=True)})
    async with running_worker(repository) as worker:
        lane = await LaneClient.open(worker.stub)
        calls = [lane.call((n, n)) for n in range(4)]
        for call, temperature in zip(calls, (0.5, 0.5, 1.0, None), strict=True):
            if temperature is not None:
                call.parameters["temperature"].double_value = temperature
        crowded = lane.call((9, 9))
        for n in range(65):
            crowded.parameters[f"p{n}"].int64_value = n
        await lane.send(*calls, crowded)
        sizes = [(await lane.answer(call.first_call_id)).timings.batch_calls for call in calls]
        assert sizes == [2, 2, 1, 1]
        assert (await lane.answer(crowded.first_call_id)).error.reason == "INVALID_REQUEST"


async def test_a_lane_spends_one_frame_at_a_time() -> None:
    # The prototype's figures say so; a change of this number wants new ones.
    assert hello_module.MAX_UNADMITTED_FRAMES == 1
    assert ROWS.batched


async def test_a_worker_that_was_held_up_itself_reads_before_it_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.worker.calls.lane.exchange.LINGER_S", 0.01)
    monkeypatch.setattr("inferencehub.worker.calls.lane.exchange.STALLED_S", 0.02)
    loop = asyncio.get_running_loop()
    exchange = Exchange(None)  # type: ignore[arg-type]  # nothing is read or written

    def stall() -> None:
        """Keep the loop, as a large message or a stopped process does."""
        until_s = loop.time() + 0.1
        while loop.time() < until_s:
            pass

    loop.call_soon(stall)
    assert not await exchange._has_lingered()
    assert exchange.wake.is_set()
    monkeypatch.setattr("inferencehub.worker.calls.lane.exchange.STALLED_S", 10.0)
    assert await exchange._has_lingered()


async def test_calls_are_on_the_run_page_from_before_their_run_until_after_it() -> None:
    gate, repository = gated()
    repository.specs = {("slow", "1"): ModelSpec(max_execution_ms=9_000)}
    async with running_worker(repository) as worker:

        def running() -> list[Running]:
            page = read_page(Path(path_beside(worker.address.removeprefix("unix:"))))
            assert page is not None
            assert page.boot_id == worker.boot_id
            return list(page.running)

        first, second = await LaneClient.open(worker.stub), await LaneClient.open(worker.stub)
        assert {first.hello.lane_number, second.hello.lane_number} == {1, 2}
        await closed_gate(gate)
        assert running() == []
        await second.send(second.call([1, 2]), second.call([1, 2], model="slow"))
        await gate.has_begun()
        await second.send(second.call([1, 2], model="slow"))
        (run,) = running()
        assert (run.kind, run.title, run.limit_ms) == (RUN, "slow 1", 9_000)
        assert run.calls == (Calls(second.hello.lane_number, 1, 2),)
        gate.open.set()
        await second.answer(3)
        await until(lambda: not running())

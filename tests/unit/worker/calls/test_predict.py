"""The unary call: for everyone who holds the .proto."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import grpc
import grpc.aio
import numpy as np
import pytest

from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import NO_PARAMETERS, Parameters, Signature, Tensors, TensorSpec
from inferencehub.worker.calls.answers.large_response import large_response
from inferencehub.worker.process import direct_calls
from tests.support.lane_client import array_of, rows_tensor
from tests.support.turns import until
from tests.support.worker import TestRepository, doubling, model, running_worker


def request(model_name: str = "m", version: str = "", **more: str) -> pb.PredictRequest:
    return pb.PredictRequest(model_name=model_name, version=version, inputs=[rows_tensor((1, 2))], **more)  # type: ignore[arg-type]


def tripling(inputs: Tensors) -> Tensors:
    return {"y": inputs["x"] * 3}


async def failure(call: grpc.aio.UnaryUnaryCall) -> tuple[grpc.StatusCode, str, dict[str, str | bytes]]:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    error = raised.value
    return error.code(), error.details() or "", dict(error.trailing_metadata())


async def test_an_empty_version_means_the_latest() -> None:
    repository = TestRepository({("m", "10"): lambda: model(tripling), ("m", "9"): model})
    async with running_worker(repository) as worker:
        response = await worker.stub.Predict(request(request_id="mine"))
        assert (response.model_name, response.version, response.request_id) == ("m", "10", "mine")
        assert array_of(response.outputs[0]).tolist() == [[3, 6]]
        assert (response.timings.batch_calls, response.timings.batch_rows) == (1, 1)
        older = await worker.stub.Predict(request(version="9"))
        assert (older.version, array_of(older.outputs[0]).tolist()) == ("9", [[2, 4]])
        assert older.request_id


async def test_a_large_response_is_encoded_away_from_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def widened(inputs: Tensors) -> Tensors:
        return {"y": np.tile(inputs["x"], (1, 100_000))}

    threads: list[str] = []

    def noting(*of: Any) -> bytes:
        threads.append(threading.current_thread().name)
        return large_response(*of)

    monkeypatch.setattr(direct_calls, "large_response", noting)
    wide = Signature((TensorSpec("x", "FP32", (-1, 2)),), (TensorSpec("y", "FP32", (-1, -1)),), batched=True)
    async with running_worker(TestRepository({("m", "1"): lambda: model(widened, wide)})) as worker:
        response = await worker.stub.Predict(request(request_id="mine"))
    assert (response.model_name, response.version, response.request_id) == ("m", "1", "mine")
    assert np.array_equal(array_of(response.outputs[0]), np.tile(np.float32([[1, 2]]), (1, 100_000)))
    assert threads != []
    assert "MainThread" not in threads


async def test_a_response_beyond_the_limit_is_refused() -> None:
    limit = 1 << 20

    def too_much(inputs: Tensors) -> Tensors:
        return {"y": np.zeros((len(inputs["x"]), limit), np.uint8)}

    wide = Signature((TensorSpec("x", "FP32", (-1, 2)),), (TensorSpec("y", "UINT8", (-1, -1)),), batched=True)
    repository = TestRepository({("m", "1"): lambda: model(too_much, wide)})
    async with running_worker(repository, max_answer_bytes=limit - 1) as worker:
        code, words, trailing = await failure(worker.stub.Predict(request()))
    assert (code, trailing["inferencehub-reason"]) == (grpc.StatusCode.INVALID_ARGUMENT, "PAYLOAD_TOO_LARGE")
    assert f"takes {limit} bytes and may take {limit - 1}" in words


@pytest.mark.parametrize(
    ("asked", "code", "reason", "words"),
    [
        (request("nobody"), grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", "no model 'nobody'"),
        (request(version="7"), grpc.StatusCode.NOT_FOUND, "VERSION_NOT_FOUND", "no version '7'; it has 1"),
        (request("broken"), grpc.StatusCode.UNAVAILABLE, "NO_HEALTHY_WORKER", "It is broken."),
        (pb.PredictRequest(model_name="m"), grpc.StatusCode.INVALID_ARGUMENT, "INPUT_MISMATCH", "'x' did not come"),
        (request("bad"), grpc.StatusCode.INTERNAL, "MODEL_FAILED", "The model raised an error"),
    ],
)
async def test_a_failure_has_its_code_and_its_reason(
    asked: pb.PredictRequest, code: grpc.StatusCode, reason: str, words: str
) -> None:
    def fails(inputs: Tensors) -> Tensors:
        if inputs["x"].any():
            raise RuntimeError("/srv/secret")
        return doubling(inputs)

    repository = TestRepository(
        {("m", "1"): model, ("bad", "1"): lambda: model(fails), ("broken", "1"): lambda: model(1 // 0)}  # type: ignore[arg-type]
    )
    async with running_worker(repository) as worker:
        found, details, trailing = await failure(worker.stub.Predict(asked))
        assert (found, trailing["inferencehub-reason"]) == (code, reason)
        assert words in details
        assert "secret" not in details


async def test_a_model_that_still_loads_says_when_to_come_back() -> None:
    async with running_worker(TestRepository({("m", "1"): model}), load=False) as worker:
        code, _, trailing = await failure(worker.stub.Predict(request()))
        assert code is grpc.StatusCode.UNAVAILABLE
        assert trailing == {"inferencehub-reason": "MODEL_LOADING", "inferencehub-retry-after-ms": "500"}


async def test_the_deadline_is_grpcs_own_or_the_models() -> None:
    gate = threading.Event()
    gate.set()

    def waits(inputs: Tensors) -> Tensors:
        assert gate.wait(10)
        return doubling(inputs)

    repository = TestRepository(
        {("m", "1"): lambda: model(waits, may_block=True)}, specs={("m", "1"): ModelSpec(deadline_ms=30)}
    )
    async with running_worker(repository) as worker:
        gate.clear()
        code, _, trailing = await failure(worker.stub.Predict(request()))
        assert (code, trailing["inferencehub-reason"]) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")
        code, _, _ = await failure(worker.stub.Predict(request(), timeout=0.03))
        assert code is grpc.StatusCode.DEADLINE_EXCEEDED
        gate.set()


async def test_a_caller_who_leaves_frees_the_queue() -> None:
    gate, began = threading.Event(), threading.Semaphore(0)
    gate.set()

    def waits(inputs: Tensors) -> Tensors:
        began.release()
        assert gate.wait(10)
        return doubling(inputs)

    async with running_worker(TestRepository({("m", "1"): lambda: model(waits, may_block=True)})) as worker:
        gate.clear()
        while began.acquire(blocking=False):
            pass
        batcher = worker.models.find("m", "1").batcher
        runs = asyncio.ensure_future(worker.stub.Predict(request()))
        assert await asyncio.to_thread(began.acquire, timeout=10)
        waiting = worker.stub.Predict(request())
        await until(lambda: batcher.load == (1, 1))
        waiting.cancel()
        await until(lambda: batcher.load == (0, 1))
        gate.set()
        assert (await runs).version == "1"


@pytest.mark.parametrize(("takes", "answers", "batches"), [(True, [4, 4, 6], [2, 2, 1]), (False, [4, 4, 4], [3, 3, 3])])
async def test_calls_with_other_parameters_run_apart_where_the_model_asks_for_them(
    takes: bool, answers: list[float], batches: list[int]
) -> None:
    gate = threading.Event()
    gate.set()

    def multiplying(inputs: Tensors, parameters: Parameters = NO_PARAMETERS) -> Tensors:
        assert gate.wait(10)
        return {"y": inputs["x"] * np.float32(parameters.get("factor", 2))}

    maker = {("m", "1"): lambda: model(multiplying, may_block=True, takes_parameters=takes)}
    async with running_worker(TestRepository(maker)) as worker:
        gate.clear()
        batcher = worker.models.find("m", "1").batcher
        first = asyncio.ensure_future(worker.stub.Predict(request()))
        await until(lambda: batcher.load == (0, 1))
        calls = [asyncio.ensure_future(worker.stub.Predict(with_factor(factor))) for factor in (2, 2, 3)]
        await until(lambda: batcher.load == (3, 1))
        gate.set()
        await first
        responses = [await call for call in calls]
        assert [array_of(response.outputs[0])[0, 1] for response in responses] == answers
        assert [response.timings.batch_calls for response in responses] == batches


def with_factor(factor: int) -> pb.PredictRequest:
    asked = request()
    asked.parameters["factor"].int64_value = factor
    return asked


async def test_a_parameter_without_a_value_is_the_callers_fault() -> None:
    asked = request()
    asked.parameters["factor"].SetInParent()
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        code, details, _ = await failure(worker.stub.Predict(asked))
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert "'factor' has no value" in details


async def test_after_its_goodbye_a_worker_takes_no_calls() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        worker.servicer.say_goodbye()
        await worker.servicer.quiet()
        code, _, trailing = await failure(worker.stub.Predict(request()))
        assert (code, trailing["inferencehub-reason"]) == (grpc.StatusCode.UNAVAILABLE, "NO_HEALTHY_WORKER")


@pytest.mark.parametrize("method", ["Predict", "LoadModel", "UnloadModel", "SetDesiredModels"])
async def test_bytes_that_are_no_message_are_the_callers_fault(method: str) -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        call = worker.channel.unary_unary(f"/inferencehub.rpc.v1.InferenceService/{method}")(b"\xff\xff")
        assert await call.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert "Request, got bytes that are none" in await call.details()
        assert ("inferencehub-reason", "INVALID_REQUEST") in tuple(await call.trailing_metadata())
        watch = worker.channel.unary_stream("/inferencehub.rpc.v1.InferenceService/WatchModels")(b"\xff\xff")
        assert await watch.code() is grpc.StatusCode.INVALID_ARGUMENT

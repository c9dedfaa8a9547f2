"""A worker as a process whose models stream: to the end, until their callers leave, and until it is told to."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from tests.support.lane_client import array_of, rows_tensor
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.worker_process import WorkerProcess, worker_process

# Counts to its second input; a count below zero ends with an exception after so many. Its `finally` leaves a file.
COUNTS = """
import asyncio
from pathlib import Path
import numpy as np

class Model:
    inputs = {{"x": ("FP32", [-1, 2])}}
    outputs = {{"y": ("FP32", [-1])}}
    max_active = 64

    def load(self, folder):
        self.folder = Path(folder)

    {kind} predict(self, inputs, context):
        start, count = inputs["x"][0].tolist()
        try:
            for number in range(int(abs(count))):
                {pause}
                yield {{"y": np.array([start + number], np.float32)}}
            if count < 0:
                raise KeyError("a bug")
        finally:
            (self.folder / f"closed-{{context.request_id}}").touch()
"""
KINDS = {
    "sync": COUNTS.format(kind="def", pause="pass"),
    "async": COUNTS.format(kind="async def", pause="await asyncio.sleep(0)"),
}
FOR_EVER = 1e9


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name, code in KINDS.items():
        put(folder, name, "1", {"model.py": code})
    return folder


@pytest.fixture(scope="module")
def worker(models: Path) -> Iterator[WorkerProcess]:
    with worker_process(models) as started:
        ready = started.until_ready()
        assert {model["state"] for model in ready["models"]} == {"READY"}, ready
        yield started


class Caller:
    """Calls over a connection of its own."""

    def __init__(self, worker: WorkerProcess) -> None:
        self._channel = grpc.insecure_channel(worker.address, [("grpc.use_local_subchannel_pool", 1)])
        self._stub = rpc.InferenceServiceStub(self._channel)

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()

    def stream(self, name: str, start: float, count: float, request_id: str) -> Any:
        asked = pb.PredictRequest(model_name=name, inputs=[rows_tensor([start, count])], request_id=request_id)
        return self._stub.PredictStream(asked, timeout=60)


def closed(models: Path, name: str, request_id: str) -> bool:
    """Whether the call's generator has run its `finally`."""
    return (models / name / "1" / f"closed-{request_id}").exists()


@pytest.mark.parametrize("name", KINDS)
def test_a_stream_comes_whole_or_says_what_went_wrong(models: Path, worker: WorkerProcess, name: str) -> None:
    with Caller(worker) as caller:
        parts = [*caller.stream(name, 3, 200, "whole")]
        assert [value for part in parts[:-1] for value in array_of(part.chunk.outputs[0])] == list(range(3, 203))
        assert parts[-1].end.request_id == "whole"
        assert closed(models, name, "whole")

        failing = caller.stream(name, 0, -2, "failing")
        assert [array_of(next(failing).chunk.outputs[0]).tolist() for _ in range(2)] == [[0], [1]]
        with pytest.raises(grpc.RpcError) as caught:
            next(failing)
        assert dict(caught.value.trailing_metadata())["inferencehub-reason"] == "MODEL_FAILED"
        assert closed(models, name, "failing")


@pytest.mark.parametrize("name", KINDS)
def test_callers_who_leave_have_their_generators_closed(models: Path, worker: WorkerProcess, name: str) -> None:
    random = np.random.default_rng(3)
    with Caller(worker) as caller:
        ids = [f"left-{number}" for number in range(60)]
        streams = {request_id: caller.stream(name, 0, FOR_EVER, request_id) for request_id in ids}
        for request_id, stream in streams.items():
            for _ in range(int(random.integers(1, 5))):
                next(stream)
            stream.cancel()
            until(lambda id=request_id: closed(models, name, id))
        # All places are free again.
        assert len([*caller.stream(name, 0, 3, "after")]) == 4


def test_a_reader_that_stands_still_keeps_nobody_else_waiting(models: Path, worker: WorkerProcess) -> None:
    with Caller(worker) as still, Caller(worker) as other:
        standing = still.stream("sync", 0, FOR_EVER, "standing")
        next(standing)
        assert len([*other.stream("sync", 0, 500, "quick")]) == 501
        standing.cancel()
        until(lambda: closed(models, "sync", "standing"))


def test_a_worker_that_leaves_lets_streams_finish_and_then_ends_them(models: Path) -> None:
    with worker_process(models, streams={"drain_ms": 300}) as worker:
        worker.until_ready()
        with Caller(worker) as caller:
            stream = caller.stream("async", 0, FOR_EVER, "drained")
            next(stream)
            reasons: list[str] = []

            def read() -> None:
                try:
                    for _ in stream:
                        pass
                except grpc.RpcError as error:
                    reasons.append(dict(error.trailing_metadata())["inferencehub-reason"])  # type: ignore[attr-defined]

            reader = threading.Thread(target=read)
            reader.start()
            worker.process.send_signal(signal.SIGTERM)
            reader.join(60)
            assert reasons == ["NO_HEALTHY_WORKER"]
            until(lambda: closed(models, "async", "drained"))
        assert worker.ended() == 0
        assert [json.loads(line)["msg"] for line in worker.stderr().splitlines()][-1] == "stopped"


def test_a_worker_that_is_killed_in_the_middle_is_no_clean_end(models: Path) -> None:
    with worker_process(models) as worker:
        worker.until_ready()
        with Caller(worker) as caller:
            stream = caller.stream("sync", 0, FOR_EVER, "killed")
            next(stream)
            worker.process.kill()
            with pytest.raises(grpc.RpcError) as caught:
                for _ in stream:
                    pass
            assert caught.value.code() is grpc.StatusCode.UNAVAILABLE

"""Whatever reaches a worker, on the lane or as a call of Predict: it answers or ends that stream, and serves on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.fuzzing import corpus, damaged, fuzzed
from tests.support.model_folders import put
from tests.support.worker_process import WorkerProcess, worker_process

MODEL = """
class Model:
    inputs = {"x": ("FP32", [-1, 2]), "text": ("BYTES", [-1])}
    outputs = {"y": ("FP32", [-1, 2])}
    idempotent = True

    def predict(self, inputs):
        return {"y": inputs["x"] * 2}
"""
STREAMS = MODEL.replace("return", "for _ in range(3):\n            yield")
SERVICE = "/inferencehub.rpc.v1.InferenceService"
# What a caller may have done wrong, or what its deadline or its absence explains.
EXPECTED = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.UNIMPLEMENTED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.UNAVAILABLE,
}


class Raw:
    """Bytes to a worker, as any program may send them."""

    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker
        self._channel = grpc.insecure_channel(worker.address)
        self._predict = self._channel.unary_unary(f"{SERVICE}/Predict")
        self._exchange = self._channel.stream_stream(f"{SERVICE}/Exchange")

    def predict(self, message: bytes) -> tuple[grpc.StatusCode, bytes]:
        try:
            return grpc.StatusCode.OK, self._predict(message, timeout=10)
        except grpc.RpcError as error:
            return error.code(), error.details().encode()

    def exchange(self, *frames: bytes) -> grpc.StatusCode:
        """How the stream ends on which these frames come, and then no more."""
        call = self._exchange(iter(frames), timeout=10)
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass
        return call.code()

    def serves(self) -> None:
        """Whether it is the same process, and right."""
        assert self._worker.process.poll() is None
        code, answer = self.predict(SOUND.SerializeToString())
        assert code is grpc.StatusCode.OK, answer
        (output,) = pb.PredictResponse.FromString(answer).outputs
        assert np.frombuffer(output.raw, "<f4").tolist() == [2, 4]

    def close(self) -> None:
        self._channel.close()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raw]:
    models = tmp_path_factory.mktemp("models")
    put(models, "m", "1", {"model.py": MODEL})
    put(models, "s", "1", {"model.py": STREAMS})
    with worker_process(models) as worker:
        worker.until_ready()
        told = Raw(worker)
        yield told
        told.serves()
        told.close()


def tensors(rows: int = 1) -> list[pb.Tensor]:
    numbers = np.arange(1, 2 * rows + 1, dtype="<f4").tobytes()
    return [
        pb.Tensor(name="x", datatype=pb.DATATYPE_FP32, shape=[rows, 2], raw=numbers),
        pb.Tensor(name="text", datatype=pb.DATATYPE_BYTES, shape=[rows], raw=b"\x02\0\0\0hi" * rows),
    ]


SOUND = pb.PredictRequest(model_name="m", version="1", inputs=tensors(), request_id="sound")
NUMBERS = st.sampled_from([0, 1, 2, 3, 255, 2**31, 2**32 - 1])
SHAPES = st.lists(st.sampled_from([-(2**63), -1, 0, 1, 2, 3, 2**31, 2**62, 2**63 - 1]), max_size=4)
TENSOR = st.builds(
    pb.Tensor,
    name=st.sampled_from(["x", "text", "", "y"]),
    datatype=st.integers(0, 14),
    shape=SHAPES,
    raw=st.binary(max_size=40),
    missing=st.binary(max_size=3),
    call_lengths=st.lists(NUMBERS, max_size=3),
)
REQUEST = st.builds(
    pb.PredictRequest,
    model_name=st.sampled_from(["m", "", "n", "../m"]),
    version=st.sampled_from(["1", "", "2"]),
    inputs=st.lists(TENSOR, max_size=3) | st.just(tensors()),
    request_id=st.sampled_from(["", "r", "x" * 200]),
).map(lambda message: message.SerializeToString())

HELLO = pb.ExchangeRequest(
    hello=pb.GatewayHello(
        protocol_version=2,
        boot_id="fuzz",
        software_version="0",
        max_unreceived_frames=4,
        max_frame_bytes=1 << 20,
        max_stream_chunks=2,
        max_stream_bytes=1 << 16,
    )
).SerializeToString()
BLOCK = st.builds(
    pb.CallBlock,
    first_call_id=NUMBERS,
    calls=NUMBERS,
    model_name=st.sampled_from(["m", "s", "", "n"]),
    version=st.sampled_from(["1", "", "2"]),
    streams=st.booleans(),
    inputs=st.lists(TENSOR, max_size=3) | st.just(tensors()) | st.just(tensors(2)),
    rows=st.lists(NUMBERS, max_size=3),
    remaining_ms=st.lists(st.sampled_from([0, 1, 50, 5_000, 2**31]), max_size=3),
    request_ids=st.lists(st.sampled_from(["", "a", "é", "x" * 300]), max_size=3),
)
FRAME = st.builds(
    pb.ExchangeRequest,
    sequence=NUMBERS,
    blocks=st.lists(BLOCK, max_size=3),
    received_sequence=NUMBERS,
    heartbeat=NUMBERS,
    cancelled_call_ids=st.lists(NUMBERS, max_size=2),
    streams_taken=st.lists(st.builds(pb.StreamTaken, call_id=NUMBERS, chunks=NUMBERS, bytes=NUMBERS), max_size=2),
    goodbye=st.booleans(),
).map(lambda message: message.SerializeToString())


@fuzzed(2)
@given(message=damaged(REQUEST) | damaged(st.just(SOUND.SerializeToString())) | st.binary(max_size=60))
def test_any_request_of_predict(raw: Raw, message: bytes) -> None:
    code, said = raw.predict(message)
    assert code in EXPECTED, (code, said)


@fuzzed()
@given(frames=st.lists(damaged(FRAME), min_size=1, max_size=3), greets=st.booleans())
def test_any_frames_on_a_lane(raw: Raw, frames: list[bytes], greets: bool) -> None:
    code = raw.exchange(*([HELLO] if greets else []), *frames)
    assert code in {*EXPECTED, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}


@pytest.mark.parametrize("path", corpus("worker-frames"), ids=lambda path: path.name)
def test_the_corpus_of_frames(raw: Raw, path: Path) -> None:
    raw.exchange(HELLO, path.read_bytes())
    raw.predict(path.read_bytes())
    raw.serves()

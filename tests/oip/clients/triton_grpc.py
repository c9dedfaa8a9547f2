"""The real tritonclient over gRPC, as its users call it."""

from __future__ import annotations

import os
import queue
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import tritonclient.grpc as grpc
from items import FOLDER, GRPC_ADDRESS, LIMITED_GRPC_KEY, item, key, refused, serve, until
from tritonclient.utils import InferenceServerException

client = grpc.InferenceServerClient(GRPC_ADDRESS)
PATIENCE_S = 60
SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


def given(array: Any, datatype: str = "FP32") -> grpc.InferInput:
    tensor = grpc.InferInput("x", list(array.shape), datatype)
    tensor.set_data_from_numpy(array)
    return tensor


def same(datatype: str, array: Any, **more: Any) -> Any:
    """The answer of a model that gives its input back, after a look at whether it does."""
    result = client.infer(datatype.lower(), [given(array, datatype)], headers=key(), **more)
    assert result.as_numpy("x").shape == array.shape
    assert (result.as_numpy("x") == array).all(), result.as_numpy("x")
    return result.get_response()


def refusal(call: Any) -> str:
    return refused(InferenceServerException, call)


@item
def default_infer() -> None:
    answer = same("FP32", SINGLES, request_id="call-1")
    assert (answer.id, answer.model_version) == ("call-1", "1")


@item
def requested_output() -> None:
    same("FP32", SINGLES, outputs=[grpc.InferRequestedOutput("x")])
    asked = [grpc.InferRequestedOutput("nothing")]
    text = refusal(lambda: client.infer("fp32", [given(SINGLES)], outputs=asked, headers=key()))
    assert text.startswith("[StatusCode.INVALID_ARGUMENT]"), text
    assert "/outputs/0/name" in text, text


@item
def bytes_and_bool() -> None:
    same("BYTES", np.array([["é".encode(), b""], [b"two words", b"\xff\x00"]], dtype=object))
    same("BOOL", np.array([[True, False, True]]))


@item
def half_round_trip() -> None:
    same("FP16", np.array([[1.5, -2.25, 65504]], dtype=np.float16))
    same("BF16", np.array([[1.5, -2.25]], dtype=ml_dtypes.bfloat16))


@item
def gzip_and_deflate() -> None:
    large = np.zeros((64, 1024), dtype=np.float32)
    large[::3] = 1
    for coding in ("gzip", "deflate"):
        for array in (SINGLES, large):
            same("FP32", array, compression_algorithm=coding)


@item
def zero_size_tensor() -> None:
    empty = given(np.zeros((0, 3), dtype=np.float32))
    answered = client.infer("fp32", [empty], headers=key()).as_numpy("x")
    # Without rows nothing is run, and a length that only a run would tell is 0, too.
    assert answered.shape == (0, 0)


@item
def large_tensor() -> None:
    same("FP64", np.arange(1_000_000, dtype=np.float64).reshape(1000, 1000))


@item
def every_datatype() -> None:
    for datatype in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        limits = np.iinfo(datatype)
        same(datatype.upper(), np.array([[limits.min, limits.max]], dtype=datatype))
    same("FP64", np.array([[np.inf, -np.inf, 0.1]]))


@item
def unknown_model() -> None:
    text = refusal(lambda: client.infer("nobody", [given(SINGLES)], headers=key()))
    assert text.startswith("[StatusCode.NOT_FOUND] There is no model 'nobody'"), text
    text = refusal(lambda: client.get_model_metadata("fp32", "9", headers=key()))
    assert text.startswith("[StatusCode.NOT_FOUND] 'fp32' has no version '9'"), text


@item
def bad_shape() -> None:
    text = refusal(lambda: client.infer("fp32", [given(np.zeros((2, 2, 2), np.float32))], headers=key()))
    assert text.startswith("[StatusCode.INVALID_ARGUMENT]"), text
    assert "/inputs/0/shape" in text, text


@item
def overload() -> None:
    limited = {"x-api-key": LIMITED_GRPC_KEY}
    client.infer("fp32", [given(SINGLES)], headers=limited)
    text = refusal(lambda: client.infer("fp32", [given(SINGLES)], headers=limited))
    assert text.startswith("[StatusCode.RESOURCE_EXHAUSTED]"), text
    text = refusal(lambda: client.infer("broken", [given(SINGLES)], headers=key()))
    assert text.startswith("[StatusCode.UNAVAILABLE]"), text
    text = refusal(lambda: client.infer("fp32", [given(SINGLES)]))
    assert text.startswith("[StatusCode.UNAUTHENTICATED]"), text


@item
def async_infer() -> None:
    answers: queue.Queue[Any] = queue.Queue()
    for _ in range(20):
        client.async_infer("fp32", [given(SINGLES)], lambda result, error: answers.put((result, error)), headers=key())
    for _ in range(20):
        result, error = answers.get(timeout=PATIENCE_S)
        assert error is None, error
        assert (result.as_numpy("x") == SINGLES).all()


@item
def stream() -> None:
    answers: queue.Queue[Any] = queue.Queue()
    with grpc.InferenceServerClient(GRPC_ADDRESS) as streaming:
        streaming.start_stream(lambda result, error: answers.put((result, error)), headers=key())
        for number in range(50):
            streaming.async_stream_infer("fp32", [given(SINGLES)], request_id=str(number))
        streaming.async_stream_infer("nobody", [given(SINGLES)], request_id="bad")
        streaming.async_stream_infer("fp32", [given(SINGLES)], request_id="last", enable_empty_final_response=True)
        came = [answers.get(timeout=PATIENCE_S) for _ in range(52)]
        streaming.stop_stream()
    ids = [result.get_response().id for result, error in came if error is None]
    assert ids == [*map(str, range(50)), "last"], ids
    assert ["no model 'nobody'" in str(error) for _, error in came if error is not None] == [True]
    assert came[-1][0].get_response().parameters["triton_final_response"].bool_param


@item
def client_timeout_cancels_work() -> None:
    folder = Path(FOLDER) / "grpc"
    folder.mkdir()
    where = given(np.array([[os.fsencode(folder)]], dtype=object), "BYTES")
    answers: queue.Queue[Any] = queue.Queue()
    client.async_infer("waiting-grpc", [where], lambda result, error: answers.put((result, error)), headers=key())
    until(lambda: (folder / "begun").exists())
    failed = statistics_of("waiting-grpc").inference_stats.fail.count
    text = refusal(lambda: client.infer("waiting-grpc", [where], client_timeout=0.2, headers=key()))
    assert text.startswith("[StatusCode.DEADLINE_EXCEEDED]"), text
    until(lambda: statistics_of("waiting-grpc").inference_stats.fail.count == failed + 1)
    (folder / "go on").touch()
    result, error = answers.get(timeout=PATIENCE_S)
    assert error is None, error
    # Had the call that nobody waited for been run, it would have been counted.
    again = client.infer("waiting-grpc", [where], headers=key())
    assert again.as_numpy("runs")[0] == result.as_numpy("runs")[0] + 1


@item
def request_timeout() -> None:
    where = given(np.array([[f"{FOLDER}/nowhere".encode()]], dtype=object), "BYTES")
    text = refusal(lambda: client.infer("waiting-grpc", [where], headers=key(), timeout=200_000))
    assert text.startswith("[StatusCode.DEADLINE_EXCEEDED]"), text


@item
def index_load_and_unload() -> None:
    def state() -> str:
        index = client.get_model_repository_index(headers=key())
        return next(each.state for each in index.models if each.name == "spare")

    assert state() == "READY"
    assert client.is_model_ready("spare", headers=key())
    client.unload_model("spare", headers=key())
    assert state() == "UNAVAILABLE"
    assert not client.is_model_ready("spare", headers=key())
    client.load_model("spare", headers=key())
    assert state() == "READY"
    client.infer("spare", [given(SINGLES)], headers=key())
    text = refusal(lambda: client.load_model("spare", headers=key(), config="{}"))
    assert text.startswith("[StatusCode.UNIMPLEMENTED]"), text


def statistics_of(model: str) -> Any:
    (stats,) = client.get_inference_statistics(model, headers=key()).model_stats
    return stats


@item
def inference_statistics() -> None:
    before = statistics_of("uint16").inference_stats.success
    for _ in range(3):
        same("UINT16", np.array([[1, 2]], dtype=np.uint16))
    after = statistics_of("uint16").inference_stats.success
    assert after.count - before.count == 3
    assert after.ns > before.ns
    names = {each.name for each in client.get_inference_statistics(headers=key()).model_stats}
    assert {"fp32", "uint16"} <= names


@item
def labels_and_traffic_rules() -> None:
    for asked, served in (("stable", "1"), ("canary", "2"), ("2", "2"), ("", "1")):
        result = client.infer("versions", [given(SINGLES)], model_version=asked, headers=key())
        assert result.get_response().model_version == served, asked


@item
def server_and_model() -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    server = client.get_server_metadata(headers=key())
    assert server.name == "inferencehub"
    assert "binary_tensor_data" not in server.extensions
    metadata = client.get_model_metadata("fp32", headers=key())
    assert [(each.name, each.datatype, list(each.shape)) for each in metadata.inputs] == [("x", "FP32", [-1, -1])]
    config = client.get_model_config("fp32", headers=key(), as_json=True)["config"]
    assert config["input"][0]["data_type"] == "TYPE_FP32"


if __name__ == "__main__":
    serve()

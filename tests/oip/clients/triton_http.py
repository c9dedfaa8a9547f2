"""The real tritonclient over HTTP, as its users call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import tritonclient.http as http
from items import ADDRESS, FOLDER, LIMITED_KEY, item, key, refused, serve, until
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

client = http.InferenceServerClient(ADDRESS, concurrency=2)


def given(array: Any, binary: bool = True) -> http.InferInput:
    tensor = http.InferInput("x", array.shape, np_to_triton_dtype(array.dtype))
    tensor.set_data_from_numpy(array, binary_data=binary)
    return tensor


def same(model: str, array: Any, binary_in: bool = True, binary_out: bool | None = None, **more: Any) -> Any:
    """The answer of a model that gives its input back, after a look at whether it does."""
    outputs = None if binary_out is None else [http.InferRequestedOutput("x", binary_data=binary_out)]
    result = client.infer(model, [given(array, binary_in)], outputs=outputs, headers=key(), **more)
    assert result.as_numpy("x").shape == array.shape
    assert (result.as_numpy("x") == array).all(), result.as_numpy("x")
    return result.get_response()


SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


@item
def default_infer() -> None:
    answer = same("fp32", SINGLES, request_id="call-1")
    assert answer["id"] == "call-1"
    assert answer["model_version"] == "1"
    assert answer["outputs"][0]["parameters"] == {"binary_data_size": 24}


@item
def json_output() -> None:
    answer = same("fp32", SINGLES, binary_out=False)
    assert answer["outputs"][0]["data"] == [0, 1, 2, 3, 4, 5]
    same("fp32", SINGLES, binary_in=False, binary_out=False)


@item
def bytes_and_bool() -> None:
    texts = np.array([["é", ""], ["two words", "x"]], dtype=object)
    flags = np.array([[True, False, True]])
    for binary_in in (True, False):
        for binary_out in (True, False):
            same("bool", flags, binary_in, binary_out)
            result = client.infer(
                "bytes",
                [given(texts, binary_in)],
                outputs=[http.InferRequestedOutput("x", binary_data=binary_out)],
                headers=key(),
            )
            got = [each.decode() if isinstance(each, bytes) else each for each in result.as_numpy("x").flat]
            assert got == list(texts.flat), got
    same("bytes", np.array([[b"\xff\x00"]], dtype=object))


@item
def half_round_trip() -> None:
    same("fp16", np.array([[1.5, -2.25]], dtype=np.float16))
    same("bf16", np.array([[1.5, -2.25]], dtype=ml_dtypes.bfloat16))
    body = '{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP16","data":[1]}]}'
    answer = client._post("v2/models/fp16/infer", body, key(), None)
    assert answer.status_code == 400


@item
def gzip_and_deflate() -> None:
    large = np.zeros((64, 1024), dtype=np.float32)
    large[::3] = 1
    for coding in ("gzip", "deflate"):
        for array in (SINGLES, large):
            same("fp32", array, request_compression_algorithm=coding, response_compression_algorithm=coding)
            same(
                "fp32", array, False, False, request_compression_algorithm=coding, response_compression_algorithm=coding
            )


@item
def large_tensor() -> None:
    """Through memory that gateway and worker share."""
    large = np.arange(150_528, dtype=np.float32).reshape(1, -1)
    same("fp32", large)
    same("fp32", large, binary_in=True, binary_out=False)
    same("fp32", large, request_compression_algorithm="gzip", response_compression_algorithm="deflate")


@item
def zero_size_tensor() -> None:
    for binary in (True, False):
        same("fp32", np.zeros((2, 0), dtype=np.float32), binary, binary)
        same("fp32", np.zeros((0, 0), dtype=np.float32), binary, binary)


@item
def unknown_model() -> None:
    text = refused(InferenceServerException, lambda: client.infer("nobody", [given(SINGLES)], headers=key()))
    assert text.startswith("[404] There is no model 'nobody'"), text
    text = refused(InferenceServerException, lambda: client.get_model_metadata("fp32", "9", headers=key()))
    assert text.startswith("[404] 'fp32' has no version '9'"), text


@item
def bad_shape() -> None:
    text = refused(
        InferenceServerException, lambda: client.infer("fp32", [given(np.zeros((2, 2, 2), np.float32))], headers=key())
    )
    assert text.startswith("[400]"), text
    assert "/inputs/0/shape" in text, text


@item
def overload() -> None:
    client.infer("fp32", [given(SINGLES)], headers=key(LIMITED_KEY))
    text = refused(InferenceServerException, lambda: client.infer("fp32", [given(SINGLES)], headers=key(LIMITED_KEY)))
    assert text.startswith("[429]"), text
    text = refused(InferenceServerException, lambda: client.infer("broken", [given(SINGLES)], headers=key()))
    assert text.startswith("[503]"), text
    text = refused(InferenceServerException, lambda: client.infer("fp32", [given(SINGLES)]))
    assert text.startswith("[401]"), text


def statistics_of(model: str) -> Any:
    (stats,) = client.get_inference_statistics(model, headers=key())["model_stats"]
    return stats


@item
def client_timeout_cancels_work() -> None:
    folder = Path(FOLDER)
    where = given(np.array([[str(folder)]], dtype=object))
    first = client.async_infer("waiting", [where], headers=key())
    until(lambda: (folder / "begun").exists())
    failed = statistics_of("waiting")["inference_stats"]["fail"]["count"]
    impatient = http.InferenceServerClient(ADDRESS, network_timeout=0.2)
    refused(Exception, lambda: impatient.infer("waiting", [where], headers=key()))
    until(lambda: statistics_of("waiting")["inference_stats"]["fail"]["count"] == failed + 1)
    (folder / "go on").touch()
    runs = first.get_result().as_numpy("runs")[0]
    # Had the call that nobody waited for been run, it would have been counted.
    assert client.infer("waiting", [where], headers=key()).as_numpy("runs")[0] == runs + 1


@item
def request_timeout() -> None:
    where = given(np.array([[FOLDER + "/nowhere"]], dtype=object))
    text = refused(InferenceServerException, lambda: client.infer("waiting", [where], headers=key(), timeout=200_000))
    assert text.startswith("[504]"), text


@item
def index_load_and_unload() -> None:
    def state() -> str:
        index = client.get_model_repository_index(headers=key())
        return next(each["state"] for each in index if each["name"] == "spare")

    assert state() == "READY"
    assert client.is_model_ready("spare", headers=key())
    client.unload_model("spare", headers=key())
    assert state() == "UNAVAILABLE"
    assert not client.is_model_ready("spare", headers=key())
    client.load_model("spare", headers=key())
    assert state() == "READY"
    same("spare", SINGLES)
    text = refused(InferenceServerException, lambda: client.load_model("spare", headers=key(), config="{}"))
    assert text.startswith("[501]"), text


@item
def inference_statistics() -> None:
    before = statistics_of("int64")
    for _ in range(3):
        same("int64", np.array([[2**62, -1]]))
    after = statistics_of("int64")
    assert after["inference_stats"]["success"]["count"] - before["inference_stats"]["success"]["count"] == 3
    assert after["execution_count"] - before["execution_count"] == 3
    assert after["inference_stats"]["success"]["ns"] > before["inference_stats"]["success"]["ns"]
    names = {each["name"] for each in client.get_inference_statistics(headers=key())["model_stats"]}
    assert {"fp32", "int64"} <= names


@item
def every_datatype_in_both_codings() -> None:
    for datatype in ("int8", "int16", "int32", "uint8", "uint16", "uint32", "int64", "uint64"):
        limits = np.iinfo(datatype)
        array = np.array([[limits.min, limits.max]], dtype=datatype)
        for binary_in in (True, False):
            for binary_out in (True, False):
                same(datatype, array, binary_in, binary_out)
    odd = np.array([[np.inf, -np.inf, 0.1]])
    same("fp64", odd, True, False)
    assert np.isnan(
        client.infer(
            "fp64",
            [given(np.array([[np.nan]]))],
            headers=key(),
            outputs=[http.InferRequestedOutput("x", binary_data=False)],
        ).as_numpy("x")[0, 0]
    )


@item
def server_and_model() -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.get_server_metadata(headers=key())["name"] == "inferencehub"
    metadata = client.get_model_metadata("fp32", headers=key())
    assert metadata["inputs"] == [{"name": "x", "datatype": "FP32", "shape": [-1, -1]}]
    config = client.get_model_config("fp32", headers=key())
    assert (config["max_batch_size"], config["input"][0]["data_type"]) == (1, "TYPE_FP32")


@item
def labels_and_traffic_rules() -> None:
    for asked, served in (("stable", "1"), ("canary", "2"), ("2", "2"), ("", "1")):
        result = client.infer("versions", [given(SINGLES)], model_version=asked, headers=key())
        assert result.get_response()["model_version"] == served, asked


if __name__ == "__main__":
    serve()

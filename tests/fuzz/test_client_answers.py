"""Whatever answers a client instead of the gateway, it gets a prediction or an InferenceHubError, nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.client.sending.exchange import Answer
from inferencehub.client.sending.problem import error_from_answer, object_from_answer
from inferencehub.client.wire import protobuf_body
from inferencehub.client.wire.json_answer import prediction_from_body
from inferencehub.errors import InferenceHubError
from inferencehub.rpc.v1.inference_pb2 import Datatype, PredictResponse, Tensor
from inferencehub.tensors import datatypes
from tests.support.fuzzing import corpus, damaged, fuzzed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
PART = JSON | st.dictionaries(st.sampled_from(["y", "label"]), JSON, max_size=2) | st.sampled_from(["1", "iris", {}])
BODY = st.fixed_dictionaries(
    {},
    optional={
        name: PART
        for name in [
            "version",
            "outputs",
            "model_name",
            "request_id",
            "timings_ms",
            "reason",
            "detail",
            "title",
            "errors",
        ]
    },
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-request-id", "content-type", "location"]), st.text(max_size=12), max_size=3
)


def read(status: int, headers: dict[str, str], content: bytes, datatype: str | None) -> None:
    answer = Answer(status, headers, content)
    with suppress(InferenceHubError):
        error = error_from_answer(answer)
        if error is not None:
            raise error
        if headers.get("content-type") == protobuf_body.MEDIA_TYPE:
            protobuf_body.prediction_from_answer(answer)
        prediction_from_body(object_from_answer(answer), lambda _version, _name: datatype)


@fuzzed(2)
@given(
    status=st.sampled_from([200, 204, 301, 400, 401, 404, 413, 429, 499, 500, 502, 503, 504]) | st.integers(100, 599),
    headers=HEADERS,
    content=damaged(BODY.map(lambda body: json.dumps(body).encode())) | st.binary(max_size=80),
    datatype=st.sampled_from([*datatypes(), None]),
)
def test_any_answer(status: int, headers: dict[str, str], content: bytes, datatype: str | None) -> None:
    read(status, headers, content, datatype)


PROTOBUF = PredictResponse(
    model_name="m",
    version="1",
    outputs=[
        Tensor(name="y", datatype=Datatype.DATATYPE_FP32, shape=[2], raw=bytes(8)),
        Tensor(name="t", datatype=Datatype.DATATYPE_BYTES, shape=[1, 1], raw=b"\1\0\0\0a"),
        Tensor(name="b", datatype=Datatype.DATATYPE_BOOL, shape=[], raw=b"\1"),
    ],
).SerializeToString()


@fuzzed(2)
@given(content=damaged(st.just(PROTOBUF)) | st.binary(max_size=40))
def test_any_answer_in_protobuf(content: bytes) -> None:
    read(200, {"content-type": protobuf_body.MEDIA_TYPE}, content, None)


@pytest.mark.parametrize("path", corpus("answers"), ids=lambda path: path.name)
def test_the_corpus_of_answers(path: Path) -> None:
    for status in (200, 400, 503):
        read(status, {}, path.read_bytes(), "FP64")

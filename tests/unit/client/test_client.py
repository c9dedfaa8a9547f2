"""The client against a transport of its own: what it sends, and what it makes of each kind of answer."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import numpy as np
import pandas as pd
import polars as pl
import pytest

import inferencehub
from inferencehub.client import Client, UnexpectedAnswerError, UnreachableError
from inferencehub.client.target import split_target, target_of
from inferencehub.rpc.v1.inference_pb2 import Datatype
from tests.support.client_gateway import MATRIX, Gateway, answer, client, model, problem, version


def test_it_sends_what_the_contract_takes_and_gives_what_it_answers() -> None:
    gateway = Gateway(model(MATRIX, labels={"stable": "1"}))
    with client(gateway) as hub:
        prediction = hub.predict("m@stable", np.array([[1, 2], [3, 4]]), parameters={"k": 1, "x": 0.5}, deadline_ms=700)
    request = gateway.calls[0]
    assert str(request.url) == "http://gateway:3000/predict"
    assert request.headers["authorization"] == "Bearer ihk_a_b"
    assert request.headers["x-request-timeout-ms"] == "700"
    sent = gateway.sent
    assert (sent.model_name, sent.version) == ("m", "stable")
    assert (sent.parameters["k"].int64_value, sent.parameters["x"].double_value) == (1, 0.5)
    (tensor,) = sent.inputs
    assert (tensor.name, tensor.datatype, list(tensor.shape)) == ("features", Datatype.DATATYPE_FP64, [2, 2])
    assert prediction.outputs["y"].tolist() == [3.0, 7.0]
    assert (prediction.model, prediction.version, prediction.request_id) == ("m", "1", "r1")
    timings = prediction.timings
    assert (timings.total, timings.gateway, timings.queue, timings.compute) == (1.5, 0.5, 0.1, 0.9)
    assert (timings.batch_calls, timings.batch_rows) == (3, 5)


def test_headers_go_along_by_which_traffic_rules_tell_callers_apart() -> None:
    gateway = Gateway()
    with client(gateway, headers={"x-team": "blue"}) as hub:
        hub.predict("m", [1, 2], headers={"x-user": "7"})
        hub.predict_many("m", [[1, 2]], headers={"x-user": "8"}).collect()
    assert [request.headers["x-team"] for request in gateway.requests] == ["blue"] * 3
    assert [request.headers["x-user"] for request in gateway.calls] == ["7", "8"]


def test_a_program_may_name_itself_in_place_of_the_client() -> None:
    gateway = Gateway()
    with client(gateway) as hub, client(gateway, headers={"User-Agent": "mine/1"}) as mine:
        hub.predict("m", [1, 2])
        mine.predict("m", [1, 2])
    first, second = (request.headers.get_list("user-agent") for request in gateway.calls)
    assert first[0].startswith("inferencehub-python/")
    assert second == ["mine/1"]


def test_it_sends_json_where_that_is_asked_for() -> None:
    gateway = Gateway()
    with client(gateway, format="json") as hub:
        prediction = hub.predict("m", np.array([1.0, 2.0]), 1, parameters={"k": 1})
    request = gateway.calls[0]
    assert request.headers["content-type"] == request.headers["accept"] == "application/json"
    assert json.loads(request.content) == {
        "model_name": "m",
        "version": "1",
        "inputs": [1.0, 2.0],
        "parameters": {"k": 1},
    }
    assert prediction.outputs["y"].dtype == np.float64
    assert (prediction.timings.total, prediction.timings.batch_rows) == (1.5, None)


def test_a_row_left_out_stays_left_out() -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        prediction = hub.predict("m", [1, 2])
    assert list(gateway.sent.inputs[0].shape) == [2]
    assert (prediction.outputs["y"].shape, prediction.outputs["y"].item()) == ((), 3.0)


def test_outputs_are_arrays_that_may_be_written_to() -> None:
    outputs = {
        "label": np.array(["ü", "b"], object),
        "probabilities": np.array([[0.5, 0.5], [1, 0]], np.float32),
        "id": np.array([2**64 - 1, 0], np.uint64),
        "raw": np.array([b"\xff", b"text"], object),
        "flag": np.array([True, False]),
        "none": np.zeros((0, 3), np.float16),
    }
    gateway = Gateway(model(version("1", {"x": ("FP64", [-1])}, labels=["a", "b"])))
    gateway.turns = [answer(outputs)]
    with client(gateway) as hub:
        prediction = hub.predict("m", [1.0, 2.0])
    assert {name: array.tolist() for name, array in prediction.outputs.items()} == {
        **{name: array.tolist() for name, array in outputs.items()},
        "raw": [b"\xff", "text"],
    }
    for name, array in prediction.outputs.items():
        assert array.dtype == outputs[name].dtype
        assert array.flags.writeable
    assert prediction.label.tolist() == ["ü", "b"]
    assert prediction.probabilities is prediction.outputs["probabilities"]
    assert prediction.labels == ("a", "b")


def test_a_prediction_is_a_table_of_pandas_and_of_polars() -> None:
    outputs = {
        "label": np.array(["x", "y"], object),
        "probabilities": np.array([[0.75, 0.25], [0.0, 1.0]]),
        "grid": np.zeros((2, 2, 2)),
        "pair": np.array([[1, 2], [3, 4]]),
    }
    gateway = Gateway(model(version("1", {"x": ("FP64", [-1])}, labels=["x", "y"])))
    gateway.turns = [answer(outputs), answer({"label": np.array("x", object), "probabilities": np.array([0.75, 0.25])})]
    with client(gateway) as hub:
        prediction, of_one_row = hub.predict("m", [1.0, 2.0]), hub.predict("m", 1.0)
    frame = prediction.to_pandas(index=["a", "b"])
    columns = ["label", "probabilities_x", "probabilities_y", "grid", "pair_0", "pair_1"]
    assert (list(frame.columns), list(frame.index)) == (columns, ["a", "b"])
    assert frame.loc["b", "probabilities_y"] == 1.0
    assert prediction.to_polars().columns == columns
    assert isinstance(prediction.to_polars(), pl.DataFrame)
    assert of_one_row.to_pandas().to_dict("records") == [
        {"label": "x", "probabilities_x": 0.75, "probabilities_y": 0.25}
    ]


def test_an_output_that_is_not_there_is_said_to_be_missing() -> None:
    with client(Gateway()) as hub:
        prediction = hub.predict("m", [1, 2])
    with pytest.raises(AttributeError, match="'m' has no output 'label'; it has 'y': see `outputs`"):
        _ = prediction.label


FRAME = pd.DataFrame({"b": ["x", None, "ü"], "a": [1.0, float("nan"), 3.0], "target": [7, 8, 9]})
COLUMNS = version("2", {"a": ("FP64", [-1]), "b": ("BYTES", [-1])})
COLUMNS["inputs"][1]["nullable"] = True
BOTH = model(MATRIX, COLUMNS, labels={"mixed": "2"})


@pytest.mark.parametrize(
    ("inputs", "target", "shapes"),
    [
        (FRAME[["a", "target"]], "m", {"features": [3, 2]}),
        (FRAME.iloc[0][["a", "target"]], "m@latest", {"features": [2]}),
        (FRAME, "m@2", {"a": [3], "b": [3]}),
        (FRAME.iloc[0], "m@mixed", {"a": [], "b": []}),
        (pl.DataFrame(FRAME[["b", "a"]].to_dict("list"), strict=False), "m@2", {"a": [3], "b": [3]}),
        (pl.DataFrame({"x": [1, 2], "y": [0.5, 1.5]}), "m", {"features": [2, 2]}),
        ({"features": FRAME[["a", "target"]]}, "m", {"features": [3, 2]}),
        ({"a": FRAME["a"], "b": ["x", "y", "z"]}, "m@2", {"a": [3], "b": [3]}),
        ({"a": 1.0, "b": "x"}, "m@2", {"a": [], "b": []}),
    ],
)
@pytest.mark.parametrize("format", ["binary", "json"])
def test_a_frame_goes_where_the_signature_wants_it(
    inputs: Any, target: str, shapes: dict[str, list[int]], format: Any
) -> None:
    gateway = Gateway(BOTH)
    with client(gateway, format=format) as hub:
        hub.predict(target, inputs)
    if format == "binary":
        assert {tensor.name: list(tensor.shape) for tensor in gateway.sent.inputs} == shapes
    else:
        sent = json.loads(gateway.calls[0].content)["inputs"]
        arrays = {name: np.array(value, object) for name, value in sent.items()} if isinstance(sent, dict) else {}
        assert {name: list(array.shape) for name, array in arrays.items()} == shapes


def test_what_is_missing_travels_beside_the_text() -> None:
    gateway = Gateway(BOTH)
    with client(gateway) as hub:
        hub.predict("m@2", FRAME)
        tensors = {tensor.name: tensor for tensor in gateway.sent.inputs}
        assert (tensors["b"].missing, tensors["a"].missing) == (b"\0\1\0", b"")
        hub.predict("m@2", FRAME, format="json")
        assert json.loads(gateway.calls[1].content)["inputs"]["b"] == ["x", None, "ü"]


@pytest.mark.parametrize(
    ("inputs", "target", "told"),
    [
        (FRAME[["a"]], "m@2", "for each of 'a', 'b'; 'b' did not come, but 'a'"),
        ([1.0], "m@2", r"takes 'a' \(FP64 \[-1\]\), 'b' \(BYTES \[-1\]\): send a dict"),
        ({"a": [1.0], "c": [1.0]}, "m@2", "'b' .*; 'a', 'c' came"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "m", "Two columns of the DataFrame have the same name"),
        (pd.DataFrame({"a": [1.0], "t": ["x"]}), "m", r"'features: t' .* takes numbers; 'x'"),
        (FRAME, "m@9", "'m' has no version '9' that serves"),
    ],
)
def test_inputs_that_do_not_fit_are_not_sent(inputs: Any, target: str, told: str) -> None:
    gateway = Gateway(BOTH)
    with client(gateway) as hub, pytest.raises(inferencehub.RequestError, match=told):
        hub.predict(target, inputs)
    assert gateway.calls == []


def test_scripts_reach_the_whole_of_the_api() -> None:
    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.raw_path.decode()} {request.content.decode()}".rstrip())
        return httpx2.Response(200, json={part: [] for part in ("models", "keys", "workers", "traffic", "entries")})

    with client(handler) as hub:
        assert (hub.models(), hub.keys(), hub.workers(), hub.traffic_documents()) == ([], [], [], [])
        hub.model("iris")
        hub.load_model("iris@2")
        hub.unload_model("iris")
        hub.create_key("me", ["predict"], models=["iris"], rate={"requests": 5})
        hub.revoke_key("abcdefgh")
        hub.audit(5, before=9)
        hub.usage("2026-11-01", by=["key", "day"])
        hub.usage_csv(own=True)
        hub.traffic("iris")
        hub.set_traffic("iris", {"weights": {"1": 100}})
        hub.canary("iris")
        hub.promote_canary("iris")
        hub.roll_back_canary("iris", dry_run=True)
        hub.shadow_report("iris")
    assert seen[4:] == [
        "GET /models/iris",
        "POST /admin/models/iris/versions/2/load",
        "POST /admin/models/iris/unload",
        'POST /admin/keys {"name":"me","scopes":["predict"],"models":["iris"],"rate":{"requests":5}}',
        "DELETE /admin/keys/abcdefgh",
        "GET /admin/audit?limit=5&before=9",
        "GET /admin/usage?from=2026-11-01&by=key%2Cday",
        "GET /usage",
        "GET /admin/traffic/iris",
        'PUT /admin/traffic/iris {"weights":{"1":100}}',
        "GET /admin/traffic/iris/canary",
        "POST /admin/traffic/iris/promote",
        "POST /admin/traffic/iris/rollback?dry_run=true",
        "GET /admin/traffic/iris/shadow",
    ]


def test_an_error_becomes_the_class_of_its_reason() -> None:
    errors = [{"pointer": "/inputs/0", "detail": "expected a number"}]
    with (
        client(lambda request: problem(400, "INPUT_MISMATCH", errors=errors)) as hub,
        pytest.raises(inferencehub.RequestError) as caught,
    ):
        hub.models()
    assert type(caught.value).__name__ == "InputMismatch"
    assert caught.value.details == {"errors": errors}
    assert caught.value.request_id == "r9"


@pytest.mark.parametrize(("status", "rung"), [(418, "RequestError"), (503, "UnavailableError"), (500, "ServerError")])
def test_a_reason_of_a_later_release_becomes_its_rung(status: int, rung: str) -> None:
    with (
        client(lambda request: problem(status, "NEW_REASON", {"retry-after": "2"})) as hub,
        pytest.raises(getattr(inferencehub, rung)) as caught,
    ):
        hub.models()
    assert caught.value.reason == "NEW_REASON"
    assert caught.value.retry_after_ms == 2000


@pytest.mark.parametrize("content", [b"<html>", b"[]"])
def test_an_answer_of_something_else_is_said_to_be_that(content: bytes) -> None:
    with (
        client(lambda request: httpx2.Response(502, content=content)) as hub,
        pytest.raises(inferencehub.ServerError) as caught,
    ):
        hub.models()
    assert caught.value.message.startswith(
        "Expected an answer of InferenceHub, got HTTP status 502 from something else: "
    )


@pytest.mark.parametrize("error", [httpx2.ConnectError("refused"), httpx2.ConnectTimeout(""), httpx2.ReadError("")])
def test_nothing_there_is_unreachable(error: Exception) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error

    with (
        client(answer) as hub,
        pytest.raises(UnreachableError, match="Expected a gateway at http://gateway:3000, got none"),
    ):
        hub.models()


def test_no_answer_in_time_is_a_deadline() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("")

    with client(answer) as hub, pytest.raises(inferencehub.DeadlineExceeded):  # type: ignore[attr-defined]
        hub.predict("iris", [1], deadline_ms=100, format="json")


def test_url_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCEHUB_URL", "http://elsewhere:1/")
    monkeypatch.setenv("INFERENCEHUB_API_KEY", "ihk_e_e")
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"models": []})

    with Client(transport=httpx2.MockTransport(answer)) as hub:
        hub.models()
    assert str(seen[0].url) == "http://elsewhere:1/models"
    assert seen[0].headers["authorization"] == "Bearer ihk_e_e"


@pytest.mark.parametrize(("target", "parts"), [("iris", ("iris", None)), ("iris@2", ("iris", "2"))])
def test_a_target_names_a_model_and_maybe_a_version(target: str, parts: tuple[str, str | None]) -> None:
    assert split_target(target) == parts


@pytest.mark.parametrize("target", ["", "@2", "iris@"])
def test_half_a_target_is_none(target: str) -> None:
    with pytest.raises(inferencehub.RequestError, match="Expected MODEL"):
        split_target(target)


def test_two_versions_are_one_too_many() -> None:
    with pytest.raises(inferencehub.RequestError, match="Expected one version"):
        target_of("iris@1", "2")
    assert target_of("iris", 0) == ("iris", "0")


HTML = (
    b"<!DOCTYPE html><html>\n  <head><title>Sign in</title></head> <body>You must sign in first, or else.</body></html>"
)


@pytest.mark.parametrize(
    ("status", "headers", "content", "rung", "told"),
    [
        (
            200,
            {"content-type": "text/html; charset=utf-8"},
            HTML,
            inferencehub.ServerError,
            "text/html that begins '<!DOC",
        ),
        (
            502,
            {"content-type": "text/html"},
            HTML,
            inferencehub.ServerError,
            "status 502 .* begins '<!DOCTYPE html><html> <head>",
        ),
        (503, {}, b"upstream connect error", inferencehub.UnavailableError, "begins 'upstream connect error'"),
        (407, {}, HTML, inferencehub.RequestError, "status 407"),
        (
            302,
            {"location": "https://login.example/?token=s3cret"},
            b"",
            inferencehub.ServerError,
            "redirects to https://login.example/; set",
        ),
        (200, {}, b"", inferencehub.ServerError, "from something else: nothing"),
        (200, {}, b'{"models": [', inferencehub.ServerError, "begins"),
        (200, {}, b"\xff\xfe\x00", inferencehub.ServerError, "begins"),
        (200, {}, b"\x1f\x8b\x08\x00", inferencehub.ServerError, "begins"),
        (200, {}, b"[1, 2]", inferencehub.ServerError, "begins '.1, 2.'"),
        (200, {}, b'{"status": "ok"}', inferencehub.ServerError, 'JSON that begins \'{"status": "ok"}\''),
        (200, {}, b'{"models": {}}', inferencehub.ServerError, "JSON that begins"),
        (200, {}, b"[" * 100_000, inferencehub.ServerError, "begins"),
        (404, {}, b'{"detail": "Not Found"}', inferencehub.RequestError, 'begins \'{"detail": "Not Found"}\''),
        (200, {}, b'{"reason": "x"}', inferencehub.ServerError, "JSON that begins"),
    ],
)
def test_what_is_no_answer_of_ours_is_shown(
    status: int, headers: dict[str, str], content: bytes, rung: type[Exception], told: str
) -> None:
    with (
        client(lambda request: httpx2.Response(status, headers=headers, content=content)) as hub,
        pytest.raises(UnexpectedAnswerError, match=told) as caught,
    ):
        hub.models()
    assert isinstance(caught.value, rung)
    assert caught.value.status == status
    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("format", ["binary", "json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"{}", b'{"version": "1"}', b"\x0a\xff", answer({"y": np.ones(3)}).content[:-9]],
    ids=["nothing", "page", "object", "version", "torn", "cut"],
)
@pytest.mark.parametrize("media_type", ["application/x-protobuf", "application/json", "text/html"])
def test_what_is_no_prediction_is_shown(content: bytes, media_type: str, format: Any) -> None:
    gateway = Gateway()
    gateway.turns = [httpx2.Response(200, headers={"content-type": media_type}, content=content)]
    with client(gateway, format=format) as hub, pytest.raises(UnexpectedAnswerError):
        hub.predict("m", [1, 2])


def test_broken_compression_is_a_broken_connection() -> None:
    headers = {"content-encoding": "gzip"}
    with (
        client(lambda request: httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(b"no gzip"))) as hub,
        pytest.raises(UnreachableError),
    ):
        hub.models()


def test_a_pause_that_is_no_number_is_none() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            503, json={"reason": "QUEUE_FULL", "detail": "Full."}, headers=[(b"retry-after", "²".encode())]
        )

    with client(answer) as hub, pytest.raises(inferencehub.UnavailableError) as caught:
        hub.models()
    assert caught.value.retry_after_ms is None

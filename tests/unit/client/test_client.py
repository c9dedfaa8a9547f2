"""The client against a transport of its own: what it sends, and what it makes of each kind of answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import numpy as np
import pandas as pd
import pytest

import inferencehub
from inferencehub.client import Client, UnexpectedAnswerError, UnreachableError, UnsendableInput
from inferencehub.client.call import prediction_body, split_target

ANSWER = {
    "model_name": "iris",
    "version": "2",
    "outputs": {"label": "setosa"},
    "request_id": "r1",
    "timings_ms": {"total": 1.5, "gateway": 0.5, "queue": 0.1, "compute": 0.9},
}
Handler = Callable[[httpx2.Request], httpx2.Response]


def client(handler: Handler, key: str | None = "ihk_a_b") -> Client:
    return Client("http://gateway:3000/", key, transport=httpx2.MockTransport(handler))


def problem(status: int, reason: str, **more: Any) -> Handler:
    body = {"reason": reason, "detail": "A sentence.", "request_id": "r9", **more}
    return lambda request: httpx2.Response(status, json=body, headers={"retry-after": "2"})


def test_it_sends_what_the_api_takes_and_gives_what_it_answers() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=ANSWER)

    with client(answer) as hub:
        prediction = hub.predict("iris@stable", np.array([5.1, 3.5]), parameters={"k": 1}, deadline_ms=700)
    (request,) = seen
    assert str(request.url) == "http://gateway:3000/predict"
    assert request.headers["authorization"] == "Bearer ihk_a_b"
    assert request.headers["x-request-timeout-ms"] == "700"
    sent = {"model_name": "iris", "version": "stable", "inputs": [5.1, 3.5], "parameters": {"k": 1}}
    assert json.loads(request.content) == sent
    assert prediction.outputs == {"label": "setosa"}
    assert (prediction.model, prediction.version, prediction.request_id) == ("iris", "2", "r1")
    assert prediction.timings_ms["total"] == 1.5


def test_models_are_listed_shown_loaded_and_unloaded() -> None:
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path}")
        return httpx2.Response(200, json={"models": [{"name": "iris"}]})

    with client(answer) as hub:
        assert hub.models() == [{"name": "iris"}]
        hub.model("iris")
        hub.load_model("iris@2")
        hub.unload_model("iris")
    assert seen == [
        "GET /models",
        "GET /models/iris",
        "POST /admin/models/iris/versions/2/load",
        "POST /admin/models/iris/unload",
    ]


def test_traffic_is_shown_set_and_decided() -> None:
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path} {request.content.decode()}".rstrip())
        return httpx2.Response(200, json={"traffic": []})

    with client(answer) as hub:
        assert hub.traffic_documents() == []
        hub.traffic("iris")
        hub.set_traffic("iris", {"weights": {"1": 100}})
        hub.canary("iris")
        hub.promote_canary("iris")
        hub.roll_back_canary("iris")
        hub.shadow_report("iris")
    assert seen == [
        "GET /admin/traffic",
        "GET /admin/traffic/iris",
        'PUT /admin/traffic/iris {"weights":{"1":100}}',
        "GET /admin/traffic/iris/canary",
        "POST /admin/traffic/iris/promote",
        "POST /admin/traffic/iris/rollback",
        "GET /admin/traffic/iris/shadow",
    ]


def test_an_error_becomes_the_class_of_its_reason() -> None:
    errors = [{"pointer": "/inputs/0", "detail": "expected a number"}]
    with (
        client(problem(400, "INPUT_MISMATCH", errors=errors)) as hub,
        pytest.raises(inferencehub.RequestError) as caught,
    ):
        hub.predict("iris", [1])
    assert type(caught.value).__name__ == "InputMismatch"
    assert caught.value.details == {"errors": errors}
    assert caught.value.request_id == "r9"


@pytest.mark.parametrize(("status", "rung"), [(418, "RequestError"), (503, "UnavailableError"), (500, "ServerError")])
def test_a_reason_of_a_later_release_becomes_its_rung(status: int, rung: str) -> None:
    with client(problem(status, "NEW_REASON")) as hub, pytest.raises(getattr(inferencehub, rung)) as caught:
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
        hub.predict("iris", [1], deadline_ms=100)


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
        prediction_body("iris@1", [1], "2")
    assert prediction_body("iris", [1], 0)["version"] == "0"


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


def test_a_prediction_without_outputs_is_none_of_ours() -> None:
    for missing in ANSWER:
        body = {name: value for name, value in ANSWER.items() if name != missing}
        with (
            client(lambda request, body=body: httpx2.Response(200, json=body)) as hub,  # type: ignore[misc]
            pytest.raises(UnexpectedAnswerError),
        ):
            hub.predict("iris", [1])


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


MODEL = {
    "name": "m",
    "latest": "2",
    "labels": {"stable": "1"},
    "versions": [
        {
            "version": "2",
            "inputs": [{"name": "features", "datatype": "FP64", "shape": [-1, 2]}],
            "outputs": [
                {"name": "y", "datatype": "UINT64", "shape": [-1]},
                {"name": "t", "datatype": "BYTES", "shape": [-1]},
            ],
        },
        {
            "version": "1",
            "inputs": [
                {"name": "a", "datatype": "FP64", "shape": [-1]},
                {"name": "b", "datatype": "BYTES", "shape": [-1]},
            ],
            "outputs": [],
        },
    ],
}


class Hub:
    """A gateway of one model that answers the same outputs to everybody, and counts who asks for the signature."""

    def __init__(self, outputs: str, version: str = "2", *, shows: bool = True) -> None:
        self.outputs = outputs
        self.version = version
        self.shows = shows
        self.shown = 0
        self.sent: Any = None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            self.shown += 1
            return (
                httpx2.Response(200, json=MODEL)
                if self.shows
                else httpx2.Response(403, json={"reason": "PERMISSION_DENIED"})
            )
        self.sent = json.loads(request.content)
        rest = json.dumps({**ANSWER, "outputs": 0, "version": self.version})
        return httpx2.Response(200, text=rest.replace('"outputs": 0', f'"outputs": {self.outputs}'))


@pytest.mark.parametrize(
    ("outputs", "expected", "asks"),
    [
        # One number among them, or one other text, tells what they all are.
        ('{"y": ["17870283321406128129", 5]}', {"y": [17870283321406128129, 5]}, 0),
        ('{"y": [[1.5, "NaN"], ["Infinity", "-Infinity"]]}', {"y": [[1.5, np.nan], [np.inf, -np.inf]]}, 0),
        ('{"t": ["NaN", "setosa"]}', {"t": ["NaN", "setosa"]}, 0),
        ('{"t": ["9223372036854775807", "007"]}', {"t": ["9223372036854775807", "007"]}, 0),
        ('{"t": ["5"]}', {"t": ["5"]}, 0),
        # Only the signature tells.
        (
            '{"y": ["17870283321406128129"], "t": ["17870283321406128129"]}',
            {"y": [17870283321406128129], "t": ["17870283321406128129"]},
            1,
        ),
        ('{"t": "NaN"}', {"t": "NaN"}, 1),
        ('{"y": [-0, 0, -0.0]}', {"y": [-0.0, 0, -0.0]}, 0),
        # As JavaScript writes the float 8.935141660703064e18; integers of that size come as strings.
        ('{"y": [8935141660703064000, 9007199254740991]}', {"y": [8.935141660703064e18, 9007199254740991]}, 0),
        ('{"t": [{"b64": "iVBORw0KGgo="}, "NaN"]}', {"t": [b"\x89PNG\r\n\x1a\n", "NaN"]}, 0),
        ('{"y": [], "t": [[]], "u": true}', {"y": [], "t": [[]], "u": True}, 0),
    ],
)
def test_outputs_are_numbers_text_and_bytes(outputs: str, expected: dict[str, Any], asks: int) -> None:
    gateway = Hub(outputs)
    with client(gateway) as hub:
        for _ in range(2):
            assert repr(hub.predict("m", [1]).outputs) == repr(expected)
    assert gateway.shown == asks


def test_without_a_signature_what_may_be_text_stays_text() -> None:
    with client(Hub('{"y": ["NaN"]}', shows=False)) as hub:
        assert hub.predict("m", [1]).outputs == {"y": ["NaN"]}


FRAME = pd.DataFrame({"b": ["x", None, "ü"], "a": [1.0, float("nan"), 3.0], "target": [7, 8, 9]})


@pytest.mark.parametrize(
    ("inputs", "target", "sent"),
    [
        (FRAME[["a", "target"]], "m", [[1.0, 7], ["NaN", 8], [3.0, 9]]),
        (FRAME, "m@1", {"a": [1.0, "NaN", 3.0], "b": ["x", None, "ü"]}),
        (FRAME, "m@stable", {"a": [1.0, "NaN", 3.0], "b": ["x", None, "ü"]}),
        (FRAME.iloc[0], "m@stable", {"a": 1.0, "b": "x"}),
        (FRAME.iloc[0][["a", "target"]], "m@latest", [1.0, 7]),
        ({"features": FRAME[["a"]]}, "m", {"features": [[1.0], ["NaN"], [3.0]]}),
        ({"features": FRAME["target"]}, "m", {"features": [7, 8, 9]}),
    ],
)
def test_a_frame_goes_where_the_signature_wants_it(inputs: Any, target: str, sent: Any) -> None:
    gateway = Hub('{"y": [1]}')
    with client(gateway) as hub:
        hub.predict(target, inputs)
    assert gateway.sent["inputs"] == sent


def test_a_frame_without_a_column_is_not_sent() -> None:
    with (
        client(Hub("{}")) as hub,
        pytest.raises(UnsendableInput, match="for each of 'a', 'b'; 'b' did not come, but 'a'"),
    ):
        hub.predict("m@1", FRAME[["a"]])


def test_a_frame_for_a_version_that_is_not_there() -> None:
    with client(Hub("{}")) as hub, pytest.raises(inferencehub.RequestError, match="no version '9' that serves"):
        hub.predict("m", FRAME, 9)

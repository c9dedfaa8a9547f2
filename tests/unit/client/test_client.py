"""The client against a transport of its own: what it sends, and what it makes of each kind of answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import numpy as np
import pytest

import inferencehub
from inferencehub.client import Client, UnreachableError
from inferencehub.client.call import plain, prediction_body, split_target

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
    assert caught.value.message == "Expected an answer of InferenceHub, got HTTP status 502 from something else."


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


def test_numbers_that_json_cannot_hold_go_as_strings() -> None:
    inputs = {"a": np.array([2**53, 1]), "b": (float("nan"), float("inf"), float("-inf"), 1.5), "c": [b"text", True]}
    assert plain(inputs) == {
        "a": ["9007199254740992", 1],
        "b": ["NaN", "Infinity", "-Infinity", 1.5],
        "c": ["text", True],
    }

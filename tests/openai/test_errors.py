"""What goes wrong, as the official Python client raises it."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from tests.openai.callers import Caller, say
from tests.openai.served import Served

CHAT = "chat.completions.create"
HELLO: dict[str, Any] = {"model": "assistant", "messages": say("/say Hello")}


@pytest.fixture(scope="module")
def keys(served: Served) -> dict[str, str]:
    return served.keys()


def waits(served: Served) -> dict[str, Any]:
    asked = {"model": "assistant", "messages": say(f"/wait-first {served.never}\n/say Hello")}
    return asked | {"extra_headers": {"x-request-timeout-ms": "300"}}


CASES: list[tuple[dict[str, Any], type[openai.APIStatusError], int, str, str | None]] = [
    ({"temperature": 9}, openai.BadRequestError, 400, "INVALID_REQUEST", "temperature"),
    ({"extra_body": {"top_k": 3}}, openai.BadRequestError, 400, "unknown_parameter", "top_k"),
    ({"max_tokens": 8193}, openai.BadRequestError, 400, "context_length_exceeded", "max_tokens"),
    ({"model": "wordcount"}, openai.BadRequestError, 400, "model_not_supported", "model"),
    ({"model": "nothing"}, openai.NotFoundError, 404, "model_not_found", "model"),
    ({"messages": say("x" * 5_000_000)}, openai.APIStatusError, 413, "PAYLOAD_TOO_LARGE", None),
    ({"messages": say("/fail 0\n/say Hello")}, openai.InternalServerError, 500, "MODEL_FAILED", None),
    ({"model": "broken"}, openai.InternalServerError, 503, "NO_HEALTHY_WORKER", None),
]


@pytest.mark.parametrize(("changes", "kind", "status", "code", "param"), CASES, ids=[case[3] for case in CASES])
def test_each_class(
    caller: Caller,
    changes: dict[str, Any],
    kind: type[openai.APIStatusError],
    status: int,
    code: str,
    param: str | None,
) -> None:
    with pytest.raises(kind) as raised:
        caller.call(CHAT, **HELLO | changes)
    error = raised.value
    assert (error.status_code, error.code, error.param) == (status, code, param)
    assert error.request_id


def test_before_its_first_chunk_a_stream_fails_with_a_status(caller: Caller) -> None:
    with pytest.raises(openai.InternalServerError) as raised:
        caller.stream(CHAT, [], **HELLO | {"messages": say("/fail 0\n/say Hello")})
    assert (raised.value.status_code, raised.value.code) == (500, "MODEL_FAILED")


def test_keys(caller: Caller, keys: dict[str, str]) -> None:
    with pytest.raises(openai.AuthenticationError) as unknown:
        caller.with_key("sk-nobody").call(CHAT, **HELLO)
    assert unknown.value.code == "invalid_api_key"
    with pytest.raises(openai.PermissionDeniedError) as denied:
        caller.with_key(keys["other"]).call(CHAT, **HELLO)
    assert denied.value.code == "PERMISSION_DENIED"
    with pytest.raises(openai.RateLimitError) as limited:
        caller.with_key(keys["limited"]).call(CHAT, **HELLO)
    assert limited.value.code == "rate_limit_exceeded"
    assert float(limited.value.response.headers["retry-after-ms"]) > 1_000
    assert all(each.value.request_id for each in (unknown, denied, limited))


def test_a_deadline_that_has_passed_is_not_sent_again(caller: Caller, served: Served) -> None:
    with pytest.raises(openai.InternalServerError) as raised:
        caller.retrying(2).call(CHAT, **waits(served))
    assert (raised.value.status_code, raised.value.code) == (504, "DEADLINE_EXCEEDED")
    assert raised.value.response.headers["x-should-retry"] == "false"
    # Which try it was that has failed.
    assert raised.value.request.headers["x-stainless-retry-count"] == "0"


def test_an_unknown_path_and_another_method(caller: Caller) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        caller.call("files.retrieve", file_id="x")
    assert unknown.value.code == "unknown_url"
    with pytest.raises(openai.APIStatusError) as other:
        caller.call("models.delete", model="assistant")
    assert (other.value.status_code, other.value.code) == (405, "method_not_supported")


def test_a_worker_that_is_killed_in_mid_stream_is_an_error_and_no_end(
    caller: Caller, request: pytest.FixtureRequest
) -> None:
    seen: list[Any] = []
    text = "".join(f"{request.node.name} {number}, " for number in range(40))
    with pytest.raises(openai.APIError) as raised:
        caller.stream(CHAT, seen, model="mortal", messages=say(f"/delay 10\n/die 20\n/say {text}"))
    assert raised.value.code == "WORKER_LOST"
    assert raised.value.body["request_id"]
    assert seen
    assert text.startswith("".join(chunk.choices[0].delta.content or "" for chunk in seen))
    assert not any(choice.finish_reason for chunk in seen for choice in chunk.choices)


def test_a_model_that_fails_in_mid_stream_is_an_error_too(caller: Caller) -> None:
    seen: list[Any] = []
    with pytest.raises(openai.APIError) as raised:
        caller.stream(CHAT, seen, model="assistant", messages=say("/delay 20\n/fail 8\n/say A text of some length."))
    assert raised.value.code == "MODEL_FAILED"
    assert seen

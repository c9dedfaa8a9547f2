"""What is sent again, after which pause, and what never is."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from inferencehub.client import UnexpectedAnswerError, UnreachableError
from inferencehub.errors import InferenceHubError, NotSupported, UnavailableError
from tests.support.client_gateway import MATRIX, Gateway, Time, async_client, client, model, problem

ONCE = model(MATRIX | {"idempotent": False})
MANY = model(MATRIX)


def turns(turn: Any, times: int = 9) -> list[Any]:
    return [turn] * times


@pytest.mark.parametrize(
    ("turn", "idempotent", "other"),
    [
        (problem(429, "RATE_LIMITED"), True, True),
        (problem(503, "QUEUE_FULL"), True, True),
        (problem(503, "MODEL_LOADING"), True, True),
        (problem(503, "NO_HEALTHY_WORKER"), True, True),
        (httpx2.ConnectError("refused"), True, True),
        (httpx2.ConnectTimeout(""), True, True),
        (httpx2.PoolTimeout(""), True, True),
        (problem(503, "WORKER_LOST"), True, False),
        (httpx2.RemoteProtocolError("Server disconnected without sending a response."), True, False),
        (httpx2.ReadError("reset"), True, False),
        (httpx2.WriteError("pipe"), True, False),
        (httpx2.Response(503, content=b"upstream connect error"), True, False),
        (httpx2.Response(502, html="<html>Bad gateway</html>"), True, False),
        (httpx2.Response(500, html="<html>Oops</html>"), False, False),
        (httpx2.Response(200, html="<html>Sign in</html>"), False, False),
        (httpx2.ReadTimeout(""), False, False),
        (httpx2.UnsupportedProtocol("no scheme"), False, False),
        (problem(504, "DEADLINE_EXCEEDED"), False, False),
        (problem(500, "MODEL_FAILED"), False, False),
        (problem(422, "POISON_REQUEST"), False, False),
        (problem(503, "OF_A_LATER_RELEASE"), False, False),
    ],
    ids=lambda value: None if isinstance(value, bool) else str(getattr(value, "text", value))[:40],
)
def test_only_what_is_safe_is_sent_again(turn: Any, idempotent: bool, other: bool) -> None:
    for shown, again in ((MANY, idempotent), (ONCE, other)):
        gateway = Gateway(shown)
        gateway.turns = turns(turn)
        with client(gateway) as hub, pytest.raises(InferenceHubError):
            hub.predict("m", [1, 2])
        assert len(gateway.calls) == (4 if again else 1)


def test_a_later_try_may_succeed() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = [httpx2.ConnectError("refused"), problem(503, "QUEUE_FULL")]
    with client(gateway, time=time) as hub:
        assert hub.predict("m", [1, 2]).outputs["y"] == 3
    assert time.slept == [0.05, 0.1]  # half of 0.1 and of 0.2


def test_the_pauses_grow_and_end() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = turns(problem(503, "QUEUE_FULL"))
    with client(gateway, time=time, retries=8) as hub, pytest.raises(UnavailableError):
        hub.predict("m", [1, 2])
    assert time.slept == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.5, 2.5]


def test_the_gateway_says_when_to_come_back() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = turns(problem(429, "RATE_LIMITED", {"retry-after": "2"}), 1)
    with client(gateway, time=time) as hub:
        hub.predict("m", [1, 2])
    assert time.slept == [2.25]  # and by chance up to a quarter later


def test_so_may_a_proxy() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = [httpx2.Response(503, html="<html>Back soon</html>", headers={"retry-after": "4"})]
    with client(gateway, time=time) as hub:
        hub.predict("m", [1, 2])
    assert time.slept == [4.5]


def test_nobody_waits_beyond_the_deadline() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = turns(problem(429, "RATE_LIMITED", {"retry-after": "2"}))
    with client(gateway, time=time, deadline_ms=2_000) as hub, pytest.raises(UnavailableError) as caught:
        hub.predict("m", [1, 2])
    assert (caught.value.retry_after_ms, time.slept) == (2000, [])


def test_what_is_left_of_the_deadline_goes_to_the_gateway() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = turns(problem(503, "QUEUE_FULL", {"retry-after": "1"}), 2)
    with client(gateway, time=time) as hub:
        hub.predict("m", [1, 2], deadline_ms=5_000)
    deadlines = [request.headers["x-request-timeout-ms"] for request in gateway.calls]
    assert deadlines == ["5000", "3875", "2750"]
    # The client itself waits a little longer, to hear what the gateway says then.
    assert gateway.calls[0].extensions["timeout"]["read"] == 10.0


def test_no_retries_where_none_are_wanted() -> None:
    gateway = Gateway()
    gateway.turns = turns(problem(503, "QUEUE_FULL"))
    with client(gateway, retries=0) as hub, pytest.raises(UnavailableError):
        hub.predict("m", [1, 2])
    assert len(gateway.calls) == 1


@pytest.mark.parametrize(
    ("ask", "tries"),
    [
        (lambda hub: hub.models(), 4),
        (lambda hub: hub.revoke_key("abcdefgh"), 4),
        (lambda hub: hub.create_key("me"), 1),
        (lambda hub: hub.set_traffic("m", {}), 1),
        (lambda hub: hub.load_model("m"), 1),
    ],
    ids=["list", "revoke", "create", "set", "load"],
)
def test_a_change_that_may_have_been_made_is_not_made_again(ask: Any, tries: int) -> None:
    asked: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        raise httpx2.ReadError("reset")

    with client(handler) as hub, pytest.raises(UnreachableError):
        ask(hub)
    assert len(asked) == tries


async def test_the_client_that_awaits_makes_the_same_tries() -> None:
    gateway, time = Gateway(), Time()
    gateway.turns = [httpx2.ConnectError("refused"), problem(429, "RATE_LIMITED", {"retry-after": "2"})]
    async with async_client(gateway, time) as hub:
        assert (await hub.predict("m", [1, 2])).outputs["y"] == 3
        gateway.turns = turns(httpx2.Response(200, html="<html>"), 1)
        with pytest.raises(UnexpectedAnswerError):
            await hub.predict("m", [1, 2])
        gateway.turns = turns(problem(501, "NOT_SUPPORTED"), 1)
        with pytest.raises(NotSupported):
            await hub.predict("m", [1, 2])
        gateway.turns = turns(httpx2.ReadError(""))
        with pytest.raises(UnreachableError):
            await hub.predict("m", [1, 2])
    assert time.slept[:2] == [0.05, 2.25]

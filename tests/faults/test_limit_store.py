"""A Redis that is killed, frozen or slow: what a caller waits for it, and how soon it is used again."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from inferencehub.cli.init import MODEL_PY
from tests.support.limited import INPUTS, Call, sharing, store_of
from tests.support.redis_server import RedisServer, redis_server
from tests.support.relay import Relay, relay
from tests.support.until import until
from tests.support.up import RunningUp

pytestmark = pytest.mark.fault

# Of P20: what a call may wait for a store that does not answer, and how soon one that does is used again.
ADDED_S = 0.020
BACK_S = 2.0
LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """A gateway that reaches its Redis by a relay."""

    up: RunningUp
    redis: RedisServer
    relay: Relay


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("store")
    version = folder / "models/wordcount/1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(MODEL_PY)
    with redis_server() as redis, relay(redis.port) as between:
        store = f"redis://127.0.0.1:{between.port}"
        with sharing(folder, folder / "models", store, 1, INFERENCEHUB_RATE__REQUESTS=str(LIMIT)) as (up,):
            yield Scene(up, redis, between)


def kill(scene: Scene) -> Callable[[], None]:
    scene.redis.kill()
    return scene.redis.start


def freeze(scene: Scene) -> Callable[[], None]:
    scene.redis.freeze()
    return scene.redis.thaw


def slow(scene: Scene) -> Callable[[], None]:
    scene.relay.delay_s = 2.0

    def end() -> None:
        scene.relay.delay_s = 0.0

    return end


def refuse_writes(scene: Scene) -> Callable[[], None]:
    scene.redis.command("CONFIG", "SET", "maxmemory", "1")

    def end() -> None:
        scene.redis.command("CONFIG", "SET", "maxmemory", "0")

    return end


@pytest.mark.parametrize("fault", [kill, freeze, slow, refuse_writes])
def test_no_call_fails_or_waits_for_it_and_it_is_used_again(
    scene: Scene, fault: Callable[[Scene], Callable[[], None]]
) -> None:
    until(lambda: store_of(scene.up) == "up")
    before = calls_for(scene.up, 2.0)
    end = fault(scene)
    during = calls_for(scene.up, 3.0)
    assert store_of(scene.up) == "down"
    end()
    ended_s = time.monotonic()
    until(lambda: store_of(scene.up) == "up")
    back_s = time.monotonic() - ended_s
    figures = f"p99 {ms(before, 0.99)} → {ms(during, 0.99)}, longest {ms(before, 1)} → {ms(during, 1)}"
    print(f"\n{fault.__name__}: {len(during)} calls, {figures}, back after {back_s * 1000:.0f} ms")
    assert {call.status for call in before + during} == {200}
    # What the machine does to a call anyway, it did before as well.
    assert at(during, 0.99) <= at(before, 1) + ADDED_S
    assert back_s <= BACK_S


def calls_for(up: RunningUp, seconds: float) -> list[Call]:
    """One after the other on one connection, for so long."""
    address = urlsplit(up.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    body = json.dumps({"model_name": "wordcount", "inputs": INPUTS})
    headers = {"content-type": "application/json", "authorization": f"Bearer {up.key}"}
    calls = []
    end_s = time.monotonic() + seconds
    while (sent_s := time.monotonic()) < end_s:
        connection.request("POST", "/predict", body, headers)
        answer = connection.getresponse()
        answer.read()
        calls.append(Call(sent_s, time.monotonic() - sent_s, answer.status))
    connection.close()
    return calls


def at(calls: list[Call], share: float) -> float:
    """How long the call took that so many were quicker than, in seconds."""
    took = sorted(call.took_s for call in calls)
    return took[min(int(share * len(took)), len(took) - 1)]


def ms(calls: list[Call], share: float) -> str:
    return f"{at(calls, share) * 1000:.1f} ms"


def test_three_gateways_hold_one_limit_in_every_window(tmp_path: Path) -> None:
    """The log of what was let through, replayed: what matters is when Redis decided, between question and answer."""
    version = tmp_path / "models/wordcount/1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(MODEL_PY)
    limit, window_s, windows = 300, 2, 8
    rate = {"INFERENCEHUB_RATE__REQUESTS": str(limit), "INFERENCEHUB_RATE__WINDOW_S": str(window_s)}
    with redis_server() as redis:
        store = f"redis://127.0.0.1:{redis.port}"
        with sharing(tmp_path, tmp_path / "models", store, 1, 1, 1, **rate) as ups:
            calls = all_at_once(ups, window_s * windows)
            fallbacks = [metric_of(up) for up in ups]
    admitted = sorted((call for call in calls if call.status == 200), key=lambda call: call.sent_s)
    longest_s = max(call.took_s for call in admitted)
    fullest = fullest_window(admitted, window_s - longest_s)
    print(f"\n{len(calls)} calls, {len(admitted)} let through, {fullest} at most in a window, fallbacks {fallbacks}")
    assert {call.status for call in calls} == {200, 429}
    # On a starved machine Redis may be late; more than those calls it can't have let through.
    assert fullest <= limit + sum(fallbacks)
    assert len(admitted) >= 0.99 * limit * windows


def all_at_once(ups: list[RunningUp], seconds: float) -> list[Call]:
    with ThreadPoolExecutor(2 * len(ups)) as pool:
        return [call for calls in pool.map(lambda up: calls_for(up, seconds), [*ups, *ups]) for call in calls]


def fullest_window(admitted: list[Call], window_s: float) -> int:
    """The most calls that were sent within any stretch of that length."""
    most = oldest = 0
    for newest, call in enumerate(admitted):
        while admitted[oldest].sent_s + window_s <= call.sent_s:
            oldest += 1
        most = max(most, newest - oldest + 1)
    return most


def metric_of(up: RunningUp) -> float:
    text = up.request("GET", "/metrics").body.decode()
    name = "inferencehub_limit_store_fallbacks_total"
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))

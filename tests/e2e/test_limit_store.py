"""Limits that several gateways share in a Redis: exact over all processes, a share each without it, no secret shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.limited import call_often, sharing, store_of
from tests.support.processes import environment
from tests.support.redis_server import RedisServer, redis_server
from tests.support.until import until
from tests.support.up import RunningUp

PASSWORD = "canary-7hq2"
LIMIT = 60


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server("--requirepass", PASSWORD) as server:
        yield server


@pytest.fixture(scope="module")
def ups(
    tmp_path_factory: pytest.TempPathFactory, word_models: Path, redis: RedisServer
) -> Iterator[tuple[RunningUp, RunningUp]]:
    """One of two gateway processes and one of one, with patience for a machine that is starved."""
    store = f"redis://:{PASSWORD}@127.0.0.1:{redis.port}/3"
    patience = {"INFERENCEHUB_LIMITS__STORE_TIMEOUT_MS": "1000"}
    rate = {"INFERENCEHUB_RATE__REQUESTS": str(LIMIT), "INFERENCEHUB_RATE__WINDOW_S": "3600"}
    with sharing(tmp_path_factory.mktemp("shared"), word_models, store, 2, 1, **rate, **patience) as (two, one):
        yield two, one


def metric(up: RunningUp, name: str) -> float:
    text = up.request("GET", "/metrics").body.decode()
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))


def test_limits_are_exact_over_all_processes_of_all_gateways(ups: tuple[RunningUp, RunningUp]) -> None:
    assert [store_of(up) for up in ups] == ["up", "up"]
    assert call_often(ups, 3 * LIMIT) == {200: LIMIT, 429: 2 * LIMIT}
    refused = ups[1].predict("wordcount", {"text": ["a"]})
    assert refused.status == 429
    assert refused.headers["ratelimit-policy"] == f'"requests";q={LIMIT};w=3600'
    assert refused.headers["ratelimit"].startswith('"requests";r=0;t=')
    assert 3500 <= int(refused.headers["retry-after"]) <= 3600
    for up in ups:
        assert metric(up, "inferencehub_limit_store_up") == 1
        assert metric(up, "inferencehub_limit_store_fallbacks_total") == 0
        until(lambda up=up: metric(up, "inferencehub_limit_store_gateways") == 2)


def test_without_redis_each_gateway_gives_out_its_share_and_with_it_all_is_shared_again(
    ups: tuple[RunningUp, RunningUp], redis: RedisServer
) -> None:
    two, one = ups
    redis.kill()
    # Whoever stands at the door finds out first; what was refused a moment ago stays so for that moment.
    until(lambda: call_often([two, one], 4)[500] == 0 and store_of(two) == "down" and store_of(one) == "down")
    until(lambda: call_often([two], 1)[200] == 1)
    until(lambda: call_often([one], 1)[200] == 1)
    for up in ups:
        ended = call_often([up], LIMIT)
        assert set(ended) == {200, 429}
        assert ended[200] < LIMIT / 2
        assert metric(up, "inferencehub_limit_store_up") == 0
        assert metric(up, "inferencehub_limit_store_fallbacks_total") > 0
    redis.start()
    for up in ups:
        until(lambda up=up: metric(up, "inferencehub_limit_store_up") == 1)
    assert call_often(ups, 2 * LIMIT) == {200: LIMIT, 429: LIMIT}
    for up in ups:
        up.program.stderr.first(lambda line: "the limit store can't be used" in line)
        up.program.stderr.first(lambda line: "the limit store is back" in line)


def test_the_password_is_nowhere(ups: tuple[RunningUp, RunningUp], redis: RedisServer) -> None:
    for up in ups:
        seen = [line for stream in (up.program.stdout, up.program.stderr) for line in stream.all]
        seen += [up.request("GET", path).body.decode() for path in ("/health", "/metrics", "/openapi.json")]
        for process in [psutil.Process(up.program.pid), *up.processes()]:
            seen += process.cmdline()
        assert PASSWORD not in "\n".join(seen)


@pytest.mark.parametrize("flags", [[], ["--origin"], ["--json"]])
def test_the_settings_show_the_store_without_its_password(flags: list[str]) -> None:
    env = environment(INFERENCEHUB_LIMITS__STORE=f"redis://:{PASSWORD}@cache:6380/1")
    shown = subprocess.run(
        [sys.executable, "-m", "inferencehub", "config", "show", *flags],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "redis://***@cache:6380/1" in shown.stdout
    assert PASSWORD not in shown.stdout + shown.stderr


def test_an_address_that_is_none_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    env = environment(INFERENCEHUB_LIMITS__STORE=f"redis://:{PASSWORD}@cache:port")
    command = [sys.executable, "-m", "inferencehub", "up", "--json", "--port", "0", "--home", str(tmp_path / "home")]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 3
    assert "limits.store: expected memory, redis://[user:password@]host[:port][/db]" in ended.stderr
    assert PASSWORD not in ended.stdout + ended.stderr

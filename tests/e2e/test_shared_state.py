"""Three gateways that share a PostgreSQL and a Redis in front of one worker: what is changed at one holds at all."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.processes import Program, environment, program
from tests.support.redis_server import redis_server
from tests.support.until import until
from tests.support.up import Answer, RunningUp
from tests.support.worker_process import worker_process

KEY = "ihk_Shared02_" + "k" * 43
PASSWORD = "canary-7hq2"
MODEL = "wordcount"
INPUTS = {"text": ["two words"]}

Hubs = list[RunningUp]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory, word_models: Path, postgres: PostgresServer) -> Iterator[Hubs]:
    folder = tmp_path_factory.mktemp("shared")
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        worker = stack.enter_context(worker_process(word_models))
        worker.until_ready()
        env = environment(
            INFERENCEHUB_AUTH__ADMIN_KEY=KEY,
            INFERENCEHUB_STATE__URL=postgres.url(PASSWORD),
            INFERENCEHUB_LIMITS__STORE=f"redis://127.0.0.1:{redis.port}",
            INFERENCEHUB_LIMITS__STORE_TIMEOUT_MS="1000",
        )
        serve = [sys.executable, "-P", "-m", "inferencehub", "gateway", "--worker", worker.address, "--port", "0"]
        # All at once, on an empty database: one of them makes the tables.
        started = [
            stack.enter_context(program([*serve, "--home", str(folder / name)], env=env, cwd=folder)) for name in "abc"
        ]
        yield [_hub(each, folder) for each in started]


def _hub(gateway: Program, home: Path) -> RunningUp:
    listening = json.loads(gateway.log('"msg":"listening"'))
    gateway.log('"msg":"ready"')
    return RunningUp(gateway, home, f"http://127.0.0.1:{listening['port']}", KEY, [], None)


def predict(hub: RunningUp, key: str = KEY) -> Answer:
    return hub.predict(MODEL, INPUTS, authorization=f"Bearer {key}")


def make_key(hub: RunningUp, name: str, **settings: object) -> Answer:
    return hub.request("POST", "/admin/keys", {"name": name, "scopes": ["predict"], **settings})


def test_what_is_changed_at_one_holds_at_all(hubs: Hubs) -> None:
    made = make_key(hubs[0], "shared")
    assert made.status == 201, made.body
    key = made.json()["key"]
    for hub in hubs:
        until(lambda hub=hub: predict(hub, key).status == 200)

    began_s = time.monotonic()
    assert hubs[1].request("DELETE", f"/admin/keys/{made.json()['id']}").status < 300
    for hub in hubs:
        until(lambda hub=hub: predict(hub, key).status == 401)
    print(f"revoked at all after {time.monotonic() - began_s:.3f} s")

    document = {"weights": {"1": 100}, "labels": {"stable": "1"}}
    assert hubs[2].request("PUT", f"/admin/traffic/{MODEL}", document).status < 300
    for hub in hubs:
        until(lambda hub=hub: hub.predict(MODEL, INPUTS, version="stable").status == 200)


def test_a_limit_is_counted_once_over_all(hubs: Hubs) -> None:
    limited = make_key(hubs[0], "limited", rate={"requests": 6, "window_s": 3600}).json()["key"]
    for hub in hubs:
        until(lambda hub=hub: hub.request("GET", "/models", authorization=f"Bearer {limited}").status == 200)
    statuses = [predict(hubs[at % 3], limited).status for at in range(12)]
    assert statuses.count(200) == 6
    assert statuses.count(429) == 6


def test_the_others_go_on_without_one_that_is_killed_and_without_the_database(
    hubs: Hubs, postgres: PostgresServer
) -> None:
    key = make_key(hubs[0], "stays").json()["key"]
    for hub in hubs:
        until(lambda hub=hub: predict(hub, key).status == 200)
    hubs[0].program.process.kill()
    hubs[0].program.wait()
    left = hubs[1:]
    assert [predict(hub, key).status for hub in left for _ in range(10)] == [200] * 20

    postgres.stop()
    for hub in left:
        until(lambda hub=hub: hub.request("GET", "/health").json()["state"] == "down")
        assert predict(hub, key).status == 200
        refused = make_key(hub, "refused")
        assert refused.status == 503
        assert refused.headers["retry-after"] == "1"
        assert "database can't be reached just now, so nothing was changed" in refused.json()["detail"]

    postgres.start()
    for hub in left:
        until(lambda hub=hub: hub.request("GET", "/health").json()["state"] == "up")
    again = make_key(left[0], "again")
    assert again.status == 201, again.body
    for hub in left:
        until(lambda hub=hub: predict(hub, again.json()["key"]).status == 200)
    names = [each["name"] for each in left[1].request("GET", "/admin/keys").json()["keys"]]
    assert "refused" not in names


def test_the_password_is_nowhere(hubs: Hubs) -> None:
    for hub in hubs:
        assert PASSWORD not in "\n".join(hub.program.stdout.all + hub.program.stderr.all)

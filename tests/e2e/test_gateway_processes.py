"""Two gateway processes behind one port: what callers and operators see is as with one, and either may die."""

from __future__ import annotations

import http.client
import json
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.counting_models import counting_model
from tests.support.gateways import Connection, both, connection_to
from tests.support.healthy_log import faults_of_start
from tests.support.live_stream import live_stream
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, alive, running_up

MODEL = "sums"
TWO = environment(INFERENCEHUB_GATEWAY__PROCESSES="2")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    counting_model(folder, MODEL, 1, 2)
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("two") / "home", "--models", str(models), env=TWO) as running:
        yield running


@pytest.fixture
def connections(up: RunningUp) -> Iterator[list[Connection]]:
    """Five to the first process and five to the second."""
    gateways = both(up)
    with ExitStack() as stack:
        yield [
            stack.enter_context(connection_to(up, process))
            for process in (gateways.first, gateways.second)
            for _ in range(5)
        ]


def new_key(up: RunningUp, **wish: Any) -> dict[str, Any]:
    answer = up.request("POST", "/admin/keys", {"name": "test", "scopes": ["predict"], **wish})
    assert answer.status == 201, answer.body
    return dict(answer.json())


def counted(connection: Connection) -> int:
    """Calls that went well, as /metrics has them."""
    status, text = connection.ask("GET", "/metrics")
    assert status == 200
    lines = re.findall(r'^inferencehub_requests_total\{.*reason="OK".*\} (\d+)$', text, re.MULTILINE)
    return sum(int(count) for count in lines)


def test_a_start_that_finds_nothing_amiss_logs_nothing_amiss(up: RunningUp) -> None:
    assert faults_of_start(up) == []


def test_there_is_one_port_and_one_process_of_everything_else(up: RunningUp) -> None:
    assert len(up.gateway_processes()) == 2
    assert len(up.worker_processes()) == 1


def test_both_answer_everything(connections: list[Connection]) -> None:
    for connection in connections:
        assert connection.predict(MODEL, [1])[0] == 200
        assert connection.ask("GET", "/models")[0] == 200
        assert connection.ask("GET", "/health/ready")[0] == 200
        assert connection.ask("GET", "/openapi.json")[1]["openapi"].startswith("3.")
        assert "<html" in connection.ask("GET", "/")[1]
        assert connection.ask("GET", "/nothing")[0] == 404
        assert connection.ask("GET", "/predict")[0] == 405
        assert connection.ask("GET", "/admin/keys", key="ihk_wrong")[0] == 401


def test_a_limit_is_exact_over_both(up: RunningUp, connections: list[Connection]) -> None:
    key = new_key(up, rate={"requests": 50, "window_s": 3_600})["key"]

    def ask_twenty(connection: Connection) -> list[int]:
        return [connection.predict(MODEL, [1], key)[0] for _ in range(20)]

    with ThreadPoolExecutor(len(connections)) as pool:
        statuses = [status for each in pool.map(ask_twenty, connections) for status in each]
    assert sorted(statuses) == [200] * 50 + [429] * 150


def test_a_key_is_valid_and_revoked_at_once_on_every_connection(up: RunningUp, connections: list[Connection]) -> None:
    for admin in connections[::5]:
        made = admin.ask("POST", "/admin/keys", {"name": "test", "scopes": ["predict"]})[1]
        assert [each.predict(MODEL, [1], made["key"])[0] for each in connections] == [200] * 10
        assert admin.ask("DELETE", f"/admin/keys/{made['id']}")[0] == 200
        assert [each.predict(MODEL, [1], made["key"])[0] for each in connections] == [401] * 10


def test_traffic_changes_at_once_on_every_connection(connections: list[Connection]) -> None:
    for admin in connections[::5]:
        for version in ("1", "2", "1"):
            document = {"weights": {version: 100}}
            assert admin.ask("PUT", f"/admin/traffic/{MODEL}", document)[0] == 200
            served = [each.predict(MODEL, [1])[1]["version"] for each in connections]
            assert served == [version] * 10


def test_a_canary_has_its_share_on_every_connection_and_loses_it_at_once(connections: list[Connection]) -> None:
    canary = {"version": "2", "steps": [100], "every_s": 3_600}
    for admin in connections[::5]:
        document = {"weights": {"1": 100}, "canary": canary}
        status, body = admin.ask("PUT", f"/admin/traffic/{MODEL}", document)
        assert status == 200, body
        assert [each.predict(MODEL, [1])[1]["version"] for each in connections] == ["2"] * 10
        assert admin.ask("POST", f"/admin/traffic/{MODEL}/rollback")[0] == 200
        assert [each.predict(MODEL, [1])[1]["version"] for each in connections] == ["1"] * 10


def test_a_canary_is_judged_by_the_calls_of_both(up: RunningUp, connections: list[Connection]) -> None:
    document = {"weights": {"1": 100}, "canary": {"version": "2", "steps": [100], "every_s": 3_600}}
    assert up.request("PUT", f"/admin/traffic/{MODEL}", document).status == 200
    for connection in connections:
        assert connection.predict(MODEL, [1])[0] == 200

    def measured() -> int:
        return int(up.request("GET", f"/admin/traffic/{MODEL}/canary").json()["run"]["measured"]["canary"]["calls"])

    until(lambda: measured() == len(connections))
    assert up.request("POST", f"/admin/traffic/{MODEL}/rollback").status == 200


def test_a_version_goes_and_comes_at_once_on_every_connection(connections: list[Connection]) -> None:
    def statuses() -> set[int]:
        call = {"model_name": MODEL, "version": "2", "inputs": [1]}
        return {connection.ask("POST", "/predict", call)[0] for connection in connections}

    for admin in connections[::5]:
        assert admin.ask("POST", f"/admin/models/{MODEL}/versions/2/unload")[0] == 200
        assert statuses() == {404}
        assert admin.ask("POST", f"/admin/models/{MODEL}/versions/2/load")[0] == 200
        assert statuses() == {200}


def test_a_shadow_is_reported_of_the_calls_of_both(up: RunningUp, connections: list[Connection]) -> None:
    document = {"weights": {"1": 100}, "shadow": {"version": "2", "percent": 100}}
    assert up.request("PUT", f"/admin/traffic/{MODEL}", document).status == 200
    for connection in connections:
        assert connection.predict(MODEL, [1])[0] == 200

    def copies() -> int:
        (pair,) = up.request("GET", f"/admin/traffic/{MODEL}/shadow").json()["pairs"] or [None]
        return 0 if pair is None else int(pair["compared"]) + sum(pair["dropped"].values())

    until(lambda: copies() == len(connections))
    assert up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": {"1": 100}}).status == 200


def test_metrics_count_the_calls_of_both_whoever_is_asked(connections: list[Connection]) -> None:
    before = counted(connections[0])
    for connection in connections:
        assert connection.predict(MODEL, [1])[0] == 200
    for connection in (connections[0], connections[-1]):
        until(lambda asked=connection: counted(asked) == before + len(connections))
    text = connections[-1].ask("GET", "/metrics")[1]
    assert set(re.findall(r'^process_resident_memory_bytes\{process="(.*)"\}', text, re.MULTILINE)) == {
        "gateway",
        "gateway-2",
    }


def test_live_samples_show_the_calls_of_both(up: RunningUp, connections: list[Connection]) -> None:
    with live_stream(up) as stream:
        stream.first("sample", lambda _: True)
        for connection in connections:
            assert connection.predict(MODEL, [1])[0] == 200
        seen = 0

        def all_seen(sample: Any) -> bool:
            nonlocal seen
            seen += sample["all"]["calls"]
            return seen >= len(connections)

        stream.first("sample", all_seen)
        assert seen == len(connections)


def test_the_log_names_the_caller_of_a_request_that_was_handed_on(up: RunningUp) -> None:
    gateways = both(up)
    with connection_to(up, gateways.second) as connection:
        assert connection.ask("GET", "/admin/audit")[0] == 200

    def line(text: str) -> dict[str, Any] | None:
        return json.loads(text) if '"path":"/admin/audit"' in text else None

    found = up.program.stderr.first(line)
    assert (found["process"], found["client"]) == ("gateway", "127.0.0.1")


class Retrying:
    """Asks without end on connections that it keeps; one that breaks is made anew, and the request sent again."""

    def __init__(self, up: RunningUp) -> None:
        self._up = up
        self._ended = threading.Event()
        self._pool = ThreadPoolExecutor(8)
        self._asked = [self._pool.submit(self._ask) for _ in range(8)]

    def _ask(self) -> list[int]:
        statuses = []
        connection = Connection(self._up)
        while not self._ended.is_set():
            try:
                statuses.append(connection.predict(MODEL, [1])[0])
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = Connection(self._up)
        connection.close()
        return statuses

    def statuses(self) -> list[int]:
        self._ended.set()
        answers = [status for asked in self._asked for status in asked.result()]
        self._pool.shutdown()
        return answers


@pytest.mark.parametrize("which", ["first", "second"])
def test_either_may_be_killed(up: RunningUp, which: str) -> None:
    callers = Retrying(up)
    gateways = both(up)
    killed, left = (gateways.first, gateways.second) if which == "first" else (gateways.second, gateways.first)
    with connection_to(up, left) as connection:
        killed.kill()
        # On a connection that stands nothing is to be seen of it, and what only the first can do waits for the next.
        for _ in range(20):
            assert connection.predict(MODEL, [1])[0] == 200
        assert connection.ask("GET", "/metrics")[0] == 200
        assert connection.ask("GET", "/admin/keys")[0] == 200
    now = both(up)
    assert killed.pid not in (now.first.pid, now.second.pid)
    with connection_to(up, now.first) as one, connection_to(up, now.second) as other:
        assert one.predict(MODEL, [1])[0] == 200
        assert other.predict(MODEL, [1])[0] == 200
    assert set(callers.statuses()) == {200}


def test_a_process_knows_the_models_before_it_takes_connections_from_the_others(up: RunningUp) -> None:
    gateways = both(up)
    gateways.first.kill()
    # So that whatever comes is left to the one that starts.
    gateways.second.suspend()
    connection = Connection(up)
    try:
        assert connection.ask("GET", f"/models/{MODEL}")[0] == 200
    finally:
        gateways.second.resume()
        connection.close()


def test_a_drain_loses_no_call_and_leaves_no_process(tmp_path: Path, models: Path) -> None:
    with running_up(tmp_path / "home", "--models", str(models), env=TWO) as up:
        pids = [process.pid for process in up.processes()]
        gateways = both(up)
        with ExitStack() as stack:
            callers = [
                stack.enter_context(connection_to(up, process)) for process in (gateways.first, gateways.second) * 4
            ]
            begun = threading.Barrier(len(callers) + 1)

            def ask_to_the_end(connection: Connection) -> list[int]:
                statuses = []
                begun.wait()
                while True:
                    try:
                        statuses.append(connection.predict(MODEL, [1])[0])
                    except OSError:
                        return statuses

            with ThreadPoolExecutor(len(callers)) as pool:
                asked = [pool.submit(ask_to_the_end, each) for each in callers]
                begun.wait()
                up.program.signal(signal.SIGTERM)
                statuses = [status for each in asked for status in each.result()]
        assert up.program.wait() == 0
        lines = up.program.stderr.joined()
    assert set(statuses) == {200}
    assert lines.count('"path":"/predict"') == len(statuses)
    assert "cut off" not in lines
    assert alive(pids) == []

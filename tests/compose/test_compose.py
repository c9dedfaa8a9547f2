"""compose.yaml for real: built, started, scaled and stopped by docker-compose, and called from outside."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from inferencehub.worker.process.probe import serves

pytestmark = pytest.mark.compose

ROOT = Path(__file__).resolve().parents[2]
URL = "http://127.0.0.1:3000"
PROJECT = "inferencehub-test"  # names of its own: containers and volumes of a user's project stay untouched
START_S = 120.0
IRIS = {"model_name": "iris", "inputs": [5.1, 3.5, 1.4, 0.2]}


def compose(*arguments: str, check: bool = True) -> str:
    command = ["docker-compose", "--project-name", PROJECT, *arguments]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not check or outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def docker(*arguments: str) -> str:
    outcome = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout.strip()


@pytest.fixture(scope="module")
def key() -> Iterator[str]:
    """Everything built and started as the README says; the admin key that the first start made."""
    for tool in ("docker", "docker-compose"):
        assert shutil.which(tool), f"{tool} is needed on the PATH"
    compose("down", "--volumes", check=False)
    try:
        compose("up", "--build", "-d")
        eventually(lambda: request("GET", "/health/ready")[0] == 200)
        yield first_key()
    finally:
        if os.environ.get("KEEP_COMPOSE") is None:
            compose("down", "--volumes", check=False)


def first_key() -> str:
    found: set[str] = set(re.findall(r"ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", gateway_log()))
    assert len(found) == 1, "the first start shows one admin key, once"
    return found.pop()


def request(method: str, path: str, key: str = "", body: object = None) -> tuple[int, Any]:
    """Status and JSON of the answer; status 0 when nobody answers."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    payload = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(URL + path, data=payload, method=method, headers=headers)
    try:
        with urllib.request.urlopen(call, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"null")
    except OSError:
        return 0, None


def eventually(is_so: Callable[[], bool], deadline_s: float = START_S) -> None:
    """Asks again until it is so: containers tell nobody when they are ready."""
    give_up_at = time.monotonic() + deadline_s
    while not is_so():
        assert time.monotonic() < give_up_at, compose("ps") + compose("logs", "--no-color", "--tail", "40")
        time.sleep(0.5)  # noqa: TID251  (there is no event to wait for)


def containers(service: str) -> list[str]:
    return compose("ps", "-q", service).split()


def published(service: str) -> list[str]:
    """HOST:PORT on this machine of every port of every container of the service."""
    template = "{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}}:{{.HostPort}} {{end}}{{end}}"
    told = [docker("inspect", "--format", template, container) for container in containers(service)]
    return [address for each in told for address in each.split()]


def test_a_prediction_passes_through_both_containers(key: str) -> None:
    status, answer = request("POST", "/predict", key, IRIS)
    assert (status, answer["outputs"]["label"]) == (200, "setosa")
    assert request("POST", "/predict", "", IRIS)[0] == 401


def test_the_ports_are_published_on_loopback_only(key: str) -> None:
    assert sorted(published("gateway")) == ["127.0.0.1:3000", "127.0.0.1:8001"]
    assert all(re.fullmatch(r"127\.0\.0\.1:500(5[1-9]|60)", address) for address in published("worker"))


def test_the_gateway_answers_over_grpc(key: str) -> None:
    assert serves("127.0.0.1:8001")


def test_the_worker_answers_on_its_published_port(key: str) -> None:
    assert serves(published("worker")[0])


def test_both_containers_become_healthy(key: str) -> None:
    for service in ("gateway", "worker"):
        (container,) = containers(service)
        eventually(partial(is_healthy, container))


def is_healthy(container: str) -> bool:
    return docker("inspect", "--format", "{{.State.Health.Status}}", container) == "healthy"


def test_nothing_runs_as_root(key: str) -> None:
    for service in ("gateway", "worker"):
        assert compose("exec", "-T", service, "python", "-c", "import os; print(os.getuid())").strip() == "10001"


def test_keys_outlive_the_containers(key: str) -> None:
    compose("rm", "--stop", "--force", "gateway")
    compose("up", "-d")
    eventually(lambda: request("POST", "/predict", key, IRIS)[0] == 200)


def test_keys_are_made_inside_the_running_container(key: str) -> None:
    made = compose(
        "exec", "-T", "gateway", "inferencehub", "keys", "create", "--name", "me", "--scopes", "predict", "--json"
    )
    eventually(lambda: request("POST", "/predict", json.loads(made)["key"], IRIS)[0] == 200, deadline_s=10)


def test_three_workers_share_the_load(key: str) -> None:
    compose("up", "-d", "--scale", "worker=3")
    assert len(set(published("worker"))) == 3
    eventually(lambda: len(answered(key)) == 3)


def answered(key: str) -> set[str]:
    """The workers that answered thirty calls, sixteen at a time, as the gateway's log names them."""
    earlier = len(gateway_log())
    with ThreadPoolExecutor(16) as callers:
        statuses = set(callers.map(lambda _: request("POST", "/predict", key, IRIS)[0], range(30)))
    assert statuses == {200}
    return set(re.findall(r'"worker":"([^"]+)"', gateway_log()[earlier:]))


def gateway_log() -> str:
    return compose("logs", "--no-color", "gateway")


def test_a_killed_worker_is_started_again(key: str) -> None:
    compose("up", "-d", "--scale", "worker=1")
    (container,) = containers("worker")
    docker("exec", container, "python", "-c", "import os, signal; os.kill(1, signal.SIGTERM)")
    eventually(lambda: docker("inspect", "--format", "{{.RestartCount}}", container) != "0")
    eventually(lambda: request("POST", "/predict", key, IRIS)[0] == 200)


def test_stopping_drains_and_exits_cleanly(key: str) -> None:
    names = containers("gateway") + containers("worker")
    compose("stop")
    assert {docker("inspect", "--format", "{{.State.ExitCode}}", name) for name in names} == {"0"}


def test_it_runs_as_any_user_without_rights_and_in_bounded_memory(key: str) -> None:
    """As the pods of deploy/k8s do, and those of clusters that give each container a user of its own."""
    strict = ("-f", "compose.yaml", "-f", "tests/compose/constrained.yaml")
    compose("down", "--volumes")
    compose(*strict, "up", "-d")
    eventually(lambda: request("GET", "/health/ready")[0] == 200)
    status, answer = request("POST", "/predict", first_key(), IRIS)
    assert (status, answer["outputs"]["label"]) == (200, "setosa")
    for service in ("gateway", "worker"):
        (container,) = containers(service)
        assert compose("exec", "-T", service, "python", "-c", "import os; print(os.getuid())").strip() == "54321"
        host = json.loads(docker("inspect", "--format", "{{json .HostConfig}}", container))
        assert (host["ReadonlyRootfs"], host["CapDrop"], host["Memory"] > 0) == (True, ["ALL"], True)
        assert docker("inspect", "--format", "{{.State.OOMKilled}} {{.RestartCount}}", container) == "false 0"

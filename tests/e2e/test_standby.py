"""A worker that stands by takes the place of one that has ended, with everything loaded."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counting_models import counting_model
from tests.support.healthy_log import faults_of_start
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    counting_model(folder, "sums", 1)
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    env = environment(INFERENCEHUB_WORKERS__STANDBY="1")
    with running_up(tmp_path_factory.mktemp("standby") / "home", "--models", str(models), env=env) as running:
        yield running


def stands_by(up: RunningUp, after: int = 0) -> int:
    """The process of the standby, once it has loaded what there is."""
    up.program.log("standby-0 stands by", after)
    serving = only_worker(up)["process_id"]
    (standby,) = (process.pid for process in up.worker_processes() if process.pid != serving)
    return int(standby)


def only_worker(up: RunningUp) -> dict[str, Any]:
    """As admins see it: whoever stands by is not among those that serve."""
    (worker,) = until(lambda: [w for w in listed(up) if w["state"] == "READY"])
    return dict(worker)


def listed(up: RunningUp) -> list[dict[str, Any]]:
    return list(up.request("GET", "/admin/workers").json()["workers"])


def test_a_start_that_finds_nothing_amiss_logs_nothing_amiss(up: RunningUp) -> None:
    assert faults_of_start(up) == []


def test_it_takes_the_place_of_one_that_ends(up: RunningUp) -> None:
    standby, seen = stands_by(up), len(up.program.stderr.all)
    os.kill(only_worker(up)["process_id"], signal.SIGKILL)
    said = json.loads(up.program.log("worker-0 ended; a standby takes its place", seen))
    assert said["standby"] == "standby-0"
    assert up.predict("sums", [1]).json()["outputs"] == {"y": [1001]}
    assert only_worker(up)["process_id"] == standby
    assert len(listed(up)) == 1
    assert json.loads(up.program.log('"listening"', seen))["process"] == "worker-0"
    assert stands_by(up, seen) != standby


def test_it_has_what_was_added_while_it_stood_by(up: RunningUp, models: Path) -> None:
    seen = len(up.program.stderr.all)
    (standby,) = {each.pid for each in up.worker_processes()} - {only_worker(up)["process_id"]}
    counting_model(models, "more", 2)
    until(lambda: sum("model ready" in line and "more" in line for line in up.program.stderr.all[seen:]) == 2)
    os.kill(only_worker(up)["process_id"], signal.SIGKILL)
    assert up.predict("more", [1]).json()["outputs"] == {"y": [2001]}
    assert only_worker(up)["process_id"] == standby

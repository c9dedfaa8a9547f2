"""Models with a process of their own: what they do to it is nobody else's trouble, and its memory comes back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.healthy_log import faults_of_start
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp, alive, running_up

MIB = 1024 * 1024
BALLAST_BYTES = 200 * MIB
PATIENCE = {"x-request-timeout-ms": "30000"}

# Answers with the process that it runs in; `ballast` bytes stay in memory for as long as it is loaded.
WITNESS = """
import os
import numpy as np

class Model:
    inputs = {{"x": ("FP32", [-1])}}
    outputs = {{"pid": ("INT64", [-1])}}
    idempotent = True

    def load(self, folder):
        self.ballast = np.ones({ballast}, np.uint8)

    def predict(self, inputs):
        return {{"pid": np.full(len(inputs["x"]), os.getpid(), np.int64)}}
"""


def witness(ballast: int = 0) -> str:
    return WITNESS.format(ballast=ballast)


def pid_of(up: RunningUp, model: str, version: str | None = None) -> int:
    """The process that answers; waits for one that is on its way."""
    answer = up.predict(model, [1.0], version, **PATIENCE)
    assert answer.status == 200, answer.body
    return int(answer.json()["outputs"]["pid"][0])


def version_of(up: RunningUp, model: str, version: str = "1") -> dict[str, Any]:
    """What GET /models says of a version."""
    shown = up.request("GET", f"/models/{model}").json()
    return next(found for found in shown["versions"] if found["version"] == version)


def serves(up: RunningUp, model: str) -> bool:
    return bool(until(lambda: up.request("GET", f"/models/{model}").status == 200)) and bool(
        until(lambda: version_of(up, model)["state"] == "READY")
    )


@contextmanager
def called_all_the_time(up: RunningUp, model: str) -> Iterator[list[int]]:
    """Statuses of calls made one after another until the block ends."""
    statuses: list[int] = []
    done = threading.Event()

    def call() -> None:
        while not done.is_set():
            statuses.append(up.predict(model, [1.0], **PATIENCE).status)

    thread = threading.Thread(target=call)
    thread.start()
    try:
        yield statuses
    finally:
        done.set()
        thread.join()


def rss_mib(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss / MIB)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`shared` beside `alone`, which has a process of its own, and 200 MiB in it."""
    folder = tmp_path_factory.mktemp("models")
    put(folder, "shared", "1", {"model.py": witness()})
    put(folder, "alone", "1", {"model.py": witness(BALLAST_BYTES), "../model.yaml": "isolation: process"})
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(models)) as running:
        yield running


def test_a_start_that_finds_nothing_amiss_logs_nothing_amiss(up: RunningUp) -> None:
    assert faults_of_start(up, "model warning") == []


def test_an_isolated_model_has_a_process_of_its_own_and_is_ready_with_the_others(up: RunningUp) -> None:
    assert {(model["name"], model["state"]) for model in up.models} == {("shared", "READY"), ("alone", "READY")}
    assert pid_of(up, "alone") != pid_of(up, "shared")
    assert len(up.worker_processes()) == 2
    assert version_of(up, "alone")["state"] == "READY"


def test_killing_its_process_touches_no_other_model(up: RunningUp) -> None:
    doomed, shared = pid_of(up, "alone"), pid_of(up, "shared")
    os.kill(doomed, signal.SIGKILL)
    assert {pid_of(up, "shared") for _ in range(50)} == {shared}
    assert pid_of(up, "alone") not in (doomed, shared)


def test_unloading_it_gives_all_of_its_memory_back(up: RunningUp) -> None:
    loaded = pid_of(up, "alone")
    loaded_mib = rss_mib(loaded)
    assert loaded_mib > BALLAST_BYTES / MIB
    seen = len(up.program.stderr.all)
    assert up.request("POST", "/admin/models/alone/unload", {}).json()["versions"] == ["1"]
    up.program.log("isolated-alone: starting afresh", after=seen)
    up.program.log('"process": "isolated-alone", "msg": "ready"', after=seen)
    assert alive([loaded]) == []
    (fresh,) = {process.pid for process in up.worker_processes()} - {pid_of(up, "shared")}
    fresh_mib = rss_mib(fresh)
    print(f"resident memory: {loaded_mib:.0f} MiB loaded, {fresh_mib:.0f} MiB unloaded")
    assert loaded_mib - fresh_mib > 0.9 * BALLAST_BYTES / MIB
    assert version_of(up, "alone")["state"] == "UNLOADED"
    assert up.predict("alone", [1.0]).status in (404, 503)

    answer = up.request("POST", "/admin/models/alone/load", {})
    assert answer.status == 200, answer.body
    assert [model["state"] for model in answer.json()["versions"]] == ["READY"]
    assert pid_of(up, "alone") == fresh


def test_models_come_go_and_move_while_serving(up: RunningUp, models: Path) -> None:
    seen = len(up.program.stderr.all)
    put(models, "late", "1", {"model.py": witness(), "../model.yaml": "isolation: process"})
    up.program.log('"process": "isolated-late", "msg": "ready"', after=seen)
    assert serves(up, "late")
    late, shared = pid_of(up, "late"), pid_of(up, "shared")
    assert late not in (shared, pid_of(up, "alone"))

    with called_all_the_time(up, "late") as statuses:
        # Back among the others: they load it before its own worker goes.
        (models / "late" / "model.yaml").write_text("isolation: shared")
        up.program.log("isolated-late: ended, being no longer needed", after=seen)
        assert alive([late]) == []
        assert pid_of(up, "late") == shared
        # And away again: they serve it until its own worker does.
        seen = len(up.program.stderr.all)
        (models / "late" / "model.yaml").write_text("isolation: process")
        up.program.log('"process": "isolated-late", "msg": "ready"', after=seen)
        until(lambda: pid_of(up, "late") != shared)
    assert set(statuses) == {200}
    seen = len(up.program.stderr.all)
    shutil.rmtree(models / "late")
    up.program.log("isolated-late: ended, being no longer needed", after=seen)
    assert len(up.worker_processes()) == 2


def test_an_interpreter_that_cannot_serve_fails_its_model_alone(tmp_path: Path) -> None:
    bare = tmp_path / "models" / "bare" / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    put(tmp_path / "models", "bare", "1", {"model.py": witness(), "../model.yaml": described("venv/bin/python")})
    put(tmp_path / "models", "none", "1", {"model.py": witness(), "../model.yaml": described("/nowhere/python")})
    put(tmp_path / "models", "same", "1", {"model.py": witness(), "../model.yaml": described(sys.executable)})
    put(tmp_path / "models", "shared", "1", {"model.py": witness()})
    with running_up(tmp_path / "home", "--models", str(tmp_path / "models"), "--workers", "2") as up:
        assert len({pid_of(up, "same"), pid_of(up, "shared")}) == 2
        states = {name: version_of(up, name) for name in ("bare", "none")}
        assert {found["state"] for found in states.values()} == {"FAILED"}
        assert "install the wheel of inferencehub there" in states["bare"]["failure"]
        assert "can't be started; correct `python` in model.yaml" in states["none"]["failure"]
        assert "nowhere" not in json.dumps(states)

        seen = len(up.program.stderr.all)
        (tmp_path / "models" / "none" / "model.yaml").write_text("isolation: process")
        up.program.log('"process": "isolated-none", "msg": "ready"', after=seen)
        assert serves(up, "none")
        assert pid_of(up, "none") != pid_of(up, "same")
        assert len(up.worker_processes()) == 3, "two shared ones, and one that needs no other interpreter"


def described(interpreter: str) -> str:
    return f"isolation: process\npython: {interpreter}\n"

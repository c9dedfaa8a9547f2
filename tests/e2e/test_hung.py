"""Workers that hang are replaced, whatever holds them, and what they ran is named; nobody waits for them at the end."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.hanging_models import Harm, put_harmful
from tests.support.model_folders import put
from tests.support.processes import Program, environment, program
from tests.support.up import RunningUp, alive, running_up

# A chunk every 200 ms, so many of them; a number below zero never comes to its second one.
STREAM = """
import threading
import numpy as np

class Model:
    inputs = {"x": ("INT64", [-1])}
    outputs = {"y": ("INT64", [-1])}
    max_execution_ms = 500

    def predict(self, inputs):
        for number in range(abs(int(inputs["x"][0]))):
            threading.Event().wait(0.2)
            yield {"y": np.array([number])}
            if inputs["x"][0] < 0:
                threading.Event().wait()
"""

IMPATIENT = environment(INFERENCEHUB_WORKERS__SILENCE_MS="1000")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put_harmful(folder, "limited", yaml="max_execution_ms: 500\n")
    put_harmful(folder, "open")
    put(folder, "stream", "1", {"model.py": STREAM})
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("hung") / "home", "--models", str(models), env=IMPATIENT) as running:
        yield running


def verdict(program: Program, after: int) -> dict[str, Any]:
    """The line in which the supervisor says why it kills a worker."""
    return dict(json.loads(program.log("is killed: ", after)))


@pytest.mark.parametrize(
    ("model", "harm", "cause"),
    [("open", Harm.GIL, "hung"), ("limited", Harm.LOOP, "overdue"), ("limited", Harm.DEADLOCK, "overdue")],
)
def test_one_that_hangs_is_replaced_and_what_it_ran_is_said(up: RunningUp, model: str, harm: Harm, cause: str) -> None:
    (before,) = up.worker_processes()
    seen = len(up.program.stderr.all)
    assert up.predict(model, [int(harm)], x_request_timeout_ms="500").status == 504
    said = verdict(up.program, seen)
    assert (said["child"], said["cause"], said["ran"]) == ("worker-0", cause, f"{model} 1")
    assert up.predict(model, [7]).json()["outputs"] == {"y": [7]}
    assert alive([before.pid]) == []
    (worker,) = up.request("GET", "/admin/workers").json()["workers"]
    assert worker["previous_end"].startswith("signal SIGKILL from the supervisor, because ")


def test_a_stream_may_last_and_a_chunk_that_never_comes_is_a_run_that_hangs(up: RunningUp) -> None:
    (before,) = up.worker_processes()
    seen = len(up.program.stderr.all)
    # Much longer than a run may take, and than the time that it has beyond that.
    answer = up.predict("stream", [15], x_request_timeout_ms="20000")
    assert answer.json()["outputs"] == {"y": [*range(15)]}
    assert before.is_running()
    assert up.predict("stream", [-2], x_request_timeout_ms="20000").status == 504
    said = verdict(up.program, seen)
    assert (said["cause"], said["ran"]) == ("overdue", "stream 1")
    assert up.predict("stream", [1], x_request_timeout_ms="20000").json()["outputs"] == {"y": [0]}
    assert not before.is_running()


def test_one_that_was_stopped_is_replaced(up: RunningUp) -> None:
    (before,) = up.worker_processes()
    seen = len(up.program.stderr.all)
    before.send_signal(signal.SIGSTOP)
    assert verdict(up.program, seen)["cause"] == "stopped"
    assert up.predict("open", [7]).status == 200
    assert not before.is_running()


def test_nobody_waits_at_the_end_for_one_that_hangs(tmp_path: Path, models: Path) -> None:
    patient = environment(INFERENCEHUB_WORKERS__DRAIN_MS="3600000")
    with running_up(tmp_path / "home", "--models", str(models), env=patient) as up:
        assert up.predict("open", [int(Harm.GIL)], x_request_timeout_ms="200").status == 504
        pids = [process.pid for process in up.processes()]
        up.program.signal(signal.SIGTERM)
        assert up.program.wait() == 0
        assert alive(pids) == []


def test_a_worker_that_runs_alone_is_ended_when_it_hangs(tmp_path: Path, models: Path) -> None:
    command = [sys.executable, "-P", "-m", "inferencehub", "worker", "--listen", "127.0.0.1:0", "--models", str(models)]
    with program(command, env=IMPATIENT, cwd=tmp_path) as worker:
        worker.log('"ready"')
        os.kill(serving(worker), signal.SIGSTOP)
        assert verdict(worker, 0)["cause"] == "stopped"
        assert worker.wait() == 128 + signal.SIGKILL


def serving(worker: Program) -> int:
    """The process that runs models, of one that runs alone."""
    children = psutil.Process(worker.pid).children()
    (process,) = (child for child in children if "inferencehub.worker" in child.cmdline())
    return int(process.pid)

"""How soon the only worker is back, with a standby and without; and that nothing outlives the supervisor."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from statistics import median

import psutil
import pytest

from tests.support.hanging_models import Harm, put_harmful
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, alive, running_up

pytestmark = pytest.mark.fault

IRIS = [5.1, 3.5, 1.4, 0.2]


def outage_s(up: RunningUp) -> float:
    """Kills the only worker that serves; seconds until a call is answered."""
    (worker,) = up.request("GET", "/admin/workers").json()["workers"]
    began = time.monotonic()
    os.kill(worker["process_id"], signal.SIGKILL)
    assert up.predict("iris", IRIS).status == 200
    return time.monotonic() - began


def settled(up: RunningUp) -> None:
    until(lambda: [w["state"] for w in up.request("GET", "/admin/workers").json()["workers"]] == ["READY"])


def test_the_only_worker_is_back_within_3_s_however_often_it_is_killed(tmp_path: Path) -> None:
    with running_up(tmp_path / "home") as up:
        outages_s = []
        for _ in range(10):
            settled(up)
            outages_s.append(outage_s(up))
    print("\nback after", [f"{each:.2f}" for each in sorted(outages_s)], "s")
    # On two cores that others share it may take several times as long at times.
    assert median(outages_s) < 3.0


def test_a_standby_is_there_within_half_a_second(tmp_path: Path) -> None:
    env = environment(INFERENCEHUB_WORKERS__STANDBY="1")
    with running_up(tmp_path / "home", env=env) as up:
        outages_s, seen = [], 0
        for _ in range(10):
            up.program.log("standby-0 stands by", seen)
            settled(up)
            seen = len(up.program.stderr.all)
            outages_s.append(outage_s(up))
    print("\nback after", [f"{each:.3f}" for each in sorted(outages_s)], "s")
    assert sorted(outages_s)[8] < 0.5


@pytest.mark.parametrize("harm", [None, Harm.GIL, "stopped"])
def test_nothing_outlives_a_killed_supervisor_by_5_s(tmp_path: Path, harm: Harm | str | None) -> None:
    models = tmp_path / "models"
    put_harmful(models, "harmful")
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        if isinstance(harm, Harm):
            assert up.predict("harmful", [int(harm)], x_request_timeout_ms="300").status == 504
        elif harm == "stopped":
            up.worker_processes()[0].send_signal(signal.SIGSTOP)
        pids, began = [process.pid for process in up.processes()], time.monotonic()
        up.program.process.kill()
        until(lambda: not alive(pids), 30)
        took_s = time.monotonic() - began
        print(f"\n{harm}: nothing was left after {took_s:.1f} s")
        assert took_s < 5.0
        assert not [each for each in psutil.process_iter() if str(tmp_path) in " ".join(commands(each))]


def commands(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []

"""Hung workers by the clock: how soon they are replaced, by default settings, and how soon `up` is gone with one."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hanging_models import Harm, put_harmful
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, alive, running_up

pytestmark = pytest.mark.fault

SILENCE_S = 10.0
# From the verdict until the calls of a model in plain Python are answered again, on a machine that is shared.
BACK_S = 5.0
# Looks come twice a second, and time in line for a core does not count.
LATE_S = 4.0


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put_harmful(folder, "limited", yaml="max_execution_ms: 1000\n")
    put_harmful(folder, "slow", yaml="max_execution_ms: 60000\n")
    put_harmful(folder, "open")
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("hung") / "home", "--models", str(models), "--workers", "2") as running:
        yield running


def answers_within(up: RunningUp, seconds: float) -> float:
    """Seconds until both models answer on the worker that had hung, and on the other one."""
    began = time.monotonic()
    for _ in range(4):
        for model in ("open", "limited"):
            assert up.predict(model, [7], x_request_timeout_ms=str(int(seconds * 1000))).status == 200
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("model", "harm", "limit_s"),
    [
        ("open", Harm.GIL, SILENCE_S),
        ("limited", Harm.GIL, 3.0),
        ("limited", Harm.LOOP, 3.0),
        ("limited", Harm.DEADLOCK, 3.0),
    ],
)
def test_one_that_hangs_is_replaced_in_time_while_the_other_serves(
    up: RunningUp, model: str, harm: Harm, limit_s: float
) -> None:
    seen, before = len(up.program.stderr.all), {each.pid for each in up.worker_processes()}
    began = time.monotonic()
    assert up.predict(model, [int(harm)], x_request_timeout_ms="500").status == 504
    assert up.predict("open", [7]).status == 200
    served_s = time.monotonic() - began
    up.program.log("is killed: ", seen)
    killed_s = time.monotonic() - began
    until(lambda: len({each.pid for each in up.worker_processes()} - before) == 1)
    back_s = killed_s + answers_within(up, 30)
    print(
        f"\n{harm.name} in {model}: others served after {served_s:.1f} s, killed {killed_s:.1f} s, back {back_s:.1f} s"
    )
    assert served_s < 4.5
    assert limit_s - 0.5 < killed_s < limit_s + LATE_S
    assert back_s < killed_s + BACK_S


def test_one_that_is_stopped_for_20_s_is_replaced_after_10(up: RunningUp) -> None:
    victim, seen, began = up.worker_processes()[0], len(up.program.stderr.all), time.monotonic()
    victim.send_signal(signal.SIGSTOP)
    while time.monotonic() - began < 5:
        assert up.predict("open", [7], x_request_timeout_ms="5000").status == 200
    up.program.log("is killed: it was stopped", seen)
    killed_s = time.monotonic() - began
    print(f"\nstopped: killed after {killed_s:.1f} s, back {killed_s + answers_within(up, 30):.1f} s")
    assert SILENCE_S - 0.5 < killed_s < SILENCE_S + LATE_S
    assert not victim.is_running()


def test_a_run_that_takes_long_and_says_so_is_left_alone(tmp_path: Path, models: Path) -> None:
    env = environment(INFERENCEHUB_WORKERS__SILENCE_MS="1000")
    with running_up(tmp_path / "home", "--models", str(models), env=env) as up:
        (before,) = up.worker_processes()
        up.predict("slow", [int(Harm.GIL_3_S)])
        assert [each.pid for each in up.worker_processes()] == [before.pid]


@pytest.mark.parametrize("harm", [Harm.GIL, Harm.LOOP, Harm.DEADLOCK])
def test_up_is_gone_within_3_s_of_its_last_answer_though_a_worker_hangs(
    tmp_path: Path, models: Path, harm: Harm
) -> None:
    with running_up(tmp_path / "home", "--models", str(models)) as up:
        assert up.predict("open", [int(harm)], x_request_timeout_ms="500").status == 504
        pids, began = [process.pid for process in up.processes()], time.monotonic()
        up.program.signal(signal.SIGTERM)
        assert up.program.wait() == 0
        took_s = time.monotonic() - began
        print(f"\n{harm.name}: up had ended after {took_s:.1f} s")
        assert took_s < 3.5
        assert alive(pids) == []

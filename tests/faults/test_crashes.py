"""Workers, gateways and supervisors are killed under load, with the ledger on: P0 to P6."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest

from tests.support.ledger.campaign import Campaign, campaign
from tests.support.ledger.checker import Patience
from tests.support.ledger.injected import (
    CALM,
    kill_workers_in_turn,
    replace_gateway,
    restart_worker,
    shared_bytes,
    until_calm,
    zombies,
)
from tests.support.ledger.load import Stream
from tests.support.ledger.model import ONCE, QUICK, STEADY, WIDE
from tests.support.processes import DEADLINE_S
from tests.support.until import until
from tests.support.up import alive

LONG = pytest.mark.fault
SHARE = 0.7
ALL = [QUICK.name, STEADY.name, ONCE.name, WIDE.name]
# What a caller sees late on a machine that is busy with kills is the machine's; lateness has a test of its own.
PATIENT = Patience(answer_ms=1_000, run_ms=100, cancel_ms=1_000)


def measured_per_s(running: Campaign) -> float:
    """What its workers can do here and now of each of two models that are not batched, both at a time."""
    with running.load(*[Stream(kind, 500, deadlines_ms=(10_000,)) for kind in (STEADY, ONCE)]) as load:
        until(lambda: len(load.sent) > 200)
    answered = [
        [call for call in load.sent if (call.model, call.status) == (kind.name, 200)] for kind in (STEADY, ONCE)
    ]
    assert all(answered)
    begun_ns = min(call.sent_ns for call in load.sent)
    per_s = min(len(calls) / (max(call.answered_ns for call in calls) - begun_ns) * 1e9 for calls in answered)
    print(f"\ncapacity: {per_s:.0f} calls a second of each")
    # What came all at once may have been more than there was room for.
    running.sent.clear()
    return per_s


def streams(running: Campaign, deadline_ms: int = 10_000, leaving: float = 0.0, share: float = SHARE) -> list[Stream]:
    """70 % of what the workers can do of a model that is not batched, beside some of other kinds."""
    some, each_per_s = (deadline_ms,), share * measured_per_s(running)
    return [
        Stream(STEADY, each_per_s, deadlines_ms=some),
        Stream(ONCE, each_per_s / 2, deadlines_ms=some),
        Stream(QUICK, 50, deadlines_ms=some, rows=(1, 1, 1, 5), leaving=leaving, left_after_ms=10),
        Stream(WIDE, 10, deadlines_ms=some, padding_bytes=(4_000, 400_000)),
    ]


# The short run leaves the other worker room for everything, so that it tells nothing of the machine's speed.
@pytest.mark.parametrize(("kills", "share"), [(2, 0.2), pytest.param(50, SHARE, marks=LONG)])
def test_kills_of_workers_under_load(tmp_path: Path, kills: int, share: float) -> None:
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE) as running:
        folders = running.up.run_folders()
        with running.load(*streams(running, leaving=0.05, share=share)) as load:
            kill_workers_in_turn(running.up, load, kills, ALL, 2)
        verdict = running.verdict(PATIENT)
        shared_mib = shared_bytes(running.up) >> 20
        print(f"\n{kills} kills at {share:.0%} of capacity: {verdict}; {shared_mib} MiB shared at the end")
        assert verdict.violations == []
        assert verdict.errors_of("quick", "steady", "wide") == {}
        # What was running on a worker that died may have run. Nothing else fails, and nothing runs twice.
        assert set(verdict.errors_of("once")) <= {"503 WORKER_LOST"}
        assert verdict.errors_of("once").total() <= kills
        assert zombies(running.up) == []
        assert {len(list(folder.glob("*.sock"))) for folder in folders} == {0, 2}
    assert not any(folder.exists() for folder in folders)


@LONG
def test_calls_wait_for_the_only_worker(tmp_path: Path) -> None:
    kills = 10
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE, workers=1) as running:
        with running.load(*streams(running)) as load:
            kill_workers_in_turn(running.up, load, kills, ALL, 1)
        verdict = running.verdict(PATIENT)
        print(f"\n{kills} kills of the only worker: {verdict}")
        assert verdict.violations == []
        assert verdict.errors_of("quick", "steady", "wide") == {}
        assert set(verdict.errors_of("once")) <= {"503 WORKER_LOST"}
        assert verdict.errors_of("once").total() <= kills


@LONG
def test_a_killed_supervisor_leaves_no_process_after_5_s(tmp_path: Path) -> None:
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE) as running:
        pids = [process.pid for process in running.up.processes()]
        assert len(running.up.worker_processes()) == 2
        with running.load(*streams(running, deadline_ms=1_000)) as load:
            until(lambda: len(load.sent) > 200)
            running.up.program.signal(signal.SIGKILL)
            psutil.wait_procs([psutil.Process(pid) for pid in alive(pids)], timeout=5)
            assert alive(pids) == []
        verdict = running.verdict(PATIENT)
        print(f"\nsupervisor killed: {verdict}")
        assert verdict.violations == []
        assert set(verdict.errors) <= {"reset", "refused", "503 WORKER_LOST", "504 DEADLINE_EXCEEDED"}


@LONG
def test_ten_kills_of_the_gateway_cost_what_was_in_flight_in_it(tmp_path: Path) -> None:
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE) as running:
        folders = running.up.run_folders()
        with running.load(*streams(running)) as load:
            for _ in range(10):
                replace_gateway(running.up, signal.SIGKILL)
                until_calm(load)
        verdict = running.verdict(PATIENT)
        print(f"\n10 kills of the gateway: {verdict}")
        assert verdict.violations == []
        # What was in flight in the one that died, and nothing else; that is about as many as are under way at a time.
        assert set(verdict.errors) <= {"reset"}
        assert verdict.errors.total() < 10 * CALM
        assert zombies(running.up) == []
    assert not any(folder.exists() for folder in folders)


@LONG
def test_twenty_rolling_restarts_are_noticed_by_nobody(tmp_path: Path) -> None:
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE) as running:
        with running.load(*streams(running)) as load:
            for number in range(20):
                restart_worker(running.up, number, ALL, 2)
                until_calm(load)
                replace_gateway(running.up, signal.SIGTERM)
                until_calm(load)
        verdict = running.verdict(PATIENT)
        print(f"\n20 rolling restarts of workers and gateway: {verdict}")
        assert verdict.violations == []
        assert verdict.errors == {}


@LONG
def test_an_end_in_good_order_under_load_loses_no_call_that_it_took(tmp_path: Path) -> None:
    with campaign(tmp_path, QUICK, STEADY, ONCE, WIDE) as running:
        with running.load(*streams(running)) as load:
            until(lambda: len(load.sent) > 500)
            running.up.program.signal(signal.SIGTERM)
            assert running.up.program.wait(DEADLINE_S) == 0
        verdict = running.verdict(PATIENT)
        print(f"\nSIGTERM under load: {verdict}")
        assert verdict.violations == []
        # New connections are refused once it has stopped listening; calls that it took are answered.
        assert set(verdict.errors) <= {"refused"}

"""What is seen of a worker from outside: of real processes, and of what the system says in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inferencehub.launch.runs.layout import LOAD, RUN
from inferencehub.launch.runs.page import RunPage
from inferencehub.supervisor.machine.vitals import Observed
from tests.support.until import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
MEGABYTE = 2**20
HOLDS = "import sys; kept = bytes([1]) * int(sys.argv[1]); print('has it', flush=True); sys.stdin.read()"
# Forked, and with as much of its own.
FORKS = f"""
import os, sys
kept = bytes([1]) * {64 * MEGABYTE}
if os.fork() == 0:
    own = bytes([1]) * {64 * MEGABYTE}
    print('has it', flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with started(HOLDS, str(64 * MEGABYTE)) as running:
        yield running


class started:  # noqa: N801
    """A program that takes memory and waits; ended with its children at the end of the block."""

    def __init__(self, code: str, *arguments: str) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([sys.executable, "-c", code, *arguments], text=True, **pipes)  # type: ignore[call-overload]

    def __enter__(self) -> subprocess.Popen[str]:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "has it\n"
        return self.process

    def __exit__(self, *_: object) -> None:
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for child in family:
            child.kill()
        self.process.communicate()


def test_what_runs_is_told_from_what_loads(tmp_path: Path) -> None:
    page = RunPage("boot", tmp_path / "page")
    page.begin(RUN, b"iris 1", 1_500)
    page.begin(RUN, b"iris 2")
    page.begin(LOAD, b"iris 3", 60_000)
    page.rest(page.begin(RUN, b"iris 4", 1_500))  # a stream whose caller takes nothing may last
    vitals = Observed(os.getpid(), tmp_path / "page").look(time.monotonic())
    assert {(each.title, each.is_load, each.limit_s) for each in vitals.executions} == {
        ("iris 1", False, 1.5),
        ("iris 2", False, None),
        ("iris 3", True, 60.0),
    }
    assert vitals.beat_s is not None
    assert vitals.beat_s <= time.monotonic()


def test_one_that_was_stopped_is_seen_to_be(tmp_path: Path, process: subprocess.Popen[str]) -> None:
    observed = Observed(process.pid, tmp_path / "page")
    assert not observed.look(time.monotonic()).is_stopped
    process.send_signal(signal.SIGSTOP)
    until(lambda: observed.look(time.monotonic()).is_stopped)
    process.send_signal(signal.SIGCONT)
    until(lambda: not observed.look(time.monotonic()).is_stopped)


def test_the_time_in_line_for_a_core_is_counted_from_the_last_beat(tmp_path: Path) -> None:
    proc = tmp_path / "proc"
    (proc / "7").mkdir(parents=True)
    (proc / "7" / "stat").write_text("7 (a ) name) R 1 7 7 0")
    schedstat = proc / "7" / "schedstat"
    schedstat.write_text("1 2000000000 3\n")
    observed = Observed(7, tmp_path / "page", proc=proc)
    observed.look(100.0)
    schedstat.write_text("1 5000000000 4\n")
    assert observed.look(101.0).in_line_s == 3.0


def test_memory_is_that_of_the_process_and_of_those_that_it_has_started(
    tmp_path: Path, process: subprocess.Popen[str]
) -> None:
    alone = Observed(process.pid, tmp_path / "page", memory_bytes=0).look(time.monotonic()).memory_bytes
    assert 64 * MEGABYTE < alone < 96 * MEGABYTE
    with started(FORKS) as parent:
        both = Observed(parent.pid, tmp_path / "page", memory_bytes=0).look(time.monotonic()).memory_bytes
    # What the child has of its parent is there once.
    assert 128 * MEGABYTE < both < 160 * MEGABYTE


def test_memory_is_not_looked_at_where_there_is_no_limit(tmp_path: Path, process: subprocess.Popen[str]) -> None:
    assert Observed(process.pid, tmp_path / "page").look(time.monotonic()).memory_bytes == 0


def test_of_a_process_that_has_ended_nothing_is_seen(tmp_path: Path) -> None:
    vitals = Observed(2**22 + 1, tmp_path / "page", memory_bytes=1).look(time.monotonic())
    assert (vitals.beat_s, vitals.is_stopped, vitals.memory_bytes) == (None, False, 0)

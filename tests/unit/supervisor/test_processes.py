"""What the system refuses to start, and a process that ends its own family; the rest is in test_run.py."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.names import LIFE_VARIABLE
from inferencehub.supervisor.machine.signals import SignalPipe, signal_pipe
from inferencehub.supervisor.processes import CannotStartError, Processes
from inferencehub.supervisor.rules.state import Launch
from tests.support.processes import environment, program
from tests.support.until import until

linux = pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
DOCUMENT = WorkerDocument("worker-0", "1", {}, "unix:/w.sock", "/models")

# Leaves a child of its group, a daemon of its own session, one whose parent has ended, and one without our mark.
PARENT = """
import os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(300)"]
plain = subprocess.Popen(sleep)
session = subprocess.Popen(sleep, start_new_session=True)
stripped = subprocess.Popen(sleep, start_new_session=True, env={})
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    os.write(write, str(subprocess.Popen(sleep).pid).encode())
    os._exit(0)
os.wait()
print(plain.pid, session.pid, stripped.pid, os.read(read, 32).decode(), file=open(sys.argv[1], "w"), flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def signals() -> Iterator[SignalPipe]:
    with signal_pipe() as pipe:
        yield pipe


@pytest.fixture
def processes(signals: SignalPipe) -> Iterator[Processes]:
    made = Processes(signals.wake)
    yield made
    made.end_all()


def launch(*command: str) -> Launch:
    return Launch(command, DOCUMENT)


def family_of(file: Path) -> list[psutil.Process]:
    """Those that a parent has left, once it says so."""
    pids = until(lambda: file.exists() and file.read_text().endswith("\n") and file.read_text().split())
    return [psutil.Process(int(pid)) for pid in pids]


@pytest.mark.parametrize("program", ["/nowhere/python", "/tmp", "\0"])
def test_a_program_that_does_not_run_is_said_and_costs_no_descriptor(processes: Processes, program: str) -> None:
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(CannotStartError, match=program.replace("\0", ".")):
        processes.start("worker-0", launch(program))
    assert len(os.listdir("/dev/fd")) == before


def test_a_machine_without_descriptors_is_said(processes: Processes) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) - 1, limits[1]))
    try:
        with pytest.raises(CannotStartError, match="too many open files"):
            processes.start("worker-0", launch(sys.executable, "-c", ""))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@linux
def test_a_process_that_is_about_to_end_ends_its_family_itself(tmp_path: Path) -> None:
    """As a worker does whose supervisor was killed."""
    script = PARENT + (
        "\nfrom inferencehub.launch import family\nfrom inferencehub.launch.names import LIFE_VARIABLE\n"
        "family.end_own_family(os.environ[LIFE_VARIABLE])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "pids"), "0"]
    with program(command, env=environment(**{LIFE_VARIABLE: os.urandom(8).hex()})) as running:
        left = family_of(tmp_path / "pids")
        assert running.wait() == 0
        _, alive = psutil.wait_procs(left, timeout=10)
        assert alive == []

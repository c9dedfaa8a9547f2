"""What ends that outlives its supervisor, and who else does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.launch.family import end_lives
from inferencehub.launch.names import LIFE_VARIABLE
from inferencehub.supervisor.machine.guard import Guard
from tests.support.until import until
from tests.support.up import alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
SLEEP = [sys.executable, "-c", "import time; time.sleep(300)"]
SOURCE = Path(__file__).parents[4] / "src"
# A supervisor of one process, that is then killed.
SUPERVISOR = """
import sys
from inferencehub.supervisor.machine.guard import Guard
guard = Guard()
guard.watch({int(sys.argv[1]): sys.argv[2]})
print(*guard.pids, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """Stopped, so that it notices nothing; in a session of its own, as a daemon is."""
    process = subprocess.Popen(SLEEP, env={**os.environ, LIFE_VARIABLE: "mine"}, start_new_session=True)
    process.send_signal(signal.SIGSTOP)
    yield process
    process.kill()
    process.wait()


def supervise(child: subprocess.Popen[bytes]) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-c", SUPERVISOR, str(child.pid), "mine"]
    pipe, env = subprocess.PIPE, {**os.environ, "PYTHONPATH": str(SOURCE)}
    supervisor = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env)
    assert supervisor.stdout is not None
    return supervisor, int(supervisor.stdout.readline())


def test_whatever_outlives_a_killed_supervisor_is_ended_and_nobody_else(child: subprocess.Popen[bytes]) -> None:
    other = subprocess.Popen(SLEEP, env={**os.environ, LIFE_VARIABLE: "theirs"})
    supervisor, guard = supervise(child)
    supervisor.kill()
    supervisor.communicate()
    assert child.wait(60) == -signal.SIGKILL
    until(lambda: not alive([guard]))
    assert other.poll() is None
    other.kill()
    other.wait()


def test_it_ends_with_a_supervisor_that_ends_by_itself(child: subprocess.Popen[bytes]) -> None:
    guard = Guard()
    guard.watch({child.pid: "mine"})
    (pid,) = guard.pids
    guard.dismiss()
    assert alive([pid]) == []
    assert guard.pids == set()
    assert child.poll() is None


def test_who_has_killed_it_harms_nobody(child: subprocess.Popen[bytes]) -> None:
    guard = Guard()
    (pid,) = guard.pids
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive([pid]))
    guard.watch({child.pid: "mine"})
    guard.dismiss()
    assert child.poll() is None


def test_a_life_is_ended_wherever_its_processes_have_gone(child: subprocess.Popen[bytes]) -> None:
    end_lives(["nobodys", "mine"])
    assert child.wait(60) == -signal.SIGKILL

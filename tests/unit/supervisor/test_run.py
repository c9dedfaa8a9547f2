"""The supervisor process with stand-in children: starts, restarts, drains, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from inferencehub.config.reveal import revealed
from inferencehub.config.settings import Settings
from inferencehub.launch.documents import ModelsFolder
from inferencehub.launch.file import inherited_file
from inferencehub.launch.lines import text_of
from inferencehub.supervisor.plan import Plan
from tests.support.processes import Program, environment, program
from tests.support.until import until

STAND_IN = Path(__file__).parents[2] / "support" / "stand_in_child.py"
IRIS = {"name": "iris", "version": "1", "state": "READY", "inputs": [], "example": {"features": [[5.1, 3.5, 1.4, 0.2]]}}
linux = pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
Start = Callable[..., AbstractContextManager[Program]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a supervisor whose children behave as told; they can be told anew for their next life."""
    home, runtime = tmp_path / "home", tmp_path / "run"
    home.mkdir()
    runtime.mkdir()

    @contextmanager
    def start(
        gateway: dict[str, Any] | None = None,
        worker: dict[str, Any] | None = None,
        *,
        workers: int = 1,
        gateway_port: int = 0,
        drain_ms: int = 30_000,
        worker_python: Path = Path(sys.executable),
        streams: str = "",
    ) -> Iterator[Program]:
        commands = {}
        for role, behaviour in (("gateway", gateway), ("worker", worker)):
            file = tmp_path / f"{role}.json"
            file.write_text(json.dumps(behaviour or {"models": [IRIS]}))
            python = str(worker_python) if role == "worker" else sys.executable
            commands[role] = [python, str(STAND_IN), str(file)]
        chosen = {"gateway": {"port": gateway_port}, "workers": {"count": workers, "drain_ms": drain_ms}}
        plan = Plan(
            revealed(Settings.model_validate(chosen)),
            str(home),
            (ModelsFolder("/models"),),
            as_json=True,
            commands=commands,
        )
        descriptor = inherited_file(text_of(plan))
        command = [sys.executable, "-P", "-m", "inferencehub.supervisor", str(descriptor)]
        if streams:
            command = ["sh", "-c", f'exec "$@" {streams}', "sh", *command]
        with program(command, pass_fds=[descriptor], env=environment(XDG_RUNTIME_DIR=str(runtime))) as running:
            os.close(descriptor)
            yield running

    return start


def started(running: Program, name: str, after: int = 0) -> int:
    """The pid of a child, from the line with which it says that it has started."""
    return int(json.loads(running.log(f'"started": "{name}"', after))["pid"])


def test_it_announces_and_drains(start: Start, tmp_path: Path) -> None:
    with start(gateway={"key": "ihk_12345678_" + "a" * 43}, workers=2) as running:
        url = running.event("listening")["url"]
        assert running.event("first_key")["key"].startswith("ihk_")
        ready = running.event("ready")
        assert ready["models"] == [{"name": "iris", "version": "1", "state": "READY", "failure": None}]
        assert f"{url}/predict" in ready["curl"]
        pids = [started(running, name) for name in ("gateway", "worker-0", "worker-1")]
        assert len(list((tmp_path / "run").glob("ih-*"))) == 1

        running.signal(signal.SIGTERM)

        assert running.wait() == 0
        ends = [line for line in running.stderr.joined().splitlines() if '"msg": "ended"' in line]
        assert json.loads(ends[0])["child"] == "gateway"
        assert len(ends) == 3
        assert not any(psutil.pid_exists(pid) for pid in pids)
        assert list((tmp_path / "run").iterdir()) == []
        assert "prints this" not in running.stdout.joined()


def test_the_first_key_is_said_in_one_event_and_the_call(start: Start) -> None:
    key = "ihk_12345678_" + "b" * 43
    with start(gateway={"key": key}) as running:
        assert f"Bearer {key}" in running.event("ready")["curl"]


def test_a_gateway_that_is_started_again_makes_no_other_sign_in_link(start: Start) -> None:
    with start() as running:
        url = running.event("listening")["url"]
        running.event("ready")
        first = started(running, "gateway")
        seen = len(running.stderr.all)
        os.kill(first, signal.SIGKILL)
        started(running, "gateway", after=seen)
        running.signal(signal.SIGTERM)
        assert running.wait() == 0
        events = [json.loads(line) for line in running.stdout.joined().splitlines()]
    links = [event["url"] for event in events if event["event"] == "sign_in_link"]
    assert links == [f"{url}/#/sign-in?link=made-by-{first}"]


@pytest.mark.parametrize("name", ["gateway", "worker-0"])
def test_what_dies_is_started_again(start: Start, name: str) -> None:
    with start() as running:
        running.event("ready")
        pid = started(running, name)
        seen = len(running.stderr.all)

        os.kill(pid, signal.SIGKILL)

        assert started(running, name, after=seen) != pid
        assert "signal SIGKILL" in running.log(f"{name} ended")


def left_by(running: Program, name: str, after: int = 0) -> dict[str, psutil.Process]:
    """The processes that a child has left, by their kind."""
    line = json.loads(running.log(f'"started": "{name}"', after))
    return {kind: psutil.Process(pid) for kind, pid in line["left"].items()}


def gone(processes: Iterable[psutil.Process]) -> bool:
    """Waits for their end; they are not children of ours."""
    _, alive = psutil.wait_procs(list(processes), timeout=10)
    return alive == []


@linux
def test_whatever_a_child_leaves_ends_with_it(start: Start) -> None:
    with start(worker={"leaves": True, "models": [IRIS]}) as running:
        running.event("ready")
        left = left_by(running, "worker-0")
        assert left["orphan"].ppid() == running.pid
        seen = len(running.stderr.all)
        os.kill(started(running, "worker-0"), signal.SIGKILL)
        assert gone(left.values())
        again = left_by(running, "worker-0", after=seen)
        running.signal(signal.SIGTERM)
        assert running.wait() == 0
        assert gone(again.values())


@linux
def test_what_another_child_has_left_lives_as_long_as_that_one(start: Start) -> None:
    with start(worker={"leaves": True, "models": [IRIS]}, workers=2) as running:
        running.event("ready")
        mine, others = left_by(running, "worker-0"), left_by(running, "worker-1")
        os.kill(started(running, "worker-0"), signal.SIGKILL)
        unmarked = mine.pop("unmarked")
        assert gone(mine.values())
        running.log("worker-0 ended")
        assert all(process.is_running() for process in (*others.values(), unmarked)), "nobody knows whose it is"
        running.signal(signal.SIGTERM)
        assert running.wait() == 0
        assert gone([*others.values(), unmarked])


@linux
def test_adopted_dead_are_taken(start: Start) -> None:
    with start(worker={"leaves": True, "models": [IRIS]}) as running:
        running.event("ready")
        orphan = left_by(running, "worker-0")["orphan"]
        orphan.kill()
        assert gone([orphan]), "not even a zombie is left"
        running.signal(signal.SIGTERM)
        assert running.wait() == 0


def test_a_program_that_is_away_for_a_while_ends_nobody(start: Start, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    with start(worker_python=python) as running:
        running.event("ready")
        gateway = psutil.Process(started(running, "gateway"))
        python.unlink()
        os.kill(started(running, "worker-0"), signal.SIGKILL)
        seen = len(running.stderr.all)
        running.log("cannot start worker-0; trying again")
        python.symlink_to(sys.executable)
        started(running, "worker-0", after=seen)
        assert gateway.is_running()


def test_a_program_that_is_not_there_at_all_is_said_in_one_line(start: Start, tmp_path: Path) -> None:
    with start(worker_python=tmp_path / "nowhere") as running:
        assert running.wait() == 1
        said = running.stderr.joined().splitlines()
        assert said[-1] == f"inferencehub: Cannot start worker-0: no such file or directory: {tmp_path / 'nowhere'}."


def roles(supervisor: psutil.Process) -> list[psutil.Process]:
    """Its children, without the shell that waits for its end."""
    return [child for child in supervisor.children() if str(STAND_IN) in command_of(child)]


def command_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.parametrize("closed", ["2>&-", "1>&- 2>&-", "2>/dev/full", ">/dev/full 2>&1"])
def test_streams_that_take_nothing_cost_nothing(start: Start, tmp_path: Path, closed: str) -> None:
    with start(workers=1, streams=closed) as running:
        until(lambda: list((tmp_path / "run").glob("ih-*")))
        supervisor = psutil.Process(running.pid)
        first = until(lambda: len(children := roles(supervisor)) == 2 and children)
        first[0].kill()
        until(lambda: len(now := roles(supervisor)) == 2 and first[0] not in now)
        # A child that has not yet said how it takes SIGTERM ends by it, which is an end as well.
        running.signal(signal.SIGTERM)
        assert running.wait() == 0


def test_the_port_stays_open_while_there_is_no_gateway(start: Start, tmp_path: Path) -> None:
    with start() as running:
        running.event("ready")
        port = int(running.event("listening")["url"].rpartition(":")[2])
        (tmp_path / "gateway.json").write_text('{"on_start": "crash"}')
        os.kill(started(running, "gateway"), signal.SIGKILL)
        running.log('"pause_s": 1.0')  # it died once more, and waits
        with socket.create_connection(("127.0.0.1", port), timeout=10):
            pass


def test_a_failure_at_the_first_start_ends_the_run_with_its_reason(start: Start, tmp_path: Path) -> None:
    with start(worker={"on_start": "fail", "reason": "There is no folder /models.", "exit_code": 3}) as running:
        assert running.wait() == 3
        assert "inferencehub: There is no folder /models." in running.stderr.joined().splitlines()
        assert list((tmp_path / "run").iterdir()) == []


def test_what_never_listens_is_given_up(start: Start) -> None:
    with start(gateway={"on_start": "crash"}) as running:
        assert running.wait() == 1
        assert "Expected gateway to listen; it ended 3 times" in running.stderr.joined()


def test_a_second_signal_ends_what_will_not_drain(start: Start) -> None:
    with start(worker={"on_term": "ignore", "models": [IRIS]}) as running:
        running.event("ready")
        pid = started(running, "worker-0")
        running.signal(signal.SIGTERM)
        running.log('"child": "gateway"')
        running.signal(signal.SIGINT)
        assert running.wait() == 130
        assert not psutil.pid_exists(pid)


def test_what_outlives_its_drain_time_is_killed(start: Start) -> None:
    with start(worker={"on_term": "ignore", "models": [IRIS]}, drain_ms=0) as running:
        running.event("ready")
        pid = started(running, "worker-0")
        running.signal(signal.SIGTERM)
        assert running.wait() == 0
        assert "killing it" in running.stderr.joined()
        assert not psutil.pid_exists(pid)


def test_children_end_when_the_supervisor_is_killed_and_the_next_run_cleans_up(start: Start, tmp_path: Path) -> None:
    with start() as running:
        running.event("ready")
        pids = [started(running, name) for name in ("gateway", "worker-0")]
        children = [psutil.Process(pid) for pid in pids]
        (left,) = (tmp_path / "run").glob("ih-*")

        running.signal(signal.SIGKILL)

        _, still_there = psutil.wait_procs(children, timeout=10)
        assert still_there == []
        assert left.exists()
    with start() as running:
        running.event("ready")
        assert not left.exists()


def test_one_supervisor_a_home(start: Start) -> None:
    with start() as first:
        first.event("ready")
        with start() as second:
            assert second.wait() == 1
            assert f"(pid {first.pid})" in second.stderr.joined()
        assert first.process.poll() is None


def test_a_busy_port_is_named(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start(gateway_port=port) as running:
            assert running.wait() == 1
            said = running.stderr.joined()
            assert said == (
                f"inferencehub: Port {port} on 127.0.0.1 is in use; "
                "stop the program that has it, or choose another with --port."
            )


def test_a_workers_socket_path_is_short_and_its_folder_private(start: Start, tmp_path: Path) -> None:
    with start() as running:
        running.event("ready")
        (folder,) = (tmp_path / "run").glob("ih-*")
        assert folder.stat().st_mode & 0o777 == 0o700

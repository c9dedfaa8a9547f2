"""The workers of models that want a process of their own: which are started, ended, and started afresh."""

from __future__ import annotations

import os
import subprocess
import sys
from math import inf
from pathlib import Path

import pytest

from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import AnnouncedModel, Event, Failed, IsolatedModel
from inferencehub.launch.events import Isolated as IsolatedOrder
from inferencehub.launch.lines import event_from_line
from inferencehub.launch.names import CONTROL_VARIABLE, EXIT_START_AGAIN
from inferencehub.supervisor.announcer import models_of_all
from inferencehub.supervisor.boot import NEEDED
from inferencehub.supervisor.child import Child
from inferencehub.supervisor.isolated import Isolated, IsolatedWorkers

BOOT = Path(__file__).parents[3] / "src" / "inferencehub" / "supervisor" / "boot.py"


@pytest.fixture
def workers() -> IsolatedWorkers:
    return IsolatedWorkers(
        lambda model, python: Child(f"isolated-{model}", [python or "own"], WorkerDocument("", "", {}, "", ""))
    )


def report(workers: IsolatedWorkers, worker: str, **models: str | None) -> tuple[list[str], list[str]]:
    """The names of those to start and of those to end."""
    to_start, to_end = workers.report(worker, tuple(IsolatedModel(*each) for each in models.items()))
    return [each.child.name for each in to_start], [each.child.name for each in to_end]


def entry(workers: IsolatedWorkers) -> Isolated:
    (only,) = workers.by_model.values()
    return only


def test_one_worker_a_model_however_many_report_it(workers: IsolatedWorkers) -> None:
    assert report(workers, "worker-0", a=None) == (["isolated-a"], [])
    assert report(workers, "worker-1", a=None, b="/python") == (["isolated-b"], [])
    assert [child.command for child in workers.children] == [["own"], ["/python"]]


def test_a_model_goes_when_the_last_one_has_dropped_it(workers: IsolatedWorkers) -> None:
    report(workers, "worker-0", a=None)
    report(workers, "worker-1", a=None)
    assert report(workers, "worker-0") == ([], [])
    assert report(workers, "worker-1") == ([], ["isolated-a"])
    assert report(workers, "worker-1") == ([], [])
    assert not workers.ended(entry(workers), 0)
    assert workers.children == []


def test_what_was_killed_already_is_waited_for_without_an_end(workers: IsolatedWorkers) -> None:
    report(workers, "worker-0", a=None, b=None)
    a, b = workers.by_model.values()
    assert workers.next_kill_at is None
    a.kill_at, b.kill_at = 7.0, 9.0
    assert workers.next_kill_at == 7.0
    a.kill_at = inf
    assert workers.next_kill_at == 9.0
    b.kill_at = inf
    assert workers.next_kill_at is None


def test_a_model_that_is_back_before_its_worker_has_ended_gets_it_again(workers: IsolatedWorkers) -> None:
    report(workers, "worker-0", a=None)
    report(workers, "worker-0")
    entry(workers).kill_at = 9.0
    report(workers, "worker-0", a=None)
    assert workers.ended(entry(workers), 0), "started again at once"


def test_another_interpreter_is_another_process(workers: IsolatedWorkers) -> None:
    report(workers, "worker-0", a=None)
    assert report(workers, "worker-0", a="/python") == ([], ["isolated-a"])
    entry(workers).kill_at = 9.0
    assert entry(workers).child.command == ["/python"]
    assert workers.ended(entry(workers), 0)


def test_one_that_has_cleared_its_table_starts_afresh_and_a_crash_is_a_crash(workers: IsolatedWorkers) -> None:
    report(workers, "worker-0", a=None)
    assert workers.ended(entry(workers), EXIT_START_AGAIN)
    assert workers.state().failed == {}
    assert not workers.ended(entry(workers), -9)
    assert workers.state().failed == {"a": "Its own worker ended with signal SIGKILL before it could serve."}
    entry(workers).child.failure = Failed("It said why.")
    workers.ended(entry(workers), 3)
    assert workers.state().failed == {"a": "It said why."}
    entry(workers).serves = True
    assert workers.state() == IsolatedOrder(("a",), {})


def test_what_is_served_in_all() -> None:
    def model(name: str, state: str) -> AnnouncedModel:
        return AnnouncedModel(name, "1", state)

    shared, alone = model("shared", "READY"), model("alone", "READY")
    assert models_of_all([(), (shared, model("alone", "UNLOADED"))], [(alone,), ()]) == [shared, alone]
    assert models_of_all([], []) == []


def said_by_boot(*options: str) -> Event | None:
    """The one event of a boot that can't start a worker."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as said:
        environment = {"PATH": os.environ["PATH"], CONTROL_VARIABLE: str(write)}
        done = subprocess.run([sys.executable, *options, BOOT], env=environment, pass_fds=[write], check=False)
        os.close(write)
        assert done.returncode == 3
        return event_from_line(said.readline())


def test_an_interpreter_without_the_package_says_so_in_one_line() -> None:
    # Without site-packages there is nothing but the standard library, as in a fresh virtual environment.
    event = said_by_boot("-S", "-E")
    assert event == Failed(
        f"The interpreter that model.yaml names has no {', '.join(NEEDED)}; install inferencehub there with "
        "`pip install inferencehub`.",
        exit_code=3,
    )

"""Every rule of the supervisor as what happens, when, and what is done; without a process and without a clock."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import (
    AnnouncedModel,
    EndExplained,
    Failed,
    FirstKey,
    Isolated,
    IsolatedModel,
    IsolatedModels,
    Listening,
    Ready,
    SignInLink,
    TakeOver,
    Workers,
)
from inferencehub.launch.names import EXIT_START_AGAIN, gateway_name, standby_name
from inferencehub.supervisor.rules.actions import (
    Action,
    AnnounceFirstKey,
    AnnounceListening,
    AnnounceReady,
    AnnounceSignInLink,
    CloseListener,
    Exit,
    Kill,
    Log,
    Promote,
    Send,
    Start,
    Stop,
)
from inferencehub.supervisor.rules.decide import decide, next_due
from inferencehub.supervisor.rules.happenings import (
    Began,
    Ended,
    Happening,
    Looked,
    Said,
    Signalled,
    StartFailed,
    TimePassed,
)
from inferencehub.supervisor.rules.standby import REFILL_S
from inferencehub.supervisor.rules.state import Child, DrainTimes, Launch, State
from inferencehub.supervisor.rules.turn import KILL_AFTER_S
from inferencehub.supervisor.rules.verdict import Execution, Patience, Vitals

IRIS = AnnouncedModel("iris", "1", "READY")
BROKEN = AnnouncedModel("broken", "1", "FAILED", "It is broken.")
GATEWAY_S, WORKER_S = 20.0, 30.0
MEMORY_BYTES = 2**30
A = "isolated-a"
Kind = TypeVar("Kind", bound=Action)


def state(workers: int = 1, gateways: int = 1, standbys: int = 0) -> State:
    """What a run begins with."""
    addresses = tuple(f"unix:/w{index}.sock" for index in range(workers))
    children = {
        f"worker-{index}": Child(Launch(("worker",), WorkerDocument(f"worker-{index}", "1", {}, address, "/models")))
        for index, address in enumerate(addresses)
    }

    for number in range(standbys):
        name = standby_name(number)
        document = WorkerDocument(name, "1", {}, f"unix:/s{number}.sock", "/models", standby=True)
        children[name] = Child(Launch(("worker",), document))

    def isolated(model: str, python: str | None, number: int) -> Launch:
        document = WorkerDocument(
            f"isolated-{model}", "1", {}, f"unix:/i{number}.sock", "/models", only_models=(model,)
        )
        return Launch((python or "worker",), document)

    for number in range(1, gateways + 1):
        name = gateway_name(number)
        gateway = GatewayDocument(name, "1", {}, "/home", worker_addresses=addresses, sign_in_link=number == 1)
        children[name] = Child(Launch(("gateway",), gateway))
    return State(
        children,
        isolated,
        DrainTimes(GATEWAY_S, WORKER_S),
        Patience(silence_s=10, load_s=120, run_s=300, memory_bytes=MEMORY_BYTES),
    )


@dataclass
class Run:
    """A supervisor to which things happen."""

    state: State = field(default_factory=state)
    now: float = 100.0
    done: list[Action] = field(default_factory=list)

    def happens(self, *happenings: Happening, after_s: float = 0.0) -> tuple[Action, ...]:
        """What is done about them, all together."""
        self.now += after_s
        actions: list[Action] = []
        for happening in happenings:
            self.state, more = decide(self.state, happening, self.now)
            actions += more
        self.done += actions
        return tuple(actions)

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every such action so far."""
        return [action for action in self.done if isinstance(action, kind)]

    def started(self) -> list[str]:
        return [start.name for start in self.all(Start)]

    def logged(self) -> list[str]:
        return [log.message for log in self.all(Log)]


@pytest.fixture
def run() -> Run:
    """One in which everything has just been started."""
    run = Run()
    run.happens(Began())
    run.done.clear()
    return run


@pytest.fixture
def serving(run: Run) -> Run:
    """One that serves for long enough that nothing of its start matters."""
    serve(run)
    run.now += 1_000
    run.done.clear()
    return run


def serve(run: Run, models: tuple[AnnouncedModel, ...] = (IRIS,)) -> None:
    for name in run.state.shared:
        run.happens(Said(name, Listening(address="unix:/w0.sock")), Said(name, Ready(models)))
    run.happens(Said("gateway", Listening("127.0.0.1", 3000)), Said("gateway", Ready()))


def test_a_worker_that_knows_what_ended_the_one_before_is_not_kept_waiting_ever_longer(serving: Run) -> None:
    pauses_s = []
    for _ in range(5):
        serving.happens(Ended("worker-0", -11))
        pauses_s.append(serving.state.children["worker-0"].backoff.pause_s)
        serving.happens(TimePassed(), after_s=pauses_s[-1])
        serving.happens(Said("worker-0", EndExplained()), after_s=0.1)
    assert pauses_s == [0, 1, 1, 1, 1]
    assert serving.started() == ["worker-0"] * 5


def isolates(*models: tuple[str, str | None], worker: str = "worker-0") -> Said:
    return Said(worker, IsolatedModels(tuple(IsolatedModel(*model) for model in models)))


def names(actions: Iterable[Action], kind: type[Any]) -> list[str]:
    return [action.name for action in actions if isinstance(action, kind)]


# The first start


def test_everything_is_started_the_gateway_last() -> None:
    run = Run(state(workers=2))
    assert names(run.happens(Began()), Start) == ["worker-0", "worker-1", "gateway"]
    assert next_due(run.state) is None


def test_what_cannot_be_started_at_all_ends_the_run_with_its_reason(run: Run) -> None:
    assert run.happens(StartFailed("gateway", "no such file or directory: /node")) == (
        Exit(1, "Cannot start gateway: no such file or directory: /node."),
    )
    assert run.happens(Ended("worker-0", -9), TimePassed()) == ()


def test_a_role_that_says_why_it_cannot_serve_ends_the_run_with_its_code(run: Run) -> None:
    run.happens(Said("worker-0", Failed("There is no folder.", 3)))
    assert run.happens(Ended("worker-0", 3)) == (Exit(3, "There is no folder."),)


def test_a_role_that_never_listens_is_given_up_after_three_deaths(run: Run) -> None:
    assert names(run.happens(Ended("gateway", 7)), Start) == ["gateway"]
    run.happens(Ended("gateway", 7))
    assert names(run.happens(TimePassed(), after_s=1), Start) == ["gateway"]
    (last,) = run.happens(Ended("gateway", -11))
    assert isinstance(last, Exit)
    assert last.problem.startswith("Expected gateway to listen; it ended 3 times before, last with signal SIGSEGV")


# What is announced


def test_what_is_served_is_announced_once_the_gateway_knows_it(run: Run) -> None:
    run.happens(Said("worker-0", Ready((IRIS, BROKEN))), Said("gateway", FirstKey("ihk_a_b")))
    assert run.happens(Said("gateway", Listening("h", 1))) == (AnnounceListening(), AnnounceFirstKey("ihk_a_b"))
    assert run.happens(Said("gateway", Ready())) == (AnnounceReady((IRIS, BROKEN)),)
    run.happens(Said("gateway", Ready()), Said("worker-0", Ready((IRIS,))))
    assert len(run.all(AnnounceReady)) == 1
    assert run.all(AnnounceFirstKey) == [AnnounceFirstKey("ihk_a_b")]


def test_nothing_to_serve_is_announced_without_waiting_for_the_gateway_to_know_a_model(run: Run) -> None:
    run.happens(Said("gateway", Listening("h", 1)))
    said, log = run.happens(Said("worker-0", Ready((BROKEN,))))
    assert said == AnnounceReady((BROKEN,))
    assert isinstance(log, Log)
    assert log.message.startswith("up serves no model")


def test_what_is_upstream_the_gateways_say_and_the_workers_need_not_have_anything() -> None:
    upstream = AnnouncedModel("resnet", "3", "READY")
    run = Run(replace(state(), has_upstreams=True))
    run.happens(Began(), Said("gateway", Listening("h", 1)), Said("worker-0", Ready()))
    assert run.all(AnnounceReady) == []
    run.happens(Said("gateway", Ready((upstream,))))
    assert run.all(AnnounceReady) == [AnnounceReady((upstream,))]


def test_without_workers_the_gateway_alone_says_what_is_served() -> None:
    upstream = AnnouncedModel("resnet", "3", "READY")
    run = Run(replace(state(workers=0), has_upstreams=True))
    run.happens(Began(), Said("gateway", Listening("h", 1)))
    assert run.all(AnnounceReady) == []
    run.happens(Said("gateway", Ready((upstream,))))
    assert run.all(AnnounceReady) == [AnnounceReady((upstream,))]


def test_all_workers_are_waited_for_and_the_one_that_found_most_is_believed() -> None:
    run = Run(state(workers=2))
    run.happens(Began(), Said("gateway", Listening("h", 1)), Said("gateway", Ready()), Said("worker-0", Ready((IRIS,))))
    assert run.all(AnnounceReady) == []
    run.happens(isolates(("a", None)), Said(A, Ready((AnnouncedModel("a", "1", "READY"),))))
    run.happens(Said("worker-1", Ready((IRIS, AnnouncedModel("a", "1", "UNLOADED")))))
    assert run.all(AnnounceReady) == [AnnounceReady((IRIS, AnnouncedModel("a", "1", "READY")))]


def test_a_gateway_that_is_started_again_makes_no_other_link(serving: Run) -> None:
    assert serving.happens(Said("gateway", SignInLink("abc"))) == (AnnounceSignInLink("abc"),)
    (start,) = [action for action in serving.happens(Ended("gateway", -9)) if isinstance(action, Start)]
    assert isinstance(start.launch.document, GatewayDocument)
    assert not start.launch.document.sign_in_link


# Deaths


@pytest.mark.parametrize("name", ["worker-0", "gateway"])
def test_what_dies_is_started_again_at_once_and_then_ever_later(serving: Run, name: str) -> None:
    assert names(serving.happens(Ended(name, -9)), Start) == [name]
    for pause_s in (1, 2, 4, 8, 16, 30, 30):
        assert names(serving.happens(Ended(name, 1)), Start) == []
        assert next_due(serving.state) == serving.now + pause_s
        assert names(serving.happens(TimePassed(), after_s=pause_s), Start) == [name]
    assert serving.logged().count(f"{name} ended; starting it again") < 8
    assert f"{name} keeps ending; the others go on, and it is started again ever more rarely" in serving.logged()


def test_one_that_was_ready_for_a_while_starts_again_at_once(serving: Run) -> None:
    serving.happens(Ended("worker-0", -9), Ended("worker-0", -9))
    serving.happens(TimePassed(), after_s=1)
    serving.happens(Said("worker-0", Ready((IRIS,))))
    assert names(serving.happens(Ended("worker-0", -9), after_s=60), Start) == ["worker-0"]


def test_last_words_are_logged_with_the_death(serving: Run) -> None:
    serving.happens(Said("worker-0", Failed("It said why.", 3)), Ended("worker-0", 3))
    (log,) = serving.all(Log)
    assert log.fields == {"child": "worker-0", "how": "exit code 3", "pause_s": 0.0, "reason": "It said why."}


def test_a_worker_is_told_how_the_one_before_it_ended_when_nobody_had_asked_it_to(serving: Run) -> None:
    serving.happens(Ended("worker-0", -11), isolates(("a", None)), Ended(A, EXIT_START_AGAIN))
    documents = [start.launch.document for start in serving.all(Start)]
    assert [document.previous_end for document in documents if isinstance(document, WorkerDocument)] == [
        "signal SIGSEGV",
        None,
        None,
    ]


@pytest.mark.parametrize("name", ["worker-0", "gateway"])
@pytest.mark.parametrize("deaths_before", [0, 1, 5])
def test_a_restart_that_the_system_refuses_is_tried_again_and_ends_nobody(
    serving: Run, name: str, deaths_before: int
) -> None:
    serving.happens(Ended(name, -9))
    for _ in range(deaths_before):
        serving.happens(StartFailed(name, "resource temporarily unavailable: /python"))
        serving.happens(TimePassed(), after_s=30)
    serving.happens(StartFailed(name, "resource temporarily unavailable: /python"))
    due = next_due(serving.state)
    assert due is not None
    assert names(serving.happens(TimePassed(), after_s=due - serving.now), Start) == [name]
    assert serving.all(Exit) == []
    assert f"cannot start {name}; trying again" in serving.logged()


def test_a_restart_that_the_system_refuses_before_the_first_listen_ends_nobody_either(run: Run) -> None:
    run.happens(Ended("worker-0", 1))
    for _ in range(5):
        run.happens(StartFailed("worker-0", "too many open files: /python"))
        run.happens(TimePassed(), after_s=30)
    assert run.all(Exit) == []


# Draining


def test_the_gateway_is_drained_first_and_then_the_workers(serving: Run) -> None:
    assert serving.happens(Signalled(signal.SIGTERM))[1:] == (CloseListener(), Stop("gateway"))
    assert Stop("worker-0") in serving.happens(Ended("gateway", 0))
    assert serving.happens(Ended("worker-0", 0))[-1] == Exit(0)
    assert serving.logged()[-1] == "drained"


def test_what_is_between_two_lives_is_not_started_while_draining(serving: Run) -> None:
    serving.happens(Ended("gateway", -9), Ended("gateway", -9))
    assert Stop("worker-0") in serving.happens(Signalled(signal.SIGINT)), "there is no gateway to wait for"
    serving.happens(Ended("worker-0", -9))
    assert serving.all(Exit) == [Exit(0)]
    assert next_due(serving.state) is None


def test_a_second_signal_ends_everything_at_once(serving: Run) -> None:
    serving.happens(Signalled(signal.SIGTERM))
    assert serving.happens(Signalled(signal.SIGINT))[-1] == Exit(130)


def test_what_outlives_its_drain_time_is_killed_once_and_its_end_awaited(serving: Run) -> None:
    serving.happens(Signalled(signal.SIGTERM))
    assert names(serving.happens(TimePassed(), after_s=GATEWAY_S + KILL_AFTER_S - 1), Kill) == []
    assert names(serving.happens(TimePassed(), after_s=1), Kill) == ["gateway"]
    assert serving.happens(TimePassed(), after_s=100) == ()
    serving.happens(Ended("gateway", -9))
    assert names(serving.happens(TimePassed(), after_s=WORKER_S + KILL_AFTER_S), Kill) == ["worker-0"]
    assert serving.happens(Ended("worker-0", -9))[-1] == Exit(0)


def test_models_that_want_a_process_while_draining_get_none(serving: Run) -> None:
    serving.happens(Signalled(signal.SIGTERM))
    assert serving.happens(isolates(("a", None))) == ()


# Those that hang


def looks(beat_ago_s: float, run: Run, *executions: Execution, memory_bytes: int = 0) -> Looked:
    return Looked({"worker-0": Vitals(run.now - beat_ago_s, executions, memory_bytes=memory_bytes)})


def watch(run: Run, seconds: float) -> None:
    """As a supervisor does all the time, while the worker beats."""
    for _ in range(int(seconds)):
        run.now += 1
        run.happens(looks(0.1, run))


def test_a_worker_that_hangs_is_killed_once_and_started_again_at_once(serving: Run) -> None:
    watch(serving, 5)
    beat = serving.now
    for _ in range(20):
        serving.now += 1
        serving.happens(looks(serving.now - beat, serving, Execution("iris 1", False, beat)))
    (kill,) = serving.all(Kill)
    assert kill.verdict is not None
    assert (kill.verdict.cause, kill.verdict.title) == ("hung", "iris 1")
    assert names(serving.happens(Ended("worker-0", -9)), Start) == ["worker-0"]
    (start,) = serving.all(Start)
    assert isinstance(start.launch.document, WorkerDocument)
    how = "signal SIGKILL from the supervisor, because its event loop stood still"
    assert start.launch.document.previous_end == how
    killed, ended = serving.all(Log)
    assert killed.message == "worker-0 is killed: its event loop stood still"
    assert (killed.fields["ran"], ended.fields["how"]) == ("iris 1", how)


def test_a_supervisor_that_stood_still_itself_kills_nobody(serving: Run) -> None:
    watch(serving, 5)
    serving.now += 3_600
    serving.happens(looks(3_600, serving, Execution("iris 1", False, serving.now - 3_600, 1.0)))
    serving.now += 5
    serving.happens(looks(0.1, serving))
    assert serving.all(Kill) == []


def test_a_worker_that_takes_too_much_memory_is_killed(serving: Run) -> None:
    for _ in range(12):
        serving.now += 0.1
        serving.happens(looks(0.1, serving, memory_bytes=MEMORY_BYTES + 1))
    (kill,) = serving.all(Kill)
    assert kill.verdict is not None
    assert kill.verdict.cause == "memory"


@pytest.mark.parametrize(
    ("status", "no_memory", "how"),
    [
        (-9, True, "signal SIGKILL from the system, because memory had run out"),
        (-9, False, "signal SIGKILL"),
        (-11, True, "signal SIGSEGV"),
    ],
)
def test_one_that_the_kernel_has_killed_for_want_of_memory_is_told_from_others(
    serving: Run, status: int, no_memory: bool, how: str
) -> None:
    serving.happens(Ended("worker-0", status, no_memory))
    (log,) = serving.all(Log)
    assert log.fields["how"] == how


def test_one_that_does_not_answer_is_not_waited_for_once_the_gateways_have_gone(serving: Run) -> None:
    watch(serving, 5)
    serving.happens(Signalled(signal.SIGTERM))
    slow = Execution("iris 1", False, serving.now, 60.0)
    serving.now += 3
    serving.happens(looks(3, serving, slow))
    assert serving.all(Kill) == []
    serving.happens(Ended("gateway", 0), looks(3, serving, slow))
    assert names(serving.all(Kill), Kill) == ["worker-0"]
    assert serving.happens(Ended("worker-0", -9))[-1] == Exit(0)


# Those that stand by


@pytest.fixture
def guarded() -> Run:
    """One that serves, with a standby that is ready."""
    run = Run(state(standbys=1))
    run.happens(Began())
    assert run.started() == ["worker-0", "gateway"]
    serve(run)
    assert run.started()[2:] == ["standby-0"], "once everything else serves"
    run.happens(Said("standby-0", Ready((IRIS,))), after_s=5)
    run.now += 100
    run.done.clear()
    return run


def test_a_standby_takes_the_place_of_a_worker_that_ends_and_another_is_started(guarded: Run) -> None:
    actions = guarded.happens(Ended("worker-0", -11))
    assert names(actions, Start) == []
    (promoted,) = guarded.all(Promote)
    assert promoted == Promote("standby-0", TakeOver("worker-0", "unix:/w0.sock", None, "signal SIGSEGV"))
    assert guarded.state.children["worker-0"].running
    assert guarded.state.children["worker-0"].ready_since == guarded.now
    assert next_due(guarded.state) == guarded.now + REFILL_S
    assert names(guarded.happens(TimePassed(), after_s=REFILL_S), Start) == ["standby-0"]
    assert names(guarded.happens(Ended("worker-0", -11), after_s=0.1), Start) == ["worker-0"], "it is not ready yet"


def test_a_standby_is_nobody_that_serves(guarded: Run) -> None:
    assert list(guarded.state.shared) == ["worker-0"]
    (gateway,) = guarded.state.gateways.values()
    assert isinstance(gateway.launch.document, GatewayDocument)
    assert gateway.launch.document.worker_addresses == ("unix:/w0.sock",)
    assert names(guarded.happens(Ended("standby-0", 1)), Start) == ["standby-0"]
    assert guarded.all(Exit) == []


def test_a_standby_that_ends_as_it_is_to_take_a_place_has_ended_there(guarded: Run) -> None:
    guarded.happens(Ended("worker-0", -9))
    assert names(guarded.happens(Ended("worker-0", -9), Ended("standby-0", -9)), Start) == ["worker-0"]
    assert names(guarded.happens(TimePassed(), after_s=REFILL_S), Start) == ["standby-0"]


def test_a_standby_for_which_there_is_no_memory_is_tried_again_and_ends_nobody(guarded: Run) -> None:
    guarded.happens(Ended("standby-0", -9))
    guarded.happens(StartFailed("standby-0", "there is not memory enough for another worker"))
    due = next_due(guarded.state)
    assert due is not None
    assert names(guarded.happens(TimePassed(), after_s=due - guarded.now), Start) == ["standby-0"]
    assert guarded.all(Exit) == []


def test_a_standby_is_told_of_isolated_models_as_those_are_that_serve(guarded: Run) -> None:
    guarded.happens(isolates(("a", None)))
    assert {"worker-0", "standby-0"} <= set(names(guarded.done, Send))
    guarded.happens(isolates(("a", None), worker="standby-0"), Ended("worker-0", -9))
    assert set(guarded.state.reported) == {"worker-0"}


def test_standbys_are_ended_at_once_when_the_run_is(guarded: Run) -> None:
    assert names(guarded.happens(Signalled(signal.SIGTERM)), Stop) == ["standby-0", "gateway"]


# Models with workers of their own


def test_one_worker_a_model_however_many_report_it() -> None:
    run = Run(state(workers=2))
    run.happens(Began())
    serve(run)
    actions = run.happens(isolates(("a", None)))
    assert names(actions, Start) == [A]
    assert actions[-1] == Send("gateway", Workers(("unix:/w0.sock", "unix:/w1.sock", "unix:/i0.sock")))
    assert names(run.happens(isolates(("a", None), ("b", "/python"), worker="worker-1")), Start) == ["isolated-b"]
    assert [start.launch.command for start in run.all(Start)[-2:]] == [("worker",), ("/python",)]
    assert list(run.state.children)[-1] == "gateway"


def test_a_gateway_that_is_started_again_is_told_of_them_by_its_document(serving: Run) -> None:
    serving.happens(isolates(("a", None)), Ended("gateway", -9))
    document = serving.all(Start)[-1].launch.document
    assert isinstance(document, GatewayDocument)
    assert document.worker_addresses == ("unix:/w0.sock", "unix:/i0.sock")


def test_a_model_goes_when_the_last_one_has_dropped_it() -> None:
    run = Run(state(workers=2))
    run.happens(Began(), isolates(("a", None)), isolates(("a", None), worker="worker-1"))
    assert names(run.happens(isolates()), Stop) == []
    assert names(run.happens(isolates(worker="worker-1")), Stop) == [A]
    assert names(run.happens(isolates(worker="worker-1")), Stop) == [], "asked once"
    run.happens(Ended(A, 0))
    assert A not in run.state.children
    assert "isolated-a: ended, being no longer needed" in run.logged()
    assert names(run.happens(isolates(("a", None))), Start) == [A]


def test_one_that_does_not_end_is_killed(serving: Run) -> None:
    serving.happens(isolates(("a", None)), isolates())
    assert names(serving.happens(TimePassed(), after_s=WORKER_S + KILL_AFTER_S), Kill) == [A]
    assert serving.happens(TimePassed(), after_s=100) == ()


def test_a_model_that_is_back_before_its_worker_has_ended_gets_it_again(serving: Run) -> None:
    serving.happens(isolates(("a", None)), isolates(), isolates(("a", None)))
    assert names(serving.happens(Ended(A, 0)), Start) == [A]


def test_a_model_that_goes_between_two_lives_of_its_worker_is_forgotten(serving: Run) -> None:
    serving.happens(isolates(("a", None)), Ended(A, -9), Ended(A, -9), isolates())
    assert A not in serving.state.children
    assert next_due(serving.state) is None


def test_another_interpreter_is_another_process(serving: Run) -> None:
    serving.happens(isolates(("a", None)))
    assert names(serving.happens(isolates(("a", "/python"))), Stop) == [A]
    serving.happens(Ended(A, 0))
    last = serving.all(Start)[-1]
    assert (last.name, last.launch.command) == (A, ("/python",))


def test_one_that_waits_is_started_at_once_under_another_interpreter(serving: Run) -> None:
    serving.happens(isolates(("a", "/gone")), StartFailed(A, "no such file or directory: /gone"))
    serving.happens(StartFailed(A, "no such file or directory: /gone"))
    assert names(serving.happens(isolates(("a", "/python"))), Start) == [A]
    assert serving.all(Send)[-1].order == Isolated((), {})


def test_one_that_has_cleared_its_table_starts_afresh_and_a_crash_is_a_crash(serving: Run) -> None:
    serving.happens(isolates(("a", None)))
    assert names(serving.happens(Ended(A, EXIT_START_AGAIN)), Start) == [A]
    assert serving.all(Send)[-1].order == Isolated((), {})
    serving.happens(Ended(A, -9))
    assert serving.all(Send)[-1].order == Isolated(
        (), {"a": "Its own worker ended with signal SIGKILL before it could serve."}
    )
    serving.happens(TimePassed(), after_s=1)
    serving.happens(Said(A, Failed("It said why.", 3)), Ended(A, 3))
    assert serving.all(Send)[-1].order == Isolated((), {"a": "It said why."})
    serving.happens(TimePassed(), after_s=30)
    serving.happens(Said(A, Ready((AnnouncedModel("a", "1", "READY"),))))
    assert serving.all(Send)[-1].order == Isolated(("a",), {})
    serving.happens(Ended(A, -9))
    assert serving.all(Send)[-1].order == Isolated(("a",), {}), "a new life of it is awaited like that of any worker"


def test_an_interpreter_that_cannot_be_started_fails_its_model_alone(serving: Run) -> None:
    serving.happens(isolates(("a", "/gone")))
    serving.happens(StartFailed(A, "no such file or directory: /gone"))
    order = serving.all(Send)[-1].order
    assert isinstance(order, Isolated)
    assert "correct `python` in model.yaml" in order.failed["a"]
    assert serving.all(Exit) == []


def test_those_that_end_already_are_not_asked_again_by_a_drain(serving: Run) -> None:
    serving.happens(isolates(("a", None)), isolates())
    actions = serving.happens(Signalled(signal.SIGTERM), Ended("gateway", 0))
    assert names(actions, Stop) == ["gateway", "worker-0"], "a second SIGTERM would cut off what it finishes"

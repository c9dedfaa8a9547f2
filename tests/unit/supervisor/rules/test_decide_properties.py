"""Whatever happens in whatever order: what a supervisor never does, and what it always comes to."""

from __future__ import annotations

import signal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inferencehub.launch.events import Failed, IsolatedModel, IsolatedModels, Listening, Ready
from inferencehub.supervisor.rules.actions import Action, Exit, Kill, Promote, Send, Start, Stop
from inferencehub.supervisor.rules.decide import decide, next_due
from inferencehub.supervisor.rules.happenings import Began, Ended, Happening, Said, Signalled, StartFailed, TimePassed
from tests.unit.supervisor.rules.test_decide import IRIS, state

MODELS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True)
EVENTS = st.sampled_from([Listening(), Ready((IRIS,)), Ready(), Failed("It said why.", 3)])


class World(RuleBasedStateMachine):
    """Processes that start, speak, end, or are refused by the system, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.state = state(workers=2, gateways=2, standbys=1)
        self.now = 0.0
        self.alive: set[str] = set()
        self.asked: set[str] = set()
        self.exits: list[Exit] = []
        self.refuses = False

    def happens(self, happening: Happening) -> None:
        ahead = [happening]
        while ahead:
            self.state, actions = decide(self.state, ahead.pop(0), self.now)
            for action in actions:
                if not self.exits:
                    ahead += self.do(action)

    def do(self, action: Action) -> list[Happening]:
        match action:
            case Start(name):
                assert name not in self.alive, "two lives of one child at a time"
                if self.refuses:
                    return [StartFailed(name, "resource temporarily unavailable: /python")]
                self.alive.add(name)
            case Stop(name):
                assert name in self.alive, "nobody is there to be asked"
                assert name not in self.asked, "a second request would cut off what it finishes"
                self.asked.add(name)
            case Kill(name) | Send(name):
                assert name in self.alive
            case Promote(name, order):
                assert order.name not in self.alive, "two lives of one child at a time"
                if self.refuses:  # it has just ended, too
                    self.alive.discard(name)
                    return [Ended(order.name, -9), Ended(name, -9)]
                self.alive.discard(name)
                self.asked.discard(name)
                self.alive.add(order.name)
            case Exit():
                self.exits.append(action)
        return []

    def ends(self, name: str, status: int) -> None:
        self.alive.discard(name)
        self.asked.discard(name)
        self.happens(Ended(name, status))

    @initialize()
    def begin(self) -> None:
        self.happens(Began())

    @precondition(lambda self: self.alive and not self.exits)
    @rule(data=st.data(), event=EVENTS)
    def says(self, data: st.DataObject, event: Listening | Ready | Failed) -> None:
        self.happens(Said(data.draw(st.sampled_from(sorted(self.alive))), event))

    @precondition(lambda self: not self.exits and self.alive & {"worker-0", "worker-1"})
    @rule(data=st.data(), models=MODELS, python=st.sampled_from([None, "/python"]))
    def reports(self, data: st.DataObject, models: list[str], python: str | None) -> None:
        name = data.draw(st.sampled_from(sorted(self.alive & {"worker-0", "worker-1"})))
        self.happens(Said(name, IsolatedModels(tuple(IsolatedModel(model, python) for model in models))))

    @precondition(lambda self: self.alive and not self.exits)
    @rule(data=st.data(), status=st.sampled_from([0, 1, 75, -9, -11]))
    def dies(self, data: st.DataObject, status: int) -> None:
        self.ends(data.draw(st.sampled_from(sorted(self.alive))), status)

    @rule(refuses=st.booleans())
    def system(self, refuses: bool) -> None:
        self.refuses = refuses

    @precondition(lambda self: not self.exits)
    @rule(seconds=st.floats(0, 100))
    def time(self, seconds: float) -> None:
        self.now += seconds
        self.happens(TimePassed())

    @precondition(lambda self: not self.exits)
    @rule(number=st.sampled_from([signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
    def signalled(self, number: int) -> None:
        self.happens(Signalled(number))

    @invariant()
    def knows_who_is_alive(self) -> None:
        if not self.exits:
            assert {name for name, child in self.state.children.items() if child.running} == self.alive

    @invariant()
    def has_something_to_wait_for(self) -> None:
        """Nobody who is wanted is forgotten: he lives, or a time to start him is set."""
        if not self.exits and not self.state.is_draining:
            wanted = [each for each in self.state.children.values() if not each.is_standby or each.starts]
            assert all(child.running or child.start_at is not None for child in wanted)

    def teardown(self) -> None:
        """Once somebody asks for it the run ends by itself, though no child does as it is told."""
        if not self.exits and not self.state.is_draining:
            self.happens(Signalled(signal.SIGTERM))
        for _ in range(20):
            if self.exits:
                break
            due = next_due(self.state)
            assert due is not None or self.alive, "waits for nothing, for ever"
            killed = {name for name in self.alive if self.state.children[name].kill_at is None and name in self.asked}
            if killed:
                self.ends(killed.pop(), -9)
            elif due is not None:
                self.now = max(self.now, due)
                self.happens(TimePassed())
        assert len(self.exits) == 1
        assert self.state.phase.name == "OVER"


def test_whatever_happens() -> None:
    run_state_machine_as_test(World, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))


@given(st.lists(st.sampled_from([TimePassed(), Began(), Signalled(15), Ended("gateway", 0)]), max_size=8))
def test_the_same_happens_to_the_same_state(happenings: list[Happening]) -> None:
    """Pure: what is decided depends on the arguments alone, and the state that was given stays as it was."""
    before = state()
    for happening in happenings:
        shown = repr(before)
        first, second = decide(before, happening, 1.0), decide(before, happening, 1.0)
        assert (repr(first[0]), first[1]) == (repr(second[0]), second[1])
        assert repr(before) == shown
        before = first[0]

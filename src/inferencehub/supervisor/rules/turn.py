"""One decision in the making: the state as it changes, and the actions so far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inferencehub.launch.events import Order

from .actions import Action, Exit, Kill, Level, Log, Send, Start, Stop
from .state import Child, Isolation, Phase, State
from .verdict import Verdict, Watch

# A child that has used up its own drain time gets this much more before it is killed: a worker closes its models in it.
KILL_AFTER_S = 2.5


class Turn:
    """Lives for one call of `decide`."""

    def __init__(self, state: State, now: float) -> None:
        self.state = state
        self.now = now
        self.actions: list[Action] = []

    def change(self, name: str, **changes: Any) -> Child:
        """Changes what is known of a child."""
        child = replace(self.state.children[name], **changes)
        self.state = replace(self.state, children={**self.state.children, name: child})
        return child

    def change_document(self, name: str, **changes: Any) -> None:
        """Changes what the next life of a child is to be told."""
        launch = self.state.children[name].launch
        self.change(name, launch=replace(launch, document=replace(launch.document, **changes)))

    def change_isolation(self, name: str, **changes: Any) -> Isolation:
        """Changes why the child exists."""
        before = self.state.children[name].isolation
        assert before is not None
        after = replace(before, **changes)
        self.change(name, isolation=after)
        return after

    def log(self, level: Level, message: str, **fields: object) -> None:
        self.actions.append(Log(level, message, fields))

    def send(self, name: str, order: Order) -> None:
        if self.state.children[name].running:
            self.actions.append(Send(name, order))

    def start(self, name: str) -> None:
        """Begins a life of a child that has none."""
        child = self.state.children[name]
        if child.running:
            return
        child = self.change(
            name,
            running=True,
            starts=child.starts + 1,
            stopping=False,
            start_at=None,
            kill_at=None,
            ready_since=None,
            failure=None,
            watch=None if child.is_gateway else Watch.from_start(self.now),
            verdict=None,
        )
        self.actions.append(Start(name, child.launch))

    def stop(self, name: str) -> None:
        """Asks a child to end, once, and sets the time after which it is killed."""
        child = self.change(name, start_at=None)
        if child.running and not child.stopping:
            self.actions.append(Stop(name))
            self.change(name, stopping=True, kill_at=self.now + self.state.drain.of(child) + KILL_AFTER_S)

    def kill(self, name: str, verdict: Verdict | None = None) -> None:
        """Ends a child whose time is over, or that was judged; its end is still awaited."""
        self.change(name, kill_at=None, verdict=verdict)
        self.actions.append(Kill(name, verdict))

    def set_phase(self, phase: Phase) -> None:
        """Goes on to another part of the run."""
        self.state = replace(self.state, phase=phase)

    def exit(self, code: int, problem: str = "") -> None:
        """Ends the run."""
        self.set_phase(Phase.OVER)
        self.actions.append(Exit(code, problem))

"""The workers of models that want a process of their own: which ones there are to be, and how each one stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

from inferencehub.launch.events import Isolated as IsolatedOrder
from inferencehub.launch.events import IsolatedModel
from inferencehub.launch.names import EXIT_START_AGAIN

from .child import Child, ending

# The interpreter that each model names; None for the supervisor's own.
Interpreters: TypeAlias = dict[str, str | None]


@dataclass(slots=True)
class Isolated:
    """One model's worker.

    Attributes:
        wanted: False once the model is gone or shares a worker again; the process then ends.
        serves: True once it has loaded what it found, for good: a new life of it is awaited like that of any worker.
        failure: Why it does not serve, without paths; empty when nothing is known against it.
        kill_at: When the process is killed that was asked to end; None while it was not, infinity once it was killed.
    """

    child: Child
    interpreter: str | None
    wanted: bool = True
    serves: bool = False
    failure: str = ""
    kill_at: float | None = None


@dataclass(slots=True)
class IsolatedWorkers:
    """All of them, by model. `make` makes the child that is to serve a model, under an interpreter."""

    make: Callable[[str, str | None], Child]
    by_model: dict[str, Isolated] = field(default_factory=dict)
    _reported: dict[str, Interpreters] = field(default_factory=dict)

    @property
    def children(self) -> list[Child]:
        return [each.child for each in self.by_model.values()]

    @property
    def next_kill_at(self) -> float | None:
        """When the first of those that were asked to end is to be killed; None while there is nothing to wait for."""
        times = [each.kill_at for each in self.by_model.values() if each.kill_at is not None and each.kill_at < inf]
        return min(times, default=None)

    def of(self, child: Child) -> Isolated | None:
        """The entry of a child, if it is one of these."""
        return next((each for each in self.by_model.values() if each.child is child), None)

    def report(self, worker: str, models: tuple[IsolatedModel, ...]) -> tuple[list[Isolated], list[Isolated]]:
        """Takes what a shared worker says; returns those to start, and those to end.

        Shared workers look at the same folder, each in its own time: a model is wanted as long as one wants it.
        """
        self._reported[worker] = {model.name: model.python for model in models}
        wanted: Interpreters = {name: python for each in self._reported.values() for name, python in each.items()}
        to_start, to_end = [], []
        for name, python in wanted.items():
            known = self.by_model.get(name)
            if known is None:
                known = self.by_model[name] = Isolated(self.make(name, python), python)
                to_start.append(known)
            elif known.interpreter != python:
                known.child.command, known.interpreter = self.make(name, python).command, python
                known.failure = ""
                to_end.append(known)
            known.wanted = True
        for name, each in self.by_model.items():
            if name not in wanted and each.wanted:
                each.wanted = False
                to_end.append(each)
        return to_start, to_end

    def ended(self, each: Isolated, status: int) -> bool:
        """Notes the end of a process; True when it is to be started again at once, being no crash."""
        asked, each.kill_at = each.kill_at is not None, None
        if not each.wanted:
            self.by_model = {name: other for name, other in self.by_model.items() if other is not each}
            return False
        if asked or status == EXIT_START_AGAIN:
            return True
        if not each.serves:
            said = each.child.failure.reason if each.child.failure else None
            each.failure = said or f"Its own worker ended with {ending(status)} before it could serve."
        return False

    def state(self) -> IsolatedOrder:
        """What shared workers need to know of them."""
        return IsolatedOrder(
            serving=tuple(name for name, each in self.by_model.items() if each.serves),
            failed={name: each.failure for name, each in self.by_model.items() if each.failure and not each.serves},
        )

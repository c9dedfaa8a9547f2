"""The loop of `inferencehub up`: starts gateway and workers, starts again what dies, and drains them at the end."""

from __future__ import annotations

import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import (
    AnnouncedModel,
    Event,
    Failed,
    FirstKey,
    IsolatedModel,
    IsolatedModels,
    Listening,
    Ready,
    SignInLink,
    Workers,
)

from .announcer import Announcer, models_of_all
from .child import Child, ending
from .isolated import Isolated, IsolatedWorkers
from .log import Log
from .signals import SignalPipe
from .start_error import StartError

# A child that has used up its own drain time gets this much more before it is killed.
KILL_AFTER_S = 5.0
# A role that dies this often without ever having listened will not do so the next time either.
DEATHS_BEFORE_FIRST_LISTEN = 3


class Supervisor:
    """One gateway and its workers. One thread, which only waits in `run`."""

    def __init__(
        self,
        gateway: Child,
        workers: list[Child],
        isolated: IsolatedWorkers,
        *,
        announcer: Announcer,
        log: Log,
        signals: SignalPipe,
        close_listener: Callable[[], None],
        drain_s: dict[str, float],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._workers = workers
        self._isolated = isolated
        self._announcer = announcer
        self._log = log
        self._signals = signals
        self._close_listener = close_listener
        self._drain_s = drain_s
        self._now = now
        self._selector = selectors.DefaultSelector()
        self._selector.register(signals.wake, selectors.EVENT_READ)
        self._stopping: list[Child] = []
        self._kill_at: float | None = None
        self._draining = False
        self._models: dict[str, tuple[AnnouncedModel, ...]] = {}

    @property
    def _children(self) -> list[Child]:
        return [*self._workers, *self._isolated.children, self._gateway]

    def run(self) -> int:
        """Serves until a signal asks for the end; returns the exit code. Raises StartError, with no child left."""
        try:
            for child in self._children:
                self._start(child)
            while True:
                for key, _ in self._selector.select(self._timeout()):
                    if isinstance(key.data, Child):
                        self._listen_to(key.data)
                for number in self._signals.take():
                    if self._draining:
                        self._log.warning("second signal: ending all processes now")
                        return 128 + number
                    self._begin_drain(number)
                self._bury_the_dead()
                self._kill_what_is_overdue()
                self._start_what_is_due()
                if self._draining and self._drained():
                    self._log.info("drained")
                    return 0
        finally:
            self._end_all()

    # Starting

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            problem = f"{(error.strerror or 'it does not run').lower()}: {child.command[0]}"
            if (isolated := self._isolated.of(child)) is None:
                raise StartError(f"Cannot start {child.name}: {problem}.") from None
            self._cannot_start(isolated, problem)
        if (control := child.control) is not None:
            self._selector.register(control, selectors.EVENT_READ, child)

    def _start_what_is_due(self) -> None:
        for child in self._children:
            if child.start_at is not None and self._now() >= child.start_at:
                self._start(child)

    def _timeout(self) -> float | None:
        due = [child.start_at for child in self._children if child.start_at is not None]
        due += [at for at in (self._kill_at, self._isolated.next_kill_at) if at is not None]
        return max(0.0, min(due) - self._now()) if due else None

    # Listening to children

    def _listen_to(self, child: Child) -> None:
        control = child.control
        for event in child.events():
            self._take_event(child, event)
        if control is not None and child.control is None:
            self._selector.unregister(control)

    def _take_event(self, child: Child, event: Event) -> None:
        match event:
            case Listening():
                child.has_listened = True
                if child is self._gateway:
                    self._announcer.listening()
                    self._announce_when_ready()
            case FirstKey(key):
                self._announcer.first_key(key)
            case SignInLink(link):
                self._announcer.sign_in_link(link)
                # Another life of the gateway would make another link, in place of the printed one.
                self._change_gateway(sign_in_link=False)
            case Failed():
                child.failure = event
            case Ready(models):
                self._is_ready(child, models)
            case IsolatedModels(models):
                if child in self._workers and not self._draining:
                    self._isolate(child, models)

    def _change_gateway(self, **changes: Any) -> None:
        assert isinstance(self._gateway.document, GatewayDocument)
        self._gateway.document = replace(self._gateway.document, **changes)

    def _is_ready(self, child: Child, models: tuple[AnnouncedModel, ...]) -> None:
        child.has_listened = True
        child.ready_since = self._now()
        self._models[child.name] = models
        if (isolated := self._isolated.of(child)) is not None:
            isolated.serves = True
            self._tell_of_isolated()
        self._announce_when_ready()

    def _announce_when_ready(self) -> None:
        """Says what is served once the gateway knows it, or once the workers have found nothing that can be."""
        if not all(worker.ready_since is not None for worker in self._workers):
            return
        models = models_of_all(
            [self._models.get(worker.name, ()) for worker in self._workers],
            [self._models.get(child.name, ()) for child in self._isolated.children],
        )
        serves_something = any(model.state == "READY" for model in models)
        if not self._gateway.has_listened or (serves_something and self._gateway.ready_since is None):
            return
        if self._announcer.ready(models) and not serves_something:
            self._log.warning("up serves no model: the folder is empty, or none in it could be loaded")

    # Workers of one model alone

    def _isolate(self, worker: Child, models: tuple[IsolatedModel, ...]) -> None:
        """A shared worker says which models it leaves to others."""
        to_start, to_end = self._isolated.report(worker.name, models)
        for each in to_start:
            self._log.info("a model gets a worker of its own", child=each.child.name)
            self._start(each.child)
        for each in to_end:
            if each.child.running:
                each.child.stop()
                each.kill_at = self._now() + self._drain_s["worker"] + KILL_AFTER_S
            elif each.wanted:
                each.child.start_at = self._now()
            else:
                self._isolated.ended(each, 0)
        self._tell_of_isolated()

    def _tell_of_isolated(self) -> None:
        """Shared workers learn what they need not speak of any more, the gateway where to find what."""
        state = self._isolated.state()
        for worker in self._workers:
            worker.send(state)
        children = [*self._workers, *(each.child for each in self._isolated.by_model.values() if each.wanted)]
        addresses = tuple(child.document.listen for child in children if isinstance(child.document, WorkerDocument))
        assert isinstance(self._gateway.document, GatewayDocument)
        if self._gateway.document.worker_addresses != addresses:
            self._change_gateway(worker_addresses=addresses)
            self._gateway.send(Workers(addresses))

    def _cannot_start(self, isolated: Isolated, problem: str) -> None:
        isolated.failure = "The interpreter that model.yaml names can't be started; correct `python` in model.yaml."
        verdict = isolated.child.died(self._now())
        self._log.error("cannot start", child=isolated.child.name, reason=problem, pause_s=verdict.pause_s)
        self._tell_of_isolated()

    def _isolated_ended(self, isolated: Isolated, status: int) -> None:
        if self._isolated.ended(isolated, status):
            isolated.child.start_at = self._now()
            self._log.info(f"{isolated.child.name}: starting afresh", how=ending(status))
        elif isolated.wanted:
            self._start_later(isolated.child, status)
        else:
            self._models.pop(isolated.child.name, None)
            self._log.info(f"{isolated.child.name}: ended, being no longer needed", how=ending(status))
        self._tell_of_isolated()

    def _kill_what_is_overdue(self) -> None:
        for each in self._isolated.by_model.values():
            if each.kill_at is not None and self._now() >= each.kill_at:
                self._log.warning("still there after its drain time; killing it", child=each.child.name)
                each.child.kill()
                each.kill_at = inf  # its end is still awaited

    # Deaths

    def _bury_the_dead(self) -> None:
        for child in self._children:
            status = child.exit_status()
            if status is None:
                continue
            self._listen_to(child)  # its last words may say why
            control = child.control
            if control is not None:
                self._selector.unregister(control)
                child.close_channel()
            if self._draining:
                self._log.info("ended", child=child.name, how=ending(status))
                continue
            if (isolated := self._isolated.of(child)) is not None:
                self._isolated_ended(isolated, status)
            else:
                self._start_again(child, status)

    def _start_again(self, child: Child, status: int) -> None:
        """A role that the program can't do without ends the run when it never comes up."""
        if not child.has_listened:
            if child.failure:
                raise StartError(child.failure.reason, child.failure.exit_code or 1)
            if child.backoff.deaths_in_a_row + 1 >= DEATHS_BEFORE_FIRST_LISTEN:
                raise StartError(
                    f"Expected {child.name} to listen; it ended {DEATHS_BEFORE_FIRST_LISTEN} times before, "
                    f"last with {ending(status)}; its own lines above say why."
                )
        self._start_later(child, status)

    def _start_later(self, child: Child, status: int) -> None:
        reason = child.failure.reason if child.failure else None
        verdict = child.died(self._now())
        fields = {"child": child.name, "how": ending(status), "pause_s": verdict.pause_s}
        if reason:
            fields["reason"] = reason
        if verdict.crash_loop:
            self._log.error(
                f"{child.name} keeps ending; the others go on, and it is started again ever more rarely", **fields
            )
        else:
            self._log.warning(f"{child.name} ended; starting it again", **fields)

    # Ending

    def _begin_drain(self, number: int) -> None:
        """The gateway first, so that every call that it has taken still finds its worker."""
        self._draining = True
        self._log.info(f"{signal.Signals(number).name}: draining; a second signal ends everything at once")
        self._close_listener()
        for child in self._children:
            child.start_at = None
        self._stop([self._gateway])

    def _stop(self, children: list[Child]) -> None:
        self._stopping = children
        for child in children:
            child.stop()
        role = "gateway" if self._gateway in children else "worker"
        self._kill_at = self._now() + self._drain_s[role] + KILL_AFTER_S

    def _drained(self) -> bool:
        if self._kill_at is not None and self._now() >= self._kill_at:
            for child in self._stopping:
                if child.running:
                    self._log.warning("still there after its drain time; killing it", child=child.name)
                    child.kill()
            self._kill_at = None
        if any(child.running for child in self._stopping):
            return False
        if self._stopping == [self._gateway]:
            self._stop([*self._workers, *self._isolated.children])
            return not any(worker.running for worker in self._stopping)
        return True

    def _end_all(self) -> None:
        """Nobody survives, whatever happened; after a drain there is nobody left to end."""
        for child in self._children:
            child.kill()
        for child in self._children:
            if child.process is not None:
                child.process.wait()
            child.close_channel()
        self._selector.close()

"""The loop of `inferencehub up`: waits, tells `decide` what has happened, and does what it decides. No rule is here."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable

from inferencehub.launch.documents import WorkerDocument

from .announcer import Announcer
from .log import Logger
from .lookout import Lookout
from .machine.oom_kills import OomKills
from .machine.room import has_room
from .machine.signals import SignalPipe
from .processes import CannotStartError, Processes
from .rules.actions import (
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
from .rules.decide import decide, next_due
from .rules.happenings import Began, Ended, Happening, Looked, Said, Signalled, StartFailed, TimePassed
from .rules.state import State
from .start_error import StartError


class Loop:
    """One thread, which only waits in `run`."""

    def __init__(
        self,
        state: State,
        processes: Processes,
        *,
        announcer: Announcer,
        log: Logger,
        signals: SignalPipe,
        lookout: Lookout,
        close_listener: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state = state
        self._processes = processes
        self._announcer = announcer
        self._log = log
        self._signals = signals
        self._lookout = lookout
        self._look_at = now()
        self._oom_kills = OomKills()
        self._close_listener = close_listener
        self._now = now
        self._exit: Exit | None = None

    def run(self) -> int:
        """Serves until a signal asks for the end; returns the exit code. Raises StartError, with no child left."""
        try:
            self._happened(Began())
            while self._exit is None:
                for name, event in self._processes.wait(self._timeout_s()):
                    self._happened(Said(name, event))
                for number in self._signals.take():
                    self._happened(Signalled(number))
                for name, last_words, status in self._processes.reap():
                    for event in last_words:
                        self._happened(Said(name, event))
                    self._happened(Ended(name, status, no_memory=self._oom_kills.are_more()))
                self._look()
                self._happened(TimePassed())
        finally:
            self._processes.end_all()
        if self._exit.problem:
            raise StartError(self._exit.problem, self._exit.code)
        return self._exit.code

    def _timeout_s(self) -> float:
        due = min(self._look_at, next_due(self._state) or float("inf"))
        return max(0.0, due - self._now())

    def _look(self) -> None:
        now = self._now()
        if now >= self._look_at:
            self._look_at = now + self._lookout.pause_s
            self._happened(Looked(self._lookout.look(self._processes.workers(), now)))

    def _happened(self, happening: Happening) -> None:
        ahead = deque([happening])
        while ahead and self._exit is None:
            self._state, actions = decide(self._state, ahead.popleft(), self._now())
            for action in actions:
                if isinstance(action, Start):
                    ahead.extend(self._start(action))
                elif isinstance(action, Promote):
                    ahead.extend(self._promote(action))
                else:
                    self._do(action)

    def _promote(self, promote: Promote) -> list[Ended]:
        """A standby that has ended meanwhile has ended in the place that it was to take."""
        is_there = self._processes.promote(promote.standby, promote.order)
        return [] if is_there else [Ended(promote.order.name, -signal.SIGKILL)]

    def _start(self, start: Start) -> list[StartFailed]:
        document = start.launch.document
        if (
            isinstance(document, WorkerDocument)
            and document.standby
            and not has_room(each.pid for each in self._processes.workers())
        ):
            return [StartFailed(start.name, "there is not memory enough for another worker")]
        try:
            self._processes.start(start.name, start.launch)
        except CannotStartError as error:
            return [StartFailed(start.name, str(error))]
        return []

    def _do(self, action: Action) -> None:
        match action:
            case Stop(name):
                self._processes.stop(name)
            case Kill(name, verdict):
                if verdict is not None:
                    self._lookout.judge(name, verdict.cause)
                self._processes.kill(name)
            case Send(name, order):
                self._processes.send(name, order)
            case Log(level, message, fields):
                self._log.write(level, message, **fields)
            case CloseListener():
                self._close_listener()
            case Exit():
                self._exit = action
            case _:
                self._announce(action)

    def _announce(self, action: Action) -> None:
        match action:
            case AnnounceListening():
                self._announcer.listening()
            case AnnounceFirstKey(key):
                self._announcer.first_key(key)
            case AnnounceSignInLink(link):
                self._announcer.sign_in_link(link)
            case AnnounceReady(models):
                self._announcer.ready(models)

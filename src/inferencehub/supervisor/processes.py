"""The processes of the run: starts them, listens to them, and ends them with all that they leave behind."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from inferencehub.launch import family
from inferencehub.launch.channel import SupervisorEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Event, Order, TakeOver
from inferencehub.launch.names import CONTROL_VARIABLE, LIFE_VARIABLE, WORKER

from .lookout import Observable, page_at, page_of
from .machine.guard import Guard
from .rules.state import Launch

# At the end of the run, for processes that take their time to vanish although they were killed.
LAST_SWEEP_S = 2.0
SWEEP_PAUSE_S = 0.01


class CannotStartError(Exception):
    """The system would not start a process; in words that follow a colon."""


@dataclass(slots=True)
class Process:
    """One life of a child."""

    name: str
    popen: subprocess.Popen[bytes]
    channel: SupervisorEnd
    life: str
    runs_models: bool
    page: Path | None


@dataclass(slots=True)
class Processes:
    """Those that run, by name.

    Attributes:
        wake: A descriptor that is readable when a signal has come.
        adopts: Orphans of the children come to this process, which has no other children: those that have ended are
            waited for, and those whose child is no more are ended.
    """

    wake: int
    adopts: bool = False
    _running: dict[str, Process] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _guard: Guard | None = None

    def __post_init__(self) -> None:
        if self.adopts:
            self._guard = Guard()
        self._selector.register(self.wake, selectors.EVENT_READ)

    def start(self, name: str, launch: Launch) -> None:
        """Starts a process, in a group of its own so that Ctrl-C in a terminal reaches the supervisor alone.

        Raises:
            CannotStartError: The program is not there, or the system has no process, memory or file left.
        """
        life = os.urandom(8).hex()
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise _cannot_start(error, launch) from None
        with theirs:
            try:
                popen = _spawn(launch, theirs.fileno(), life)
            except (OSError, ValueError) as error:
                ours.close()
                raise _cannot_start(error, launch) from None
        document = launch.document
        page = page_of(document) if isinstance(document, WorkerDocument) else None
        process = Process(name, popen, SupervisorEnd(ours, document), life, document.role == WORKER, page)
        self._running[name] = process
        self._tell_guard()
        self._selector.register(ours, selectors.EVENT_READ, process)
        self._await(process)

    def send(self, name: str, order: Order) -> None:
        """Tells a child something; one that does not read now hears it later."""
        process = self._running[name]
        process.channel.send(order)
        self._await(process)

    def promote(self, name: str, order: TakeOver) -> bool:
        """Tells a standby whose place it takes; it has that one's name from now on. False when it has ended."""
        process = self._running.get(name)
        if process is None or process.popen.poll() is not None:
            return False
        del self._running[name]
        process.name = order.name
        process.page = page_at(order.listen)
        self._running[order.name] = process
        self.send(order.name, order)
        return True

    def stop(self, name: str) -> None:
        """Asks it to finish what it has and end."""
        self._running[name].popen.terminate()

    def signal(self, name: str, number: int) -> None:
        """Passes a signal on to the process alone."""
        self._running[name].popen.send_signal(number)

    def kill(self, name: str) -> None:
        """Ends it now, with every process of its group; the rest of what it started ends when its end is noticed."""
        self._signal_group(self._running[name], signal.SIGKILL)

    def workers(self) -> list[Observable]:
        """Those that run models."""
        return [Observable(each.name, each.popen.pid, each.page) for each in self._running.values() if each.runs_models]

    def wait(self, timeout_s: float | None) -> Iterator[tuple[str, Event]]:
        """Waits until a child says something, a signal comes, or so long; yields what was said."""
        for key, _ in self._selector.select(timeout_s):
            if isinstance(key.data, Process):
                yield from self._listen(key.data)

    def reap(self) -> Iterator[tuple[str, list[Event], int]]:
        """Those that have ended: name, last words, and exit code or negative signal. Adopted ones are sent home."""
        self._take_adopted_dead()
        ended = []
        for process in [each for each in self._running.values() if each.popen.poll() is not None]:
            last_words = [event for _, event in self._listen(process)]
            self._forget(process)
            ended.append((process.name, last_words, process.popen.returncode))
        # Before anybody hears of it and starts another: what is left now is not of that one.
        self._sweep()
        yield from ended

    def end_all(self) -> None:
        """Nobody survives, whatever happened; after a drain there is nobody left to end."""
        for process in self._running.values():
            self._signal_group(process, signal.SIGKILL)
        for process in list(self._running.values()):
            process.popen.wait()
            self._forget(process)
        give_up_at = time.monotonic() + LAST_SWEEP_S
        while self._sweep() and time.monotonic() < give_up_at:
            time.sleep(SWEEP_PAUSE_S)
            self._take_adopted_dead()
        if self._guard is not None:
            self._guard.dismiss()
        self._selector.close()

    # Channels

    def _listen(self, process: Process) -> Iterator[tuple[str, Event]]:
        connected = process.channel.socket
        process.channel.flush()
        for event in process.channel.receive():
            yield process.name, event
        if connected is not None and process.channel.socket is None:
            self._selector.unregister(connected)
        else:
            self._await(process)

    def _await(self, process: Process) -> None:
        """Waits for room to write only while there is something to write."""
        if (connected := process.channel.socket) is not None:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if process.channel.wants_to_write else 0)
            if self._selector.get_key(connected).events != wanted:
                self._selector.modify(connected, wanted, process)

    def _forget(self, process: Process) -> None:
        """Ends what it left in its group, and closes its channel."""
        self._signal_group(process, signal.SIGKILL)
        if (connected := process.channel.socket) is not None:
            self._selector.unregister(connected)
            process.channel.close()
        del self._running[process.name]
        self._tell_guard()

    @property
    def _guards(self) -> set[int]:
        return set() if self._guard is None else self._guard.pids

    def _tell_guard(self) -> None:
        if self._guard is not None:
            self._guard.watch({process.popen.pid: process.life for process in self._running.values()})

    # What children leave behind

    def _take_adopted_dead(self) -> None:
        """Waits for dead processes that are no children of ours by birth, and only for those: whoever asks for the
        exit status of its own must still find it."""
        if not self.adopts:
            return
        own = {process.popen.pid: process for process in self._running.values()}
        with suppress(ChildProcessError):
            while (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
                if (process := own.get(dead.si_pid)) is not None:
                    process.popen.poll()
                elif dead.si_pid in self._guards:
                    return  # somebody has killed it; it is waited for at the end
                else:
                    os.waitpid(dead.si_pid, os.WNOHANG)

    def _sweep(self) -> bool:
        """Ends adopted processes whose child is no more; true while there are any.

        One without a mark, because it cleared its environment, may belong to any worker that still runs.
        """
        if not self.adopts:
            return False
        own = {process.popen.pid for process in self._running.values()} | self._guards
        living = {process.life for process in self._running.values()}
        no_worker = not any(process.runs_models for process in self._running.values())
        strangers = {pid: family.life_of(pid) for pid in family.children_of(os.getpid()) if pid not in own}
        lost = {pid for pid, life in strangers.items() if (life not in living if life else no_worker)}
        if lost:
            family.kill(lost | family.descendants_of(*lost))
        return bool(lost)

    @staticmethod
    def _signal_group(process: Process, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # nobody left in it
            os.killpg(process.popen.pid, number)


def _spawn(launch: Launch, control: int, life: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        launch.command,
        stdin=subprocess.DEVNULL,
        stdout=launch.stdout,
        pass_fds=(control, *launch.descriptors),
        env={**os.environ, **launch.environment, CONTROL_VARIABLE: str(control), LIFE_VARIABLE: life},
        process_group=0,
        umask=0o077,
    )


def _cannot_start(error: OSError | ValueError, launch: Launch) -> CannotStartError:
    said = error.strerror if isinstance(error, OSError) else None
    return CannotStartError(f"{(said or 'it does not run').lower()}: {launch.command[0]}")

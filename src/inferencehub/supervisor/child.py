"""One child process: how it is started, what it says on its control socket, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field, replace

from inferencehub.launch.channel import SupervisorEnd
from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import Event, Failed, Order
from inferencehub.launch.names import CONTROL_VARIABLE

from .backoff import Backoff, Verdict


@dataclass(slots=True)
class Child:
    """A gateway or a worker across all its lives. Times are monotonic seconds."""

    name: str
    command: list[str]
    document: GatewayDocument | WorkerDocument
    descriptors: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    channel: SupervisorEnd | None = None
    start_at: float | None = None
    ready_since: float | None = None
    has_listened: bool = False
    failure: Failed | None = None
    backoff: Backoff = field(default_factory=Backoff)
    _ended_with: str | None = None

    @property
    def running(self) -> bool:
        return self.process is not None

    def start(self) -> None:
        """Starts the process, in a group of its own so that Ctrl-C in a terminal reaches the supervisor alone."""
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=2,  # stdout is for the supervisor's data; whatever a child prints is talk
                pass_fds=(descriptor, *self.descriptors),
                env={**os.environ, **self.environment, CONTROL_VARIABLE: str(descriptor)},
                process_group=0,
                umask=0o077,
            )
        self.start_at, self.ready_since, self.failure = None, None, None
        self.channel = SupervisorEnd(ours, self.document)

    @property
    def control(self) -> socket.socket | None:
        """The socket to wait on; None once the channel is closed."""
        return None if self.channel is None else self.channel.socket

    def events(self) -> list[Event]:
        """What the child has said since the last call. Closes the channel at its end."""
        return [] if self.channel is None else self.channel.receive()

    def send(self, order: Order) -> None:
        """Tells the child something; see SupervisorEnd."""
        if self.channel is not None:
            self.channel.send(order)

    def close_channel(self) -> None:
        if self.channel is not None:
            self.channel.close()
            self.channel = None

    def exit_status(self) -> int | None:
        """The exit status once the process has ended (negative: the signal), else None. Ends what it left running."""
        if self.process is None:
            return None
        status = self.process.poll()
        if status is not None:
            self._signal_group(self.process.pid, signal.SIGKILL)
            self.process = None
            self._ended_with = ending(status)
        return status

    def died(self, now: float) -> Verdict:
        """Counts a death that nobody asked for, of which the next worker is told, and sets the time of its start."""
        if isinstance(self.document, WorkerDocument):
            self.document = replace(self.document, previous_end=self._ended_with)
        verdict = self.backoff.died(now, self.ready_since)
        self.start_at, self.ready_since = now + verdict.pause_s, None
        return verdict

    def stop(self) -> None:
        """Asks it to finish what it has and end."""
        self.start_at = None
        if self.process is not None:
            self.process.terminate()

    def kill(self) -> None:
        """Ends it now, with every process that it started."""
        self.start_at = None
        if self.process is not None:
            self._signal_group(self.process.pid, signal.SIGKILL)

    @staticmethod
    def _signal_group(pid: int, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # nobody left in it
            os.killpg(pid, number)


def ending(status: int) -> str:
    """How a process ended, in words: `exit code 1` or `signal SIGKILL`."""
    if status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"

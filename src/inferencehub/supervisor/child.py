"""One child process: how it is started, what it says on its control socket, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .backoff import Backoff, Verdict

CONTROL_VARIABLE = "INFERENCEHUB_CONTROL_FD"
# An event is a few kilobytes; a child that sends more without a line end is not one of ours.
LONGEST_EVENT_BYTES = 4 * 1024 * 1024


@dataclass(slots=True)
class Child:
    """A gateway or a worker across all its lives. Times are monotonic seconds."""

    name: str
    command: list[str]
    document: dict[str, Any]
    descriptors: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    control: socket.socket | None = None
    start_at: float | None = None
    ready_since: float | None = None
    has_listened: bool = False
    failure: dict[str, Any] | None = None
    backoff: Backoff = field(default_factory=Backoff)
    _received: bytearray = field(default_factory=bytearray)

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
        self._received.clear()
        self.control = ours
        with suppress(OSError):  # a child that died at once tells the rest by its exit
            ours.sendall(json.dumps({"config": self.document}).encode() + b"\n")
        ours.setblocking(False)

    def events(self) -> list[dict[str, Any]]:
        """What the child has said since the last call. Closes the control socket at its end."""
        if self.control is None:
            return []
        ended = False
        while not ended:
            try:
                received = self.control.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            self._received += received
            ended = not received or len(self._received) > LONGEST_EVENT_BYTES
        if ended:
            self.close_control()
        *lines, rest = bytes(self._received).split(b"\n")
        self._received[:] = rest
        return [event for line in lines if (event := _event_from(line))]

    def send(self, command: dict[str, Any]) -> None:
        """Tells the child something. One that has ended, or is so stuck that it reads nothing, is not waited for:
        whoever starts again learns everything from its document, and asks for the rest."""
        if self.control is not None:
            with suppress(OSError):
                self.control.sendall(json.dumps(command).encode() + b"\n")

    def close_control(self) -> None:
        if self.control is not None:
            self.control.close()
            self.control = None

    def exit_status(self) -> int | None:
        """The exit status once the process has ended (negative: the signal), else None. Ends what it left running."""
        if self.process is None:
            return None
        status = self.process.poll()
        if status is not None:
            self._signal_group(self.process.pid, signal.SIGKILL)
            self.process = None
        return status

    def died(self, now: float) -> Verdict:
        """Counts a death that nobody asked for and sets the time of the next start."""
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


def _event_from(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None


def ending(status: int) -> str:
    """How a process ended, in words: `exit code 1` or `signal SIGKILL`."""
    if status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"

"""Signals as bytes in a pipe, so that the loop can wait for them together with everything else."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# SIGHUP comes when a terminal is closed: the user has left, so it ends the run like the others.
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class SignalPipe:
    """`wake` is readable when a signal has come; `take` says which of the stopping ones."""

    wake: int

    def take(self) -> list[int]:
        """The stopping signals since the last call, in order."""
        try:
            received = os.read(self.wake, 4096)
        except BlockingIOError:
            return []
        return [number for number in received if number in STOPPING]


@contextmanager
def signal_pipe() -> Iterator[SignalPipe]:
    """Takes over SIGCHLD and the stopping signals; under nohup SIGHUP stays ignored."""
    wake, written = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(written, False)
    before = {}
    for number in (*STOPPING, signal.SIGCHLD):
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue
        before[number] = signal.signal(number, lambda *_: None)
    wakeup_before = signal.set_wakeup_fd(written, warn_on_full_buffer=False)
    try:
        yield SignalPipe(wake)
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(written)

"""A terminal in place of a program's standard error, and what is shown on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.support.processes import DEADLINE_S, Lines, Program


class _Screen:
    """The lines that come out at the other side, until the last program has closed the terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __iter__(self) -> Iterator[str]:
        begun = b""
        while data := self._read():
            *lines, begun = (begun + data).split(b"\n")
            for line in lines:
                yield line.decode().removesuffix("\r")

    def _read(self) -> bytes:
        try:
            return os.read(self._descriptor, 65_536)
        except OSError:  # how Linux says that nobody has it open any more
            return b""

    def close(self) -> None:
        os.close(self._descriptor)


@contextmanager
def program_at_terminal(command: Sequence[str], **options: Any) -> Iterator[Program]:
    """Starts a program whose standard error is a terminal; ends it at the end."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs, text=True, **options
    )
    os.close(theirs)
    running = Program.__new__(Program)
    running.process, running.stdout, running.stderr = process, Lines(process.stdout), Lines(_Screen(ours))
    try:
        yield running
    finally:
        process.terminate()
        process.wait(DEADLINE_S)
        running.stdout.joined()
        running.stderr.joined()

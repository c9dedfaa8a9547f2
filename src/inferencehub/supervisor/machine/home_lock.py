"""One supervisor at a time for a home: a lock that ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..start_error import StartError

LOCK_NAME = "up.lock"


@dataclass(slots=True)
class HomeLock:
    """A held lock. `follows_a_kill`: the one that had it before did not get to release it."""

    descriptor: int
    follows_a_kill: bool

    def release(self) -> None:
        """Empties the file, which is what a killed supervisor cannot do, and lets go."""
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)


def lock_home(home: Path) -> HomeLock:
    """Takes the lock or raises a StartError that names the process that has it."""
    try:
        descriptor = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartError(
            f"Expected a home that can be written at {home}, got: {(error.strerror or 'no file can be made').lower()}; "
            "make room there, or name another with --home."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise StartError(
            f"InferenceHub is already up on {home} (pid {holder or 'unknown'}); "
            "stop that one first, or give this one a home of its own with --home."
        ) from None
    before = os.pread(descriptor, 32, 0)
    # The lock holds without it; where the disk is full, others are told of an unknown process.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return HomeLock(descriptor, follows_a_kill=bool(before))

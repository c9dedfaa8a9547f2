"""Private folders that live as long as one run: worker sockets, and tensors shared through memory.

Each holds a lock file that its supervisor keeps locked. A folder whose lock can be had belongs to a supervisor that was
killed, and whoever starts next removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..start_error import StartError

# sun_path has 108 bytes on Linux and 104 on macOS, with the closing zero; "w255.sock" must still fit.
LONGEST_SOCKET_PATH_BYTES = 103
_SOCKET_NAME_BYTES = len("/w255.sock")
_LOCK_NAME = ".lock"
_PREFIX = "ih-"


@dataclass(slots=True)
class RunFolder:
    """A folder of this run and the lock that says so."""

    path: Path
    _lock: int

    def remove(self) -> None:
        """Removes it with all that is in it; a second call does nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def make_run_folder(base: Path) -> RunFolder:
    """Makes an empty folder with mode 0700 in `base`, locked before anyone can find it under its name.

    Raises:
        StartError: There is no room, or no right to.
    """
    name = os.urandom(4).hex()
    hidden, path = base / f".{_PREFIX}{name}", base / f"{_PREFIX}{name}"
    try:
        hidden.mkdir(mode=0o700)
        lock = os.open(hidden / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        hidden.rename(path)
    except OSError as error:
        shutil.rmtree(hidden, ignore_errors=True)
        raise StartError(f"Expected room for a folder in {base}, got: {(error.strerror or 'none').lower()}.") from None
    return RunFolder(path, lock)


def remove_leftovers(base: Path) -> list[Path]:
    """Removes the folders in `base` that supervisors of this user left when they were killed."""
    removed = []
    for path in base.glob(f"{_PREFIX}*"):
        try:
            if path.is_symlink() or path.lstat().st_uid != os.getuid():
                continue
            lock = os.open(path / _LOCK_NAME, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
        finally:
            os.close(lock)
    return removed


def socket_base(environment: Mapping[str, str] | None = None) -> Path:
    """Where worker sockets go: the user's runtime folder if it is short enough and theirs, else /tmp."""
    environment = os.environ if environment is None else environment
    for candidate in (environment.get("XDG_RUNTIME_DIR", ""), "/tmp", environment.get("TMPDIR", "")):
        if candidate.startswith("/") and _fits(candidate) and os.access(candidate, os.W_OK | os.X_OK):
            return Path(candidate)
    raise StartError("Expected a folder for sockets that can be written; set XDG_RUNTIME_DIR to one with a short path.")


def _fits(base: str) -> bool:
    return len(os.fsencode(base)) + len(f"/{_PREFIX}12345678") + _SOCKET_NAME_BYTES <= LONGEST_SOCKET_PATH_BYTES


def shared_base(platform: str = sys.platform) -> Path | None:
    """Where tensors can be shared through memory, or None where the machine has no such place."""
    base = Path("/dev/shm")
    return base if platform == "linux" and os.access(base, os.W_OK | os.X_OK) else None

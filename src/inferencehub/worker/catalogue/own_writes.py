"""Notes which files of versions this process itself makes, opens for writing, moves or removes.

A model that keeps a log or a cache beside itself changes its folder with every call. Whether it was the model or a
person can't be told from the file; but Python tells its audit hooks before it opens one. What libraries in C write
without Python's knowledge goes unnoticed here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

# Not mere O_RDWR: numpy maps files so that are only read.
WRITING = os.O_CREAT | os.O_TRUNC | os.O_APPEND
# SQLite writes beside its database, too.
DATABASE_ENDINGS = ("", "-journal", "-wal", "-shm")
# A model may make files without end, and not all their names are worth their memory.
MOST_NAMES = 10_000

_listeners: list[Callable[[str], None]] = []


class OwnWrites:
    """Files of versions in a models folder that this process has written since `start`."""

    def __init__(self, root: Path) -> None:
        # A model may use the folder's name as it was given one, or the real one.
        self._roots = tuple({os.path.join(os.path.abspath(root), ""), os.path.join(os.path.realpath(root), "")})
        self._names: dict[tuple[str, str], set[str]] = {}
        self._count = 0

    def start(self) -> None:
        """Begin to take notes, for as long as the process lives: Python lets no hook go."""
        if not _listeners:
            sys.addaudithook(_hook)
        _listeners.append(self._note)

    def of(self, model: str, version: str) -> Set[str]:
        """Names below the version's folder."""
        return frozenset(self._names.get((model, version), ()))

    def _note(self, path: str) -> None:
        for root in self._roots:
            if path.startswith(root) and self._count < MOST_NAMES:
                model, _, rest = path[len(root) :].partition(os.sep)
                version, _, name = rest.partition(os.sep)
                if name:
                    names = self._names.setdefault((model, version), set())
                    self._count += name not in names
                    names.add(name)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Hears of every event there is, most of which are of no interest: it must be quick, and never raise."""
    if event == "open":
        if isinstance(arguments[2], int) and arguments[2] & WRITING:
            _tell(arguments[0])
    elif event in ("os.rename", "os.link", "os.symlink"):
        _tell(arguments[0])
        _tell(arguments[1])
    elif event in ("os.remove", "os.truncate"):
        _tell(arguments[0])
    elif event == "sqlite3.connect":
        for ending in DATABASE_ENDINGS:
            _tell(arguments[0], ending)


def _tell(path: Any, ending: str = "") -> None:
    try:
        name = os.path.abspath(os.fsdecode(path)) + ending
    except (TypeError, ValueError, OSError):  # a file descriptor, say
        return
    for listener in _listeners:
        listener(name)

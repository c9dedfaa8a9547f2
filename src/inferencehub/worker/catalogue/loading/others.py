"""What the other workers of one home have learned of versions, so that one that ends its process ends one at a time.

Every worker loads every version, and at the same time: one that exits, faults or hangs at its import would take all of
them away at once, and with them every model. So a version that nobody has loaded as it is now is tried by one worker;
the others wait until it has lived through the load, and then follow beside each other. The journals of loads, which lie
in one folder, say who tries what; a lock of the system's, which ends with its process, says who is there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from time import monotonic, time

from inferencehub.repository.folders import VersionFolder
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.past import Past, essential_of, files_of, mark_of, past_from
from inferencehub.worker.catalogue.loading.suspicion import Suspicion, looked_at

# A worker that has ended is back within seconds, at most half a minute of pause later; then it is nobody's to wait for.
AWAY_S = 45.0
# One whose loop goes on beside so long a load is not ended by it at once, nor held: it may only take its time.
LONG_S = 30.0
# While it loads, a worker whose loop goes on says so every second by touching its journal.
BEAT_S = 1.0
SILENT_S = 3 * BEAT_S
# Whoever waits looks again so often.
LOOK_S = 0.25
TURN = "turn.lock"


class Word(Enum):
    """What to do with a version, by what others know of it."""

    GO = "go"
    """One has loaded it, or nobody is about to: it may be loaded here."""
    WAIT = "wait"
    """Another one tries it."""


class Others:
    """Reads the journals beside one's own. Used on the event loop only."""

    def __init__(
        self,
        own: Path,
        is_there: Callable[[Path], bool] | None = None,
        clock: Clock = monotonic,
        wall_clock: Clock = time,
    ) -> None:
        """Take one's own lock, for as long as the process lives.

        Args:
            own: The journal of this worker.
            is_there: Whether the worker of a journal lives, for tests; by its lock unless given.
            clock: Monotonic seconds.
            wall_clock: Seconds since 1970-01-01 UTC.
        """
        self._own = own
        self._is_there = is_there or _is_locked
        self._clock = clock
        self._wall_clock = wall_clock
        self._read: dict[Path, tuple[tuple[int, int], Past]] = {}
        self._seen_s: dict[Path, float] = {}
        self._since_s: dict[tuple[Path, Key], tuple[bool, float]] = {}
        self._lock: int | None = None
        self._take_lock()

    def move(self, own: Path) -> None:
        """This process has the journal and the place of another one from now on."""
        self._own = own
        if self._lock is not None:
            os.close(self._lock)
        self._take_lock()

    def _take_lock(self) -> None:
        try:
            self._lock = _locked(_lock_of(self._own))
        except OSError as error:
            self._lock = None
            logger().warning("it can't be told what other workers try", path=str(self._own), error=str(error))

    def word(self, folder: VersionFolder, *, is_suspect: bool) -> Word:
        """Whether to load a version that this worker has not loaded yet.

        Args:
            folder: The version.
            is_suspect: True when this worker may have ended by it itself: it waits for no other suspect.
        """
        mark = mark_of(folder)
        if any(past.trusted.get(folder.key) == mark for _, past in self._pasts()):
            return Word.GO
        if any(self._tries(path, past, folder, is_suspect=is_suspect) for path, past in self._pasts()):
            return Word.WAIT
        return Word.GO

    def proof(self, folder: VersionFolder) -> Suspicion | None:
        """What is proven against a version as it is now, by what it did to another worker."""
        for _, past in self._pasts():
            known = past.suspicions.get(folder.key)
            if known is not None and known.is_proven and _stands(known, folder):
                return known
        return None

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Around a look and the line that follows from it: false when another one is at it just then."""
        try:
            descriptor = _locked(self._own.with_name(TURN))
        except OSError:  # nothing can be written here, so nobody else can tell us anything either
            yield True
            return
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _tries(self, path: Path, past: Past, folder: VersionFolder, *, is_suspect: bool) -> bool:
        """True when the worker of a journal loads the version, or will, having ended by it once."""
        is_loading = folder.key in past.loading and not past.was_stopped
        known = past.suspicions.get(folder.key)
        is_next = known is not None and not is_suspect and _stands(known, folder)
        if not is_loading and not is_next:
            return False
        quiet_s = self._wall_clock() - _changed_s(path)
        if not self._is_there(path):
            self._since_s.pop((path, folder.key), None)
            # One that was held by its load has not written for as long as that took.
            gone_s = self._clock() - self._seen_s[path] if path in self._seen_s else quiet_s
            return gone_s < AWAY_S
        self._seen_s[path] = self._clock()
        was_loading, since_s = self._since_s.get((path, folder.key), (not is_loading, 0.0))
        if was_loading != is_loading:  # each try is waited for anew
            since_s = self._clock()
            self._since_s[path, folder.key] = is_loading, since_s
        waited_s = self._clock() - since_s
        if is_loading:
            return waited_s < LONG_S or quiet_s > SILENT_S
        return waited_s < AWAY_S

    def _pasts(self) -> Iterator[tuple[Path, Past]]:
        for path in sorted(self._own.parent.glob("*.jsonl")):
            if path == self._own:
                continue
            try:
                status = path.stat()
            except OSError:
                continue
            stamp = status.st_mtime_ns, status.st_size
            if self._read.get(path, (None,))[0] != stamp:
                self._read[path] = stamp, past_from(path)
            yield path, self._read[path][1]


def _stands(known: Suspicion, folder: VersionFolder) -> bool:
    return looked_at(known, files_of(folder), essential_of(folder)) is not None


def _lock_of(journal: Path) -> Path:
    return journal.with_suffix(".lock")


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _locked(path: Path) -> int | None:
    """A descriptor whose lock this process has until it closes it or ends; None when another one has it.

    Not flock: children that a model forks would hold that beyond their worker's end.

    Raises:
        OSError: The file can't be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _is_locked(journal: Path) -> bool:
    """True while the worker of that journal lives."""
    try:
        descriptor = os.open(_lock_of(journal), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False

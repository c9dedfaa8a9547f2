"""Tells that something in a folder has changed, wherever the system has events for that."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .bounds import Bounds
from .contents import DEEPEST, is_finished

log = logging.getLogger(__name__)

# Events that come closer together than this are told once.
TOGETHER_MS = 50
# While somebody writes without a pause, it is told this often.
AT_LEAST_EVERY_MS = 500
# Systems limit how many folders are watched, for all their programs together; changes in more show a little later.
MOST_FOLDERS = 4_000


class Watch:
    """Calls `changed` in a thread of its own after each burst of events.

    Network mounts have no events, and systems limit how many folders are watched: whoever needs every change has to
    look by himself now and then, too. A watch that ends says so in the log and is silent from then on.
    """

    def __init__(self, folder: Path, changed: Callable[[], None], link_roots: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._link_roots = link_roots
        self._changed = changed
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._run, name="watch models", daemon=True).start()

    def stop(self) -> None:
        """Let the thread end; it may tell of one more change."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    self._follow(self._folders())
                except FileNotFoundError:  # one has gone since it was listed
                    if not self._folder.exists() or self._stopped.wait(TOGETHER_MS / 1000):
                        raise
                # What has changed while nobody watched.
                self._changed()
        except Exception as error:
            # Out of inotify watches, a folder that vanished, a platform without events: looking goes on without them.
            log.warning("no events for the models folder, so changes show a little later: %s", error)

    def _follow(self, folders: frozenset[str]) -> None:
        """Tell of events in these folders until there are others to be watched."""
        from watchfiles import watch

        # Not recursive: the watcher would follow a link to the root of the file system to its end.
        events = watch(
            *sorted(folders),
            watch_filter=None,
            debounce=AT_LEAST_EVERY_MS,
            step=TOGETHER_MS,
            stop_event=self._stopped,
            raise_interrupt=False,
            ignore_permission_denied=True,
            recursive=False,
        )
        for _ in events:
            self._changed()
            if self._folders() != folders:
                return

    def _folders(self) -> frozenset[str]:
        """Every folder that may hold what a version consists of, by its real path."""
        bounds = Bounds.around(self._folder, *self._link_roots)
        found = {bounds.roots[0]}
        for folder in _below(bounds.roots[0], bounds, DEEPEST + 2):
            found.add(folder)
            if len(found) >= MOST_FOLDERS:
                break
        return frozenset(found)


def _below(folder: str, bounds: Bounds, depth: int) -> Iterator[str]:
    """Folders below one, nearest first, so that those of models and versions come before what lies in them."""
    nearest, seen = [folder], {folder}
    for _ in range(depth):
        next_ones: list[str] = []
        for real in (inner for each in nearest for inner in _inner(each, bounds)):
            if real not in seen:
                seen.add(real)
                next_ones.append(real)
                yield real
        nearest = next_ones


def _inner(folder: str, bounds: Bounds) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                # Hidden folders are of tools, except those that a ConfigMap's link leads to.
                if entry.is_symlink():
                    try:
                        real = bounds.followed(entry.path)
                    except OSError:
                        continue
                    if os.path.isdir(real):
                        yield real
                elif is_finished(entry.name) and entry.is_dir():
                    yield entry.path
    except OSError:  # gone, or not to be read: an event will tell when that changes
        return

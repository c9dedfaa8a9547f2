"""Tells that something in a folder has changed, wherever the system has events for that."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

# Events that come closer together than this are told once.
TOGETHER_MS = 50
# While somebody writes without a pause, it is told this often.
AT_LEAST_EVERY_MS = 500


class Watch:
    """Calls `changed` in a thread of its own after each burst of events.

    Network mounts have no events, and systems limit how many folders are watched: whoever needs every change has to
    look by himself now and then, too. A watch that ends says so in the log and is silent from then on.
    """

    def __init__(self, folder: Path, changed: Callable[[], None]) -> None:
        self._folder = folder
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
            from watchfiles import watch

            events = watch(
                self._folder,
                watch_filter=None,
                debounce=AT_LEAST_EVERY_MS,
                step=TOGETHER_MS,
                stop_event=self._stopped,
                raise_interrupt=False,
                ignore_permission_denied=True,
            )
            for _ in events:
                self._changed()
        except Exception as error:
            # Out of inotify watches, a folder that vanished, a platform without events: looking goes on without them.
            log.warning("no events for the models folder, so changes show a little later: %s", error)

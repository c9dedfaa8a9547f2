"""The journal of loads: a file that outlives the process, so that the next one knows what it was doing when it ended.

One line of JSON for each load that begins and ends, appended, so that a line that was torn costs itself alone. What
stands against a version is kept until it loads, its files change, or somebody loads it by hand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from inferencehub.repository.folders import VersionFolder
from inferencehub.telemetry.log import logger
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.others import Others, Word
from inferencehub.worker.catalogue.loading.past import (
    essential_of,
    files_of,
    line_of,
    mark_of,
    named,
    past_from,
    text_of,
)
from inferencehub.worker.catalogue.loading.suspicion import Suspicion, after_death, looked_at

# Versions that have loaded are remembered so far back; most that are older have been removed long since.
MOST_TRUSTED = 1000


class LoadJournal:
    """What this process loads, and what stands against versions from processes before it. Used on the event loop only.

    Without a path it is kept in memory only, as for tests: nothing stands against anyone then.
    """

    def __init__(
        self,
        path: Path | None = None,
        previous_end: str | None = None,
        others: Others | None = None,
        *,
        calls_ran: bool = False,
    ) -> None:
        """Read what was written, and begin anew.

        Args:
            path: The file, which is this process's alone.
            previous_end: How the process before this one ended, when nobody had asked it to and somebody knows.
            others: Knows what other workers of the same home load; None where there are none.
            calls_ran: Whether it ran calls when it ended, so that no load need be to blame.
        """
        self._path = path
        self._others = others
        self._suspicions: dict[Key, Suspicion] = {}
        self._trusted: dict[Key, str] = {}
        self.explains_end = False
        """True when a load was under way as the process before this one ended: it will not happen for ever."""
        if path is not None:
            past = past_from(path)
            self._trusted, self._suspicions = past.trusted, past.suspicions
            if previous_end is not None or not past.was_stopped:
                self._suspicions = after_death(past.loading, past.suspicions, previous_end or "", calls_ran=calls_ran)
                self.explains_end = bool(past.loading)
            self._begin_file(path)

    def suspicion(self, folder: VersionFolder) -> Suspicion | None:
        """What stands against a version as it is now; None when nothing does."""
        known = self._suspicions.get(folder.key)
        if known is None:
            return None
        now = looked_at(known, files_of(folder), essential_of(folder))
        if now is None:
            self._forget(folder.key)
        elif now != known:
            self._suspect(folder.key, now)
        return now

    def trusts(self, folder: VersionFolder) -> bool:
        """True when it has loaded before, as it is now, with the process living on."""
        return self._trusted.get(folder.key) == mark_of(folder)

    def forgive(self, key: Key) -> None:
        """Somebody asks for the version by hand: it has one more try."""
        known = self._suspicions.get(key)
        if known is not None and known.is_proven:
            self._suspect(key, replace(known, deaths=1, certain=False))

    @contextmanager
    def turn(self, folder: VersionFolder) -> Iterator[bool]:
        """Around the begin of a load: true when this worker may begin it, and no other does meanwhile."""
        if self._others is None or self.trusts(folder):
            yield True
            return
        with self._others.turn() as is_mine:
            yield is_mine and self._others.word(folder, is_suspect=folder.key in self._suspicions) is Word.GO

    def beat(self) -> None:
        """Loads are under way, and this process is not held up by them."""
        if self._others is not None and self._path is not None:
            with suppress(OSError):
                os.utime(self._path)

    def proof_of_others(self, folder: VersionFolder) -> Suspicion | None:
        """What is proven against a version by what it did to another worker."""
        return None if self._others is None else self._others.proof(folder)

    def begin(self, folder: VersionFolder) -> None:
        """A load begins."""
        self._write({"event": "begin", **named(folder.key), "files": files_of(folder)})

    def end(self, folder: VersionFolder) -> None:
        """A load has ended, and this process has not."""
        self._trusted[folder.key] = mark_of(folder)
        self._write({"event": "end", **named(folder.key), "mark": mark_of(folder)})
        if folder.key in self._suspicions:
            self._forget(folder.key)

    def move(self, path: Path, previous_end: str = "", *, calls_ran: bool = False) -> None:
        """Go on in another worker's place, whose process has ended, with what stood against versions there.

        Args:
            path: Its journal, which is this process's from now on.
            previous_end: How its process ended.
            calls_ran: Whether that ran calls when it ended.
        """
        if self._path is None:
            return
        past = past_from(path)
        try:
            self._path.replace(path)
        except OSError as error:
            self._give_up(error)
            return
        self._path = path
        if self._others is not None:
            self._others.move(path)
        theirs = after_death(past.loading, past.suspicions, previous_end, calls_ran=calls_ran)
        for key, suspicion in theirs.items():
            if key not in self._suspicions:
                self._suspect(key, suspicion)

    def stop(self) -> None:
        """The process ends because it was asked to: no load is to blame."""
        self._write({"event": "stop"})

    def _suspect(self, key: Key, suspicion: Suspicion) -> None:
        self._suspicions[key] = suspicion
        self._write(line_of(key, suspicion))

    def _forget(self, key: Key) -> None:
        del self._suspicions[key]
        self._write({"event": "forget", **named(key)})

    def _begin_file(self, path: Path) -> None:
        """The file with nothing but what is known of versions, put in the old one's place in one step."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        trusted = list(self._trusted.items())[-MOST_TRUSTED:]
        lines = [{"event": "end", **named(key), "mark": mark} for key, mark in trusted]
        lines += [line_of(*each) for each in self._suspicions.items()]
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_text("".join(map(text_of, lines)), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            self._give_up(error)

    def _write(self, line: dict[str, Any]) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text_of(line))
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """A disk that is full, or may not be written, costs no load."""
        logger().warning(
            "loads are not noted down: a version that ends the worker would be loaded again and again",
            path=str(self._path),
            error=str(error),
        )
        self._path = None

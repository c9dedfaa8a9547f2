"""The journal of loads: a file that outlives the process, so that the next one knows what it was doing when it ended.

One line of JSON for each load that begins and ends, appended, so that a line that was torn costs itself alone. What
stands against a version is kept until it loads, its files change, or somebody loads it by hand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from inferencehub.repository.contents import fingerprint_of
from inferencehub.repository.folders import VersionFolder
from inferencehub.telemetry.log import logger
from inferencehub.worker.catalogue.changes import is_essential
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.suspicion import (
    Files,
    Suspicion,
    after_death,
    files_from_json,
    looked_at,
    suspicion_from_json,
)

# A version of more files than this is known by those that no load changes.
MOST_FILES = 500
# Versions that have loaded are remembered so far back; most that are older have been removed long since.
MOST_TRUSTED = 1000


class LoadJournal:
    """What this process loads, and what stands against versions from processes before it. Used on the event loop only.

    Without a path it is kept in memory only, as for tests: nothing stands against anyone then.
    """

    def __init__(self, path: Path | None = None, previous_end: str | None = None, *, calls_ran: bool = False) -> None:
        """Read what was written, and begin anew.

        Args:
            path: The file, which is this process's alone.
            previous_end: How the process before this one ended, when nobody had asked it to and somebody knows.
            calls_ran: Whether it ran calls when it ended, so that no load need be to blame.
        """
        self._path = path
        self._suspicions: dict[Key, Suspicion] = {}
        self._trusted: dict[Key, str] = {}
        self.explains_end = False
        """True when a load was under way as the process before this one ended: it will not happen for ever."""
        if path is not None:
            past = _read(path)
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
        now = looked_at(known, _files(folder), _essential(folder))
        if now is None:
            self._forget(folder.key)
        elif now != known:
            self._suspect(folder.key, now)
        return now

    def trusts(self, folder: VersionFolder) -> bool:
        """True when it has loaded before, as it is now, with the process living on."""
        return self._trusted.get(folder.key) == _mark(folder)

    def forgive(self, key: Key) -> None:
        """Somebody asks for the version by hand: it has one more try."""
        known = self._suspicions.get(key)
        if known is not None and known.is_proven:
            self._suspect(key, replace(known, deaths=1, certain=False))

    def begin(self, folder: VersionFolder) -> None:
        """A load begins."""
        self._write({"event": "begin", **_named(folder.key), "files": _files(folder)})

    def end(self, folder: VersionFolder) -> None:
        """A load has ended, and this process has not."""
        self._trusted[folder.key] = _mark(folder)
        self._write({"event": "end", **_named(folder.key), "mark": _mark(folder)})
        if folder.key in self._suspicions:
            self._forget(folder.key)

    def move(self, path: Path) -> None:
        """Go on in another file, in the place of what was there."""
        if self._path is not None:
            try:
                self._path.replace(path)
                self._path = path
            except OSError as error:
                self._give_up(error)

    def stop(self) -> None:
        """The process ends because it was asked to: no load is to blame."""
        self._write({"event": "stop"})

    def _suspect(self, key: Key, suspicion: Suspicion) -> None:
        self._suspicions[key] = suspicion
        self._write(_line_of(key, suspicion))

    def _forget(self, key: Key) -> None:
        del self._suspicions[key]
        self._write({"event": "forget", **_named(key)})

    def _begin_file(self, path: Path) -> None:
        """The file with nothing but what is known of versions, put in the old one's place in one step."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        trusted = list(self._trusted.items())[-MOST_TRUSTED:]
        lines = [{"event": "end", **_named(key), "mark": mark} for key, mark in trusted]
        lines += [_line_of(*each) for each in self._suspicions.items()]
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_text("".join(map(_text, lines)), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            self._give_up(error)

    def _write(self, line: dict[str, Any]) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_text(line))
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


@dataclass(slots=True)
class _Past:
    """What the lines say: loads that were under way at the end, what has loaded, what stands against whom."""

    loading: dict[Key, Files] = field(default_factory=dict)
    trusted: dict[Key, str] = field(default_factory=dict)
    suspicions: dict[Key, Suspicion] = field(default_factory=dict)
    was_stopped: bool = False

    def take(self, entry: dict[str, Any]) -> None:
        """The next line; KeyError, TypeError or ValueError when it is none of ours."""
        event = entry["event"]
        if event == "stop":
            self.was_stopped = True
            return
        key = str(entry["model"]), str(entry["version"])
        if event == "begin":
            self.loading[key] = files_from_json(entry)
        elif event == "end":
            self.loading.pop(key, None)
            self.trusted[key] = str(entry["mark"])
        elif event == "suspect":
            self.suspicions[key] = suspicion_from_json(entry)
        elif event == "forget":
            self.suspicions.pop(key, None)


def _read(path: Path) -> _Past:
    past = _Past()
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return past
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # torn by a full disk, or the machine's end
            past.take(json.loads(line))
    return past


def _line_of(key: Key, suspicion: Suspicion) -> dict[str, Any]:
    return {"event": "suspect", **_named(key), **asdict(suspicion)}


def _named(key: Key) -> dict[str, str]:
    return {"model": key[0], "version": key[1]}


def _text(line: dict[str, Any]) -> str:
    # A line before it may be torn: this one begins anew.
    return f"\n{json.dumps(line)}\n"


def _files(folder: VersionFolder) -> Files:
    files = folder.contents.files
    names = files.keys() if len(files) <= MOST_FILES else _essential(folder)
    return {name: (files[name].size, files[name].written_ns, files[name].changed_ns) for name in names}


def _mark(folder: VersionFolder) -> str:
    """What no load changes of a version, in a few bytes."""
    files = folder.contents.files
    return fingerprint_of(((name, files[name]) for name in sorted(_essential(folder))), folder.description)


def _essential(folder: VersionFolder) -> Set[str]:
    return {name for name in folder.contents.files if is_essential(name, folder)}

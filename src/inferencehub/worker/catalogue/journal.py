"""The journal of loads: a file that outlives the process, so that the next one knows what it was doing when it ended.

One line of JSON for each load that begins and ends, appended, so that a line that was torn costs itself alone. What
stands against a version is kept until it loads, its files change, or somebody loads it by hand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Set
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from inferencehub.repository.folders import VersionFolder
from inferencehub.telemetry.log import logger
from inferencehub.worker.catalogue.changes import is_essential
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.suspicion import (
    Files,
    Suspicion,
    after_death,
    files_from_json,
    looked_at,
    suspicion_from_json,
)

# A version of more files than this is known by those that no load changes.
MOST_FILES = 500


class LoadJournal:
    """What this process loads, and what stands against versions from processes before it. Used on the event loop only.

    Without a path it is kept in memory only, as for tests: nothing stands against anyone then.
    """

    def __init__(self, path: Path | None = None, previous_end: str | None = None) -> None:
        """Read what was written, and begin anew.

        Args:
            path: The file, which is this process's alone.
            previous_end: How the process before this one ended, when nobody had asked it to and somebody knows.
        """
        self._path = path
        self._suspicions: dict[Key, Suspicion] = {}
        if path is not None:
            loading, self._suspicions, was_stopped = _read(path)
            if previous_end is not None or not was_stopped:
                self._suspicions = after_death(loading, self._suspicions, previous_end or "")
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

    def forgive(self, key: Key) -> None:
        """Somebody asks for the version by hand: it has one more try."""
        known = self._suspicions.get(key)
        if known is not None and known.is_proven:
            self._suspect(key, replace(known, deaths=1, certain=False))

    def begin(self, folder: VersionFolder) -> None:
        """A load begins."""
        self._write({"event": "begin", **_named(folder.key), "files": _files(folder)})

    def end(self, key: Key) -> None:
        """A load has ended, and this process has not."""
        self._write({"event": "end", **_named(key)})
        if key in self._suspicions:
            self._forget(key)

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
        """The file with nothing but what stands against versions, put in the old one's place in one step."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_text("".join(_text(_line_of(*each)) for each in self._suspicions.items()), encoding="utf-8")
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


def _read(path: Path) -> tuple[dict[Key, Files], dict[Key, Suspicion], bool]:
    """The loads that were under way at the end, what stands against whom, and whether the process was asked to end."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}, {}, True
    return _folded(lines)


def _folded(lines: Iterable[str]) -> tuple[dict[Key, Files], dict[Key, Suspicion], bool]:
    loading: dict[Key, Files] = {}
    suspicions: dict[Key, Suspicion] = {}
    was_stopped = False
    for line in lines:
        try:
            entry = json.loads(line)
            event = entry["event"]
            if event == "stop":
                was_stopped = True
                continue
            key = str(entry["model"]), str(entry["version"])
            if event == "begin":
                loading[key] = files_from_json(entry)
            elif event == "end":
                loading.pop(key, None)
            elif event == "suspect":
                suspicions[key] = suspicion_from_json(entry)
            elif event == "forget":
                suspicions.pop(key, None)
        except (ValueError, KeyError, TypeError, AttributeError):  # torn by a full disk, or by the end of the machine
            continue
    return loading, suspicions, was_stopped


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


def _essential(folder: VersionFolder) -> Set[str]:
    return {name for name in folder.contents.files if is_essential(name, folder)}

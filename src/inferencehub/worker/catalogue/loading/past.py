"""What the lines of a journal of loads say: loads that were under way, what has loaded, what stands against whom."""

from __future__ import annotations

import json
from collections.abc import Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inferencehub.repository.contents import fingerprint_of
from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.changes import is_essential
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.suspicion import Files, Suspicion, files_from_json, suspicion_from_json

# A version of more files than this is known by those that no load changes.
MOST_FILES = 500


@dataclass(slots=True)
class Past:
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


def past_from(path: Path) -> Past:
    """What a file says; nothing of one that can't be read."""
    past = Past()
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return past
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # torn by a full disk, or the machine's end
            past.take(json.loads(line))
    return past


def line_of(key: Key, suspicion: Suspicion) -> dict[str, Any]:
    """What stands against a version, as a line."""
    return {"event": "suspect", **named(key), **asdict(suspicion)}


def named(key: Key) -> dict[str, str]:
    """The fields of a line that say which version."""
    return {"model": key[0], "version": key[1]}


def text_of(line: dict[str, Any]) -> str:
    """A line as it is written."""
    # A line before it may be torn: this one begins anew.
    return f"\n{json.dumps(line)}\n"


def files_of(folder: VersionFolder) -> Files:
    """What tells the files of a version from their successors."""
    files = folder.contents.files
    names = files.keys() if len(files) <= MOST_FILES else essential_of(folder)
    return {name: (files[name].size, files[name].written_ns, files[name].changed_ns) for name in names}


def mark_of(folder: VersionFolder) -> str:
    """What no load changes of a version, in a few bytes."""
    files = folder.contents.files
    return fingerprint_of(((name, files[name]) for name in sorted(essential_of(folder))), folder.description)


def essential_of(folder: VersionFolder) -> Set[str]:
    """Names of the files that no load changes."""
    return {name for name in folder.contents.files if is_essential(name, folder)}

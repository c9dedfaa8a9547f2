"""The state of a version's files in a few bytes: it differs whenever a file was written, swapped, added or removed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A version holds an artifact and a handful of files beside it; what lies deeper than this is no part of a model.
DEEPEST = 8
# What editors, browsers and copying tools call a file that is not finished. rsync and git use hidden names.
UNFINISHED = ("~", ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp")
# model.yaml says these of the model as a whole: a change of them loads nothing again.
OF_THE_MODEL = ("versions", "isolation", "python")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a version's files look like from outside.

    Attributes:
        text: Equal as long as names, sizes, times of writing and targets of links are.
        changed_s: When a file was last written, moved or linked, in seconds since 1970-01-01 UTC by the file system's
            clock. Copying can't set it back, unlike the time of writing.
    """

    text: str
    changed_s: float


def fingerprint(folder: Path, layer: Mapping[str, Any]) -> Fingerprint:
    """The fingerprint of a version's folder under the model's own model.yaml.

    Raises:
        OSError: The folder is gone or may not be read.
    """
    digest = hashlib.sha256()
    latest_ns = os.stat(folder).st_ctime_ns
    for name, target, status in sorted(_files(folder, "", DEEPEST), key=lambda file: file[0]):
        digest.update(f"{name}\0{target}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="surrogateescape"))
        latest_ns = max(latest_ns, status.st_ctime_ns)
    fields = {name: layer[name] for name in sorted(layer) if name not in OF_THE_MODEL}
    digest.update(repr(fields).encode(errors="surrogatepass"))
    return Fingerprint(digest.hexdigest(), latest_ns / 1e9)


def is_finished(name: str) -> bool:
    """False for names of files and folders that are of tools, or still being written."""
    return not name.startswith((".", "__pycache__")) and not name.endswith(UNFINISHED)


def _files(folder: Path, below: str, depth: int) -> Iterator[tuple[str, str, os.stat_result]]:
    """Every file with its name below the version's folder and where it really lies, if it is reached by a link."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_finished(entry.name):
                continue
            name = f"{below}{entry.name}"
            if entry.is_dir():
                if depth > 0:
                    yield from _files(Path(entry.path), f"{name}/", depth - 1)
                continue
            # A ConfigMap is swapped by one link far above the files: only the real path shows it.
            target = os.path.realpath(entry.path) if entry.is_symlink() else ""
            try:
                yield name, target, entry.stat()
            except FileNotFoundError:  # a link to nothing, or gone since it was listed
                continue

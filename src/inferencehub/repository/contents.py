"""What a version's folder holds, as it looks from outside: its files by name, and what the system tells of each."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bounds import Bounds

# A version holds an artifact and a handful of files beside it; what lies deeper than this is no part of a model.
DEEPEST = 8
# More are a data set, an environment or an accident: looking at each every few seconds would cost all the others.
MOST_FILES = 50_000
# What editors, browsers and copying tools call a file that is not finished. rsync and git use hidden names.
UNFINISHED = ("~", ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp")
# model.yaml says these of the model as a whole: a change of them loads nothing again.
OF_THE_MODEL = ("versions", "isolation", "python")


class TooManyFilesError(OSError):
    """The folder holds more than `MOST_FILES`."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the system tells of a file.

    Attributes:
        target: Where it really lies, when it is reached by a link; else empty.
        size: In bytes.
        written_ns: When its content was last written, as far as whoever wrote it lets on: copying tools set it back.
        changed_ns: When it was last written, moved, linked or given other rights, by the file system's own clock.
        place: Which file it is: device and inode.
    """

    target: str
    size: int
    written_ns: int
    changed_ns: int
    place: tuple[int, int]

    def looks_like(self, other: Stamp) -> bool:
        """True when they differ in nothing but the place, which network mounts make up anew now and then."""
        return (self.target, self.size, self.written_ns, self.changed_ns) == (
            other.target,
            other.size,
            other.written_ns,
            other.changed_ns,
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """Files by name below the version's folder.

    Attributes:
        files: What is finished and no tool's own.
        folder_changed_ns: When a name in the folder itself was last added, removed or changed.
    """

    files: Mapping[str, Stamp] = field(default_factory=dict)
    folder_changed_ns: int = 0

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(stamp.size for stamp in self.files.values())

    @property
    def changed_s(self) -> float:
        """When anything last changed, in seconds since 1970-01-01 UTC by the file system's clock.

        Copying can't set it back, unlike the time of writing.
        """
        latest_ns = max((stamp.changed_ns for stamp in self.files.values()), default=0)
        return max(latest_ns, self.folder_changed_ns) / 1e9


def contents_of(folder: Path, bounds: Bounds | None = None) -> Contents:
    """What the folder holds now; what lies outside the bounds is no part of it.

    Raises:
        TooManyFilesError: It holds more than anyone looks at.
        OSError: The folder is gone or may not be read.
    """
    changed_ns = os.stat(folder).st_ctime_ns
    walk = _Walk(bounds or Bounds.around(folder))
    return Contents(dict(sorted(walk.files(folder, "", DEEPEST))), changed_ns)


def description_of(layer: Mapping[str, Any], *of_version: str | None) -> str:
    """What the model's own model.yaml says of the version, and what follows for it, in a few bytes."""
    fields = {name: layer[name] for name in sorted(layer) if name not in OF_THE_MODEL}
    return hashlib.sha256(repr((fields, of_version)).encode(errors="surrogatepass")).hexdigest()


def fingerprint_of(files: Iterable[tuple[str, Stamp]], description: str) -> str:
    """These files and this description in a few bytes; the places of files don't count."""
    digest = hashlib.sha256(description.encode())
    for name, stamp in files:
        text = f"{name}\0{stamp.target}\0{stamp.size}\0{stamp.written_ns}\0{stamp.changed_ns}\n"
        digest.update(text.encode(errors="surrogateescape"))
    return digest.hexdigest()


def is_finished(name: str) -> bool:
    """False for names of files and folders that are of tools, or still being written."""
    return not name.startswith((".", "__pycache__")) and not name.endswith(UNFINISHED)


@dataclass(slots=True)
class _Walk:
    """Looks through a folder, and never into what lies outside the bounds, or around itself again."""

    bounds: Bounds
    seen: int = 0

    def files(self, folder: Path, below: str, depth: int) -> Iterator[tuple[str, Stamp]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                self.seen += 1
                if self.seen > MOST_FILES:
                    raise TooManyFilesError(f"{folder}: more than {MOST_FILES} files")
                if not is_finished(entry.name):
                    continue
                name = f"{below}{entry.name}"
                # A ConfigMap is swapped by one link far above the files: only the real path shows it.
                target = ""
                if entry.is_symlink():
                    try:
                        target = self.bounds.followed(entry.path)
                    except OSError:  # it leads to nothing, in a circle, or outside
                        continue
                if entry.is_dir():
                    if depth > 0 and not _leads_up(folder, target):
                        yield from self.files(Path(entry.path), f"{name}/", depth - 1)
                    continue
                try:
                    status = os.stat(entry.path)
                except FileNotFoundError:  # gone since it was listed
                    continue
                if not stat.S_ISREG(status.st_mode):  # a pipe or a socket holds nothing, and reading one may never end
                    continue
                place = status.st_dev, status.st_ino
                yield name, Stamp(target, status.st_size, status.st_mtime_ns, status.st_ctime_ns, place)


def _leads_up(folder: Path, target: str) -> bool:
    """True for a link to a folder that this one lies in: whoever followed it would come by here again."""
    return bool(target) and os.path.join(os.path.realpath(folder), "").startswith(os.path.join(target, ""))

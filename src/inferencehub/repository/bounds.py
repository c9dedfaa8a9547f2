"""Where the repository's files may lie: below the models folder, or below folders that the operator names for links.

A link, whichever part of a path it is, may lead anywhere, and whoever can write into the models folder can make one. So
nothing is read by its name alone: a path is followed to its end first, the end must lie within the bounds, and what was
opened must be what lay there. Links within the bounds are as good as files: so a ConfigMap is mounted, and a release
switched.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from inferencehub.config.regular_file import FileTooLargeError, NotRegularError, open_regular

# Folders are looked through for the other names of a file so far; a cache may hold more than anyone waits for.
MOST_SEARCHED = 100_000


class FileRefusedError(OSError):
    """A file may not be read: `public` says why in one sentence without paths, the message with them."""

    def __init__(self, public: str, detail: str) -> None:
        super().__init__(detail)
        self.public = public


@dataclass(frozen=True, slots=True)
class Bounds:
    """Folders, by their real paths, below which everything lies that may be read."""

    roots: tuple[str, ...]

    @classmethod
    def around(cls, *folders: Path) -> Bounds:
        """The bounds that these folders make; each may be a link itself, as it leads now."""
        return cls(tuple(os.path.realpath(folder) for folder in folders))

    def contain(self, real: str) -> bool:
        """True for a real path that lies within."""
        return any(real == root or real.startswith(os.path.join(root, "")) for root in self.roots)

    def followed(self, path: Path | str) -> str:
        """The real path of what a path leads to.

        Raises:
            FileRefusedError: It lies outside.
            OSError: It is not there, or a link leads to itself.
        """
        real = os.path.realpath(path, strict=True)
        if not self.contain(real):
            raise _outside(path, real)
        return real

    def open(self, path: Path | str) -> BufferedReader:
        """A regular file within, for reading.

        Raises:
            FileRefusedError: It lies outside, or is a pipe, a socket, a device or a folder.
            OSError: It is not there, or may not be read.
        """
        real = self.followed(path)
        try:
            descriptor = open_regular(real, getattr(os, "O_NOFOLLOW", 0))
        except NotRegularError as error:
            name = os.path.basename(path)
            raise FileRefusedError(f"{name} is {error.kind}, not a file; put the file there.", str(error)) from None
        try:
            opened = _place_of(descriptor, real)
            if not self.contain(opened):  # a folder above it was replaced by a link in between
                raise _outside(path, opened)
            return os.fdopen(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise

    def read(self, path: Path | str, most_bytes: int) -> bytes:
        """The content of a regular file within.

        Raises:
            FileTooLargeError: It has more bytes than that.
            FileRefusedError, OSError: As for `open`.
        """
        with self.open(path) as file:
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise FileTooLargeError(f"{os.fspath(path)} has more than {most_bytes} bytes")
        return content

    def hold_every_name_of(self, path: Path | str) -> bool:
        """False for a file that has a name outside, too: a hard link shows somebody else's content as one's own.

        Copies by `cp -l` or `rsync --link-dest` that lie within are as good as the file itself.
        """
        real = self.followed(path)
        status = os.stat(real)
        return status.st_nlink == 1 or _names(self.roots, status, enough=status.st_nlink) >= status.st_nlink


def _outside(path: Path | str, real: str) -> FileRefusedError:
    return FileRefusedError(
        f"{os.path.basename(path)} is a link that leads outside the models folder; name the folder where such "
        "links may end in the setting models.link_roots, or copy what it leads to to the link's place.",
        f"{os.fspath(path)} leads to {real}.",
    )


def _place_of(descriptor: int, real: str) -> str:
    """Where an open file lies, as the system knows it; where it doesn't tell, as the path leads now."""
    try:
        place = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:  # no /proc: the path must still lead to the file that was opened
        place = os.path.realpath(real)
        return place if os.path.samestat(os.stat(place), os.fstat(descriptor)) else os.sep
    return place.removesuffix(" (deleted)")


def _names(roots: Iterable[str], status: os.stat_result, enough: int) -> int:
    """How many names a file has below these folders; no more than are enough, or are found in reasonable time."""
    found: set[str] = set()
    searched = 0
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                searched += 1
                path = os.path.join(folder, name)
                if _is(path, status):
                    found.add(path)
                if len(found) >= enough or searched >= MOST_SEARCHED:
                    return len(found)
    return len(found)


def _is(path: str, status: os.stat_result) -> bool:
    try:
        other = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(other.st_mode) and os.path.samestat(other, status)

"""Opens files that others have put there: regular ones only, and without ever waiting for one.

Whoever opens a pipe waits for its writer, and opening some devices does something. So what is named is looked at before
it is opened, and what was opened is looked at again, since it may be another by then.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OPENING = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class NotRegularError(OSError):
    """What lies there is no regular file; `kind` says what it is, with its article."""

    def __init__(self, path: Path | str, kind: str) -> None:
        super().__init__(f"{os.fspath(path)} is {kind}, not a file")
        self.kind = kind


class FileTooLargeError(OSError):
    """A file has more bytes than are read of such files."""


def open_regular(path: Path | str, flags: int = 0) -> int:
    """A descriptor of a regular file, for reading; the caller closes it.

    Args:
        path: Where it lies; a link is followed unless the flags say otherwise.
        flags: More flags for `os.open`, such as O_NOFOLLOW.

    Raises:
        NotRegularError: It is a folder, a pipe, a socket or a device.
        OSError: It is not there, or may not be read.
    """
    _require_regular(path, os.stat(path))
    descriptor = os.open(path, _OPENING | flags)
    try:
        _require_regular(path, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: Path | str, most_bytes: int) -> bytes:
    """The content of a regular file.

    Raises:
        FileTooLargeError: It has more bytes than that.
        NotRegularError, OSError: As for `open_regular`.
    """
    with os.fdopen(open_regular(path), "rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise FileTooLargeError(f"{os.fspath(path)} has more than {most_bytes} bytes")
    return content


def _require_regular(path: Path | str, status: os.stat_result) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        raise NotRegularError(path, _KINDS.get(kind, "something else"))

"""What was given to predict on: a file, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

import typer

from .kinds import Kind, kind_from_beginning, kind_from_suffix

STDIN = ("-", "@-")


@dataclass(frozen=True, slots=True)
class Source:
    """An input.

    Attributes:
        kind: What it holds.
        stream: Its bytes, from the first on.
        path: Where it lies; None for standard input.
    """

    kind: Kind
    stream: BinaryIO
    path: Path | None

    def seekable(self) -> BinaryIO:
        """The same for libraries that jump about in files: of standard input all of it is read."""
        return self.stream if self.path is not None else BytesIO(self.stream.read())


@contextmanager
def source_from_argument(argument: str, kind: Kind | None) -> Iterator[Source]:
    """`-` or `@-` is standard input, `@FILE` a file; `kind` stands above name and content.

    Raises:
        typer.BadParameter: The file cannot be read.
    """
    if argument in STDIN:
        stream = cast("BinaryIO", sys.stdin.buffer)
        yield _known(stream, kind, None)
        return
    path = Path(argument.removeprefix("@"))
    try:
        stream = path.open("rb")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}") from None
    with stream:
        yield _known(stream, kind or kind_from_suffix(path.suffix), path)


def _known(stream: BinaryIO, kind: Kind | None, path: Path | None) -> Source:
    if kind is not None:
        return Source(kind, stream, path)
    # Lines come when somebody writes them: whether there is a second one shows only when there is, or no more come.
    first = stream.readline()
    if not first:
        raise typer.BadParameter(f"{path or 'stdin'} is empty; expected JSON, rows or a picture")
    second = stream.readline()
    joined = cast("BinaryIO", BufferedReader(_Rejoined(first + second, stream)))
    return Source(kind_from_beginning(first, second), joined, path)


class _Rejoined(RawIOBase):
    """What was read of a stream, and the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # As much as is there: whoever writes the rest may take a while for it.
        content = self._head[: len(buffer)] or cast("BufferedReader", self._rest).read1(len(buffer))
        self._head = self._head[len(content) :] if self._head else b""
        buffer[: len(content)] = content
        return len(content)

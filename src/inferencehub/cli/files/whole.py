"""Files that are there when all of them is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Bytes for a file, which has another name until the block has ended well.

    Raises:
        typer.BadParameter: It cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        stream = part.open("wb")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None
    try:
        with stream:
            yield stream
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """A file of text."""
    with whole_file(path) as stream:
        stream.write(text.encode())

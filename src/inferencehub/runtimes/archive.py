"""Looks a zip archive through before any library reads it: that it is whole, and unpacks to what it seems to hold."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from .protocol import ModelLoadError

# Weights hardly shrink, and text by a factor of ten; what shrinks by more than this is no model.
MOST_TIMES = 100
# So much may come of any archive: an array of zeros that was stored compressed is no attack.
ALWAYS_BYTES = 64 * 1024 * 1024
MOST_ENTRIES = 100_000


def check_archive(file: IO[bytes], path: Path) -> None:
    """Raise for an archive that no library should be given; the file is read from, and stands anywhere afterwards.

    Raises:
        ModelLoadError: It is no archive or not a whole one, a bomb, or holds names that lead somewhere or stand twice.
    """
    size = file.seek(0, os.SEEK_END)
    try:
        # Looked for at the end of the file: one that was cut off has none, and reading it all would take long.
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ModelLoadError(
            f"{path.name} is damaged: it is no whole archive; save or copy it again.", f"{path}: {error}"
        ) from error
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or packed > size or unpacked > max(MOST_TIMES * size, ALWAYS_BYTES):
        raise ModelLoadError(
            f"{path.name} unpacks to more than a model of its size can hold; save it again.",
            f"{path}: {len(entries)} entries of {packed} bytes unpack to {unpacked}, in a file of {size}.",
        )
    odd = next((entry.filename for entry in entries if _leads_somewhere(entry)), None)
    if odd is not None or _stands_twice([entry.filename for entry in entries]):
        raise ModelLoadError(
            f"{path.name} is an archive with names that stand twice, or lead outside it; save it again.",
            f"{path}: such as {odd!r}",
        )


def _leads_somewhere(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    parts = entry.orig_filename.replace("\\", "/").split("/")
    is_odd = kind not in (0, stat.S_IFREG, stat.S_IFDIR) or "\0" in entry.orig_filename
    return is_odd or parts[0] == "" or ".." in parts or ":" in parts[0]


def _stands_twice(names: Sequence[str]) -> bool:
    """Readers differ in which one they take, and some don't tell upper from lower case."""
    return len({name.lower() for name in names}) != len(names)

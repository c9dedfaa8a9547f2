"""Tells what a file is by its first bytes, so that a wrong one is named instead of tried."""

from __future__ import annotations

import os
from pathlib import Path

from inferencehub.repository.bounds import Bounds

from .protocol import ModelLoadError

HEAD_BYTES = 512
# A file of a gibibyte of which the disk holds less than a hundredth was made by seeking, not by writing.
HOLE_BYTES = 1024**3

_MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"version https://git-lfs", "a Git LFS pointer"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"<!DOCTYPE", "an HTML page"),
    (b"<html", "an HTML page"),
    *((b"\x80" + bytes([protocol]), "a pickle") for protocol in range(2, 6)),
    *((b"\x78" + level, "zlib data") for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")),
)


def file_kind(head: bytes) -> str:
    """What a file with these first bytes is, in words."""
    if not head:
        return "an empty file"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "of an unknown kind")


def refuse_placeholder(path: Path, bounds: Bounds) -> None:
    """Raise for files that stand where an artifact should: empty ones, holes, Git LFS pointers, saved error pages.

    Before anyone reads them whole, which may take minutes.

    Raises:
        ModelLoadError: The file is one of those.
        OSError: It can't be read, or may not be.
    """
    with bounds.open(path) as file:
        head = file.read(HEAD_BYTES)
        kind = file_kind(head)
        _refuse_hole(path, os.fstat(file.fileno()))
    if kind == "an empty file":
        raise ModelLoadError(f"{path.name} is empty; copy it again.", f"{path} has 0 bytes.")
    if len(head) == HEAD_BYTES and not any(head):
        raise ModelLoadError(
            f"{path.name} begins with zeros, as a file does that was not copied whole; copy it again.",
            f"{path} begins with {len(head)} zeros.",
        )
    if kind == "a Git LFS pointer":
        raise ModelLoadError(
            f"{path.name} is a Git LFS pointer, not the model; run: git lfs pull", f"{path} begins as a pointer."
        )
    if kind == "an HTML page":
        raise ModelLoadError(
            f"{path.name} is an HTML page, not a model; the download went wrong.", f"{path} begins as HTML."
        )


def _refuse_hole(path: Path, file: os.stat_result) -> None:
    blocks = getattr(file, "st_blocks", None)
    if blocks is not None and file.st_size >= HOLE_BYTES and blocks * 512 < file.st_size // 100:
        raise ModelLoadError(
            f"{path.name} is a hole: nearly nothing of it was ever written; copy it again.",
            f"{path} has {file.st_size} bytes, of which the disk holds {blocks * 512}.",
        )

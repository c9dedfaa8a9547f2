"""The SHA-256 of an artifact, by which it is pinned and told apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .bounds import Bounds


def sha256_of_file(path: Path, bounds: Bounds | None = None) -> str:
    """Digest of a file's content in lower-case hexadecimal.

    Args:
        path: The file.
        bounds: Where it may lie; its own folder unless given.

    Raises:
        OSError: It can't be read, or is not to be.
    """
    with (bounds or Bounds.around(path.parent)).open(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_bytes(content: bytes) -> str:
    """Digest of bytes in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()

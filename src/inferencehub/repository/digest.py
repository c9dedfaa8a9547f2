"""The SHA-256 of an artifact, by which it is pinned and told apart."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of_file(path: Path) -> str:
    """Digest of a file's content in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_bytes(content: bytes) -> str:
    """Digest of bytes in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()

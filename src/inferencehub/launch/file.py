"""Hands a document to the program that this process is about to become, or to start, in a file without a name."""

from __future__ import annotations

import os
import tempfile


def inherited_file(text: str) -> int:
    """The descriptor of a file with this text, which outlives exec.

    Documents hold secrets, which arguments and environment would show to others.
    """
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        descriptor = os.dup(file.fileno())
    os.set_inheritable(descriptor, True)
    return descriptor


def text_from_file(descriptor: int) -> bytes:
    """All that is in the file, which is closed."""
    with os.fdopen(descriptor, "rb") as file:
        return file.read()

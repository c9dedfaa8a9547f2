"""Hands a launch document to the program that this process is about to become."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

CONFIG_VARIABLE = "INFERENCEHUB_CONFIG_FD"


def inherited_file(document: dict[str, Any]) -> int:
    """The descriptor of a file without a name, which outlives exec.

    Settings hold secrets, which arguments and environment would show to others.
    """
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(document).encode())
        file.seek(0)
        descriptor = os.dup(file.fileno())
    os.set_inheritable(descriptor, True)
    return descriptor

"""Which names models and versions may have."""

from __future__ import annotations

import re

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
RESERVED_VERSION = "latest"

# \Z and not $: in Python $ also matches before a newline at the end.
_NAME = re.compile(NAME_PATTERN[:-1] + r"\Z")


def name_is_valid(name: str) -> bool:
    """True for a name that a model or a version may have."""
    return _NAME.match(name) is not None


def version_is_valid(version: str) -> bool:
    """True for a name that a version may have; `latest` means the greatest one and is reserved."""
    return name_is_valid(version) and version != RESERVED_VERSION

"""The order in which people count versions: 9 before 10, and 1.9 before 1.10. The gateway has the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKENS = re.compile(r"[0-9]+|[^0-9]")


def natural_key(version: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """Sort key of a version.

    Runs of digits compare as numbers and stand where digits do among the characters: after . and -, before letters.
    Of two versions that agree so far the shorter comes first, and the text itself breaks ties (01 before 1).
    """
    tokens = _TOKENS.findall(version)
    return tuple((ord("0"), int(token)) if token.isdigit() else (ord(token), 0) for token in tokens), version


def latest(versions: Iterable[str]) -> str | None:
    """The greatest version, or None of none."""
    return max(versions, key=natural_key, default=None)

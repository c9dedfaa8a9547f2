"""The order in which people count versions: 9 before 10, 1.9 before 1.10, and numbers before words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def natural_key(version: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sort key of a version.

    Runs of digits compare as numbers and come before runs of anything else, which compare by code point. Of two
    versions that agree so far the shorter comes first, and the text itself breaks ties (01 before 1).
    """
    runs = _RUNS.findall(version)
    return tuple((0, int(run), "") if run.isdigit() else (1, 0, run) for run in runs), version


def latest(versions: Iterable[str]) -> str | None:
    """The greatest version, or None of none."""
    return max(versions, key=natural_key, default=None)

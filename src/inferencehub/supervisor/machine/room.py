"""Whether there is memory for one more worker beside those that run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
CGROUPS = Path("/sys/fs/cgroup")
# What is left when another worker has taken as much as the largest.
SPARE_BYTES = 64 * 1024 * 1024
_AVAILABLE = re.compile(r"^MemAvailable:\s*(\d+) kB", re.MULTILINE)
_RESIDENT = re.compile(r"^VmRSS:\s*(\d+) kB", re.MULTILINE)
# Version 2 before version 1: the limit of a container, and what it takes of it.
_LIMITS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def has_room(workers: Iterable[int], proc: Path = PROC, cgroups: Path = CGROUPS) -> bool:
    """True when as much memory can be had as the largest of these processes takes, or where nobody knows."""
    needed = max((_kib(proc / str(pid) / "status", _RESIDENT) or 0 for pid in workers), default=0) * 1024
    available = _kib(proc / "meminfo", _AVAILABLE)
    left = [available * 1024] if available is not None else []
    for limit, taken in _LIMITS:
        with suppress(OSError, ValueError):
            left.append(int((cgroups / limit).read_text()) - int((cgroups / taken).read_text()))
    return needed + SPARE_BYTES <= min(left, default=needed + SPARE_BYTES)


def _kib(file: Path, line: re.Pattern[str]) -> int | None:
    with suppress(OSError):
        if (found := line.search(file.read_text(errors="replace"))) is not None:
            return int(found[1])
    return None

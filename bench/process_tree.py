"""Reads what a process and all that it has started use: processor time by role, and memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

# What a process is, by a word of its command line; the first that fits counts.
ROLES = {
    "main.mjs": "gateway",
    "echo.mjs": "gateway",
    "unary.mjs": "gateway",
    "inferencehub.worker": "worker",
    "inferencehub.supervisor": "supervisor",
    "uvicorn": "uvicorn",
}
TMPFS = Path("/dev/shm")


def members(roots: Iterable[int]) -> list[psutil.Process]:
    """Return the processes and all their descendants."""
    found = [psutil.Process(pid) for pid in roots]
    return [*found, *(child for root in found for child in root.children(recursive=True))]


def role_of(process: psutil.Process) -> str:
    """Return what a process is in a contender."""
    words = " ".join(process.cmdline())
    return next((role for word, role in ROLES.items() if word in words), process.name())


def cpu_seconds(roots: Iterable[int]) -> dict[str, float]:
    """Return the processor time so far of each role, user and system together."""
    total: dict[str, float] = {}
    for process in members(roots):
        times = process.cpu_times()
        role = role_of(process)
        total[role] = total.get(role, 0.0) + times.user + times.system
    return total


def memory_mb(roots: Iterable[int]) -> float:
    """Return the memory of the whole tree, pages that several processes share counted once (PSS), in 10^6 bytes."""
    total = 0
    for process in members(roots):
        memory = process.memory_full_info()
        total += getattr(memory, "pss", None) or memory.rss  # PSS is Linux's alone
    return total / 1e6


def tmpfs_mb(roots: Iterable[int]) -> float:
    """Return what the tree holds on tmpfs, files that are mapped or have no name any more included, in 10^6 bytes.

    Counted are the files that its processes have open there, and what lies in the same folders.
    """
    held: dict[tuple[int, int], int] = {}
    for process in members(roots):
        for status in _files_on_tmpfs(process.pid):
            held[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(held.values()) / 1e6


def _files_on_tmpfs(pid: int) -> Iterator[os.stat_result]:
    with suppress(OSError):  # a process may end, and a file go, while one looks
        for opened in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(opened)
            if target.startswith((f"{TMPFS}/", "/memfd:")):
                yield opened.stat()
                yield from _neighbours(Path(target))


def _neighbours(file: Path) -> Iterator[os.stat_result]:
    if file.parent != TMPFS and file.is_relative_to(TMPFS):
        for neighbour in file.parent.iterdir():
            with suppress(OSError):
                yield neighbour.stat()

"""Which processes stem from a child of the supervisor, and ending them: by descent, and by a mark in their environment.

A process that leaves its group and its parent, as daemons do, keeps the environment that it was started with. All of it
rests on Linux's /proc; elsewhere there is nothing to find, and a child's process group is all that ends with it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from .names import LIFE_VARIABLE

_PR_SET_CHILD_SUBREAPER = 36
PROC = Path("/proc")
# Who forks faster than it is killed is asked after so often.
ROUNDS = 100
PAUSE_S = 0.01
_SWEEP = """
import sys
sys.path.insert(0, sys.argv[1])
from inferencehub.launch.family import sweep_after
sweep_after(int(sys.argv[2]), sys.argv[3])
"""


def adopt_orphans() -> bool:
    """Makes this process the parent of every descendant whose parent ends. False where the system can't."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def children_of(pid: int, proc: Path = PROC) -> list[int]:
    """Those that have ended and were not waited for included."""
    try:
        lists = [(proc / str(pid) / "task" / thread / "children").read_text() for thread in _threads(pid, proc)]
    except OSError:  # a kernel without these lists, or a thread that has ended meanwhile
        return [child for child, parent in _parents(proc) if parent == pid]
    return [int(child) for text in lists for child in text.split()]


def descendants_of(*pids: int, proc: Path = PROC) -> set[int]:
    """Children, their children, and so on; without the processes themselves."""
    by_parent: dict[int, list[int]] = {}
    for child, parent in _parents(proc):
        by_parent.setdefault(parent, []).append(child)
    found: set[int] = set()
    ahead = list(pids)
    while ahead:
        new = [child for child in by_parent.get(ahead.pop(), []) if child not in found]
        found.update(new)
        ahead += new
    return found


def life_of(pid: int, proc: Path = PROC) -> str | None:
    """The mark with which the process was started; None without one, or where it can't be seen."""
    try:
        environment = (proc / str(pid) / "environ").read_bytes()
    except OSError:
        return None
    mark = f"{LIFE_VARIABLE}=".encode()
    return next((entry[len(mark) :].decode() for entry in environment.split(b"\0") if entry.startswith(mark)), None)


def kill(pids: set[int]) -> None:
    """Ends them now; those that have ended, or belong to others, are passed over."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def end_own_family(life: str | None) -> bool:
    """Ends what this process has started and what bears its mark, before it ends itself. True when there was any."""
    own, found = os.getpid(), False
    for _ in range(ROUNDS):
        # What has ended waits for this process to ask for it, and is no reason for another round.
        family = {pid for pid in descendants_of(own) | _marked(life) if pid != own and not _has_ended(pid)}
        if not family:
            break
        found = True
        kill(family)
    return found


def sweep_after_own_end(life: str) -> None:
    """Starts a process that ends what bears the mark once this one is gone, and then itself.

    For a process without a supervisor that would: until its very end its threads start processes, as those of a pool
    do, which replace each one that is killed.
    """
    environment = {name: value for name, value in os.environ.items() if name != LIFE_VARIABLE}
    with suppress(OSError):
        subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _SWEEP, str(Path(__file__).parents[2]), str(os.getpid()), life],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def sweep_after(pid: int, life: str) -> None:
    """Waits for the end of a process and ends what bears its mark."""
    while (state := _stat(pid, PROC)) is not None and state[0] not in ("Z", "X"):
        time.sleep(PAUSE_S)
    for _ in range(ROUNDS):
        if not (left := {each for each in _marked(life) if not _has_ended(each)}):
            return
        kill(left)
        time.sleep(PAUSE_S)


def end_lives(lives: Iterable[str]) -> None:
    """Ends whatever bears one of these marks, and what that has started meanwhile."""
    for _ in range(ROUNDS):
        left = {pid for life in lives for pid in _marked(life) if not _has_ended(pid)}
        if not left:
            return
        kill(left | descendants_of(*left))
        time.sleep(PAUSE_S)


def _threads(pid: int, proc: Path) -> list[str]:
    return os.listdir(proc / str(pid) / "task")


def _marked(life: str | None) -> set[int]:
    return {pid for pid in _pids(PROC) if life_of(pid) == life} if life else set()


def _has_ended(pid: int) -> bool:
    state = _stat(pid, PROC)
    return state is None or state[0] in ("Z", "X")


def _parents(proc: Path) -> Iterator[tuple[int, int]]:
    for pid in _pids(proc):
        if (state := _stat(pid, proc)) is not None:
            yield pid, int(state[1])


def _pids(proc: Path) -> list[int]:
    try:
        return [int(name) for name in os.listdir(proc) if name.isdigit()]
    except OSError:
        return []


def _stat(pid: int, proc: Path) -> list[str] | None:
    """State, parent and so on; what stands before is the program's name, in which anything may occur."""
    try:
        return (proc / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None

"""How a worker looks from outside: its run page, and what Linux tells of the process under /proc.

Elsewhere there is no /proc: then a process that was stopped can't be told from one that hangs, and nobody sees what
memory it takes.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from inferencehub.launch.family import children_of
from inferencehub.launch.runs.follow import FollowedPage
from inferencehub.launch.runs.layout import LOAD

from ..rules.verdict import Execution, Vitals

PROC = Path("/proc")
# Whoever has answered so lately is not asked after any further.
LATELY_S = 1.0
# Processes that a worker's models have started are looked for at every so many looks: it takes a file a thread.
FAMILY_LOOKS = 5
_STOPPED, _TRACED = "T", "t"
# Memory that nothing else holds; swapped out it is still taken. Old kernels and gVisor know only VmRSS.
_OWN = re.compile(rb"^(?:RssAnon|VmSwap):\s*(\d+) kB", re.MULTILINE)
_RESIDENT = re.compile(rb"^VmRSS:\s*(\d+) kB", re.MULTILINE)
_SHARED_OUT = re.compile(rb"^(?:Pss_Anon|SwapPss):\s*(\d+) kB", re.MULTILINE)


class Observed:
    """One life of a worker."""

    def __init__(self, pid: int, page: Path, memory_bytes: float = float("inf"), proc: Path = PROC) -> None:
        """Args:
        pid: Its process.
        page: Where its run page lies.
        memory_bytes: Beyond this its memory is measured with care; infinity: it is not looked at.
        proc: Where the system tells of processes.
        """
        self.page = FollowedPage(page, pid)
        self._pid = pid
        self._proc = proc
        self._memory_bytes = memory_bytes
        self._beat_ns: int | None = -1
        self._in_line_ns = 0
        self._looks = 0
        self._children: set[int] = set()

    def look(self, now: float) -> Vitals:
        """How it looks now; `now` is in monotonic seconds."""
        beat_ns = self.page.beat_ns
        if beat_ns != self._beat_ns:
            self._beat_ns, self._in_line_ns = beat_ns, self._stood_in_line_ns()
        beat_s = None if beat_ns is None else beat_ns / 1e9
        executions = tuple(
            Execution(each.title, each.kind == LOAD, each.began_ns / 1e9, each.limit_ms / 1000 or None)
            for each in self.page.running()
            if not each.rests
        )
        memory_bytes = 0 if self._memory_bytes == float("inf") else self._memory()
        if beat_s is not None and now - beat_s < LATELY_S:
            return Vitals(beat_s, executions, memory_bytes=memory_bytes)
        state = self._state()
        return Vitals(
            beat_s,
            executions,
            is_stopped=state == _STOPPED,
            is_traced=state == _TRACED,
            in_line_s=(self._stood_in_line_ns() - self._in_line_ns) / 1e9,
            memory_bytes=memory_bytes,
        )

    def close(self) -> None:
        """Give back what looking took."""
        self.page.close()

    def _state(self) -> str:
        with suppress(OSError, IndexError):
            return (self._proc / str(self._pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        return ""

    def _stood_in_line_ns(self) -> int:
        """How long its first thread, which is that of the event loop, could have run and got no core, in all."""
        with suppress(OSError, ValueError, IndexError):
            return int((self._proc / str(self._pid) / "schedstat").read_text().split()[1])
        return 0

    def _memory(self) -> int:
        """What it takes with the processes that its models have started."""
        if self._looks % FAMILY_LOOKS == 0:
            self._children = self._descendants()
        self._looks += 1
        family = (self._pid, *self._children)
        taken = sum(_own_bytes(self._proc, pid) for pid in family)
        if taken <= self._memory_bytes or len(family) == 1:
            return taken
        # A child that was forked has in common with its parent what neither has written to: count that once.
        shares = [_share_bytes(self._proc, pid) for pid in family]
        return taken if None in shares else sum(share for share in shares if share is not None)

    def _descendants(self) -> set[int]:
        found: set[int] = set()
        ahead = [self._pid]
        while ahead:
            new = [pid for pid in children_of(ahead.pop(), self._proc) if pid not in found]
            found.update(new)
            ahead += new
        return found


def counts_memory(proc: Path = PROC) -> bool:
    """Whether this system tells what memory a process takes."""
    return _own_bytes(proc, os.getpid()) > 0


def _own_bytes(proc: Path, pid: int) -> int:
    try:
        status = (proc / str(pid) / "status").read_bytes()
    except OSError:
        return 0
    return 1024 * sum(int(found) for found in _OWN.findall(status) or _RESIDENT.findall(status))


def _share_bytes(proc: Path, pid: int) -> int | None:
    try:
        found = _SHARED_OUT.findall((proc / str(pid) / "smaps_rollup").read_bytes())
    except OSError:
        return None
    return 1024 * sum(int(each) for each in found) if found else None

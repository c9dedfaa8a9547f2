"""How much memory the worker has, and giving it back to the system when models have gone."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import threading
from pathlib import Path
from time import monotonic

from inferencehub.worker.calls.block.clock import Clock

# A collection that looks at everything stops the worker for 0.1 to 0.2 s where scikit-learn and pandas are loaded: in a
# storm of reloads it must be rare, while whoever unloads a model wants to see its memory at once.
AFTER_RELOAD_S = 30.0
AFTER_UNLOAD_S = 1.0

STATM = Path("/proc/self/statm")


def resident_bytes(statm: Path = STATM) -> int:
    """Resident memory of this process; 0 where the system does not tell. Takes some 10 µs."""
    try:
        pages = int(statm.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class Memory:
    """Collects what models have left behind, at most once in a while."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock = monotonic) -> None:
        self._loop = loop
        self._clock = clock
        self._collected_s = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._due_s = float("inf")

    def settle(self) -> None:
        """Collect now; what is alive stays for good, and the garbage collector need not walk it at every turn."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._collected_s = self._clock()

    def give_back(self, pause_s: float) -> None:
        """Collect as soon as the last time is so long ago, and hand free pages to the system."""
        due_s = max(self._clock(), self._collected_s + pause_s)
        if due_s >= self._due_s:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._due_s = due_s
        self._timer = self._loop.call_later(due_s - self._clock(), self._give_back)

    def _give_back(self) -> None:
        self._timer, self._due_s = None, float("inf")
        self.settle()
        if sys.platform == "linux":
            threading.Thread(target=_trim, name="trim", daemon=True).start()


def _trim() -> None:
    """glibc keeps freed pages for the next allocation; musl has no such call and needs none."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return

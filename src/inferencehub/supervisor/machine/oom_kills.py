"""Whether the kernel has killed processes because memory had run out, on the machine or in a cgroup of it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

VMSTAT = Path("/proc/vmstat")
_COUNT = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


class OomKills:
    """Counts them from when it is made. It can't tell whom: another container may be meant by one."""

    def __init__(self, vmstat: Path = VMSTAT) -> None:
        self._vmstat = vmstat
        self._count = self._read()

    def are_more(self) -> bool:
        """True when there are more than at the last call; never where the system does not tell."""
        before, self._count = self._count, self._read()
        return self._count > before

    def _read(self) -> int:
        with suppress(OSError):
            if (found := _COUNT.search(self._vmstat.read_text())) is not None:
                return int(found[1])
        return 0

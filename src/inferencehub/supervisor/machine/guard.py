"""A small process that waits for the supervisor's end, and ends whatever outlives it.

Gateways and workers notice by themselves that their supervisor is gone, and leave. One that hangs or was stopped does
not, and its supervisor, killed with SIGKILL, can do nothing any more. A shell costs next to nothing while it waits;
what has to be done then is done by Python.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from inferencehub.launch.names import ORPHAN_DRAIN_S

# Children have a second, beyond the time for running calls, to close what is left.
PATIENCE_S = ORPHAN_DRAIN_S + 1.5
LAST_WAIT_S = 1.0
_SHELL = "/bin/sh"
# Each line that comes names all processes that there are, and what marks them; then the pipe closes.
_WAIT = """
trap '' HUP INT TERM
python=$1 code=$2 source=$3 looks=$4 pids= lives=
while read -r pids lives; do last=$pids marks=$lives; done
[ -n "$last" ] && [ "$last" != - ] || exit 0
while [ "$looks" -gt 0 ]; do
  left=
  for pid in $(echo "$last" | tr , ' '); do kill -0 "$pid" 2>/dev/null && left=1; done
  [ -n "$left" ] || exit 0
  sleep 0.5 2>/dev/null || sleep 1
  looks=$((looks - 1))
done
exec "$python" -S -E -c "$code" "$source" "$marks"
"""
_END = """
import sys
sys.path.insert(0, sys.argv[1])
from inferencehub.launch.family import end_lives
end_lives(sys.argv[2].split(","))
"""


class Guard:
    """The process, for as long as the supervisor lives."""

    def __init__(self) -> None:
        """Start it; without a shell there is none."""
        self._process: subprocess.Popen[bytes] | None = None
        source = str(Path(__file__).parents[3])
        command = [_SHELL, "-c", _WAIT, "guard", sys.executable, _END, source, str(round(PATIENCE_S / 0.5))]
        with suppress(OSError):
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # No mark of its own and no secret: it is nobody's child but ours.
                env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
                cwd="/",
                start_new_session=True,
            )

    @property
    def pids(self) -> set[int]:
        """Its process, which is none of the children; empty where there is none."""
        return set() if self._process is None else {self._process.pid}

    def watch(self, lives: Mapping[int, str]) -> None:
        """These are all that run now: process ids, and the mark with which each was started."""
        if self._process is not None and self._process.stdin is not None:
            pids, marks = (",".join(map(str, each)) or "-" for each in (lives.keys(), lives.values()))
            with suppress(OSError):  # somebody has killed it
                self._process.stdin.write(f"{pids} {marks}\n".encode())
                self._process.stdin.flush()

    def dismiss(self) -> None:
        """The supervisor ends by itself, and leaves nobody behind."""
        if self._process is None:
            return
        self.watch({})
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(LAST_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

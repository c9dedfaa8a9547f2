"""How long a gateway keeps everybody waiting, and how much memory it takes meanwhile, seen from outside.

Run as a program of its own, so that the work of who sends the hostile request is not taken for a stall of the
gateway's.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAUSE_S = 0.001
_LIVE = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n"


@dataclass(slots=True)
class Watched:
    """Filled in when the watch is over."""

    longest_ms: float = 0.0
    """The longest that `GET /health/live` took on a connection kept open."""
    most_work_ms: float = 0.0
    """The most processor time that the event loop used before it answered one: that on a machine of its own."""
    before_bytes: int = 0
    """Resident memory of the process."""
    peak_bytes: int = 0


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


def _work_s(pid: int) -> float:
    """Processor time of a process's first thread, which runs the event loop."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


@contextmanager
def watching(port: int, pid: int) -> Iterator[Watched]:
    """Asks for /health/live all the while, and looks at the memory of the process."""
    command = [sys.executable, "-P", __file__, str(port), str(pid)]
    watched = Watched()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        yield watched
        process.stdin.close()
        found = json.loads(process.stdout.readline())
    for name, value in found.items():
        setattr(watched, name, value)


def _main(port: int, pid: int) -> None:
    is_over = threading.Event()
    before = peak = resident_bytes(pid)
    longest_s = most_work_s = 0.0
    with socket.create_connection(("127.0.0.1", port)) as live:
        live.settimeout(120)
        live.sendall(_LIVE)
        live.recv(4096)
        threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
        print("begun", flush=True)
        while not is_over.is_set():
            began_s, work_s = time.perf_counter(), _work_s(pid)
            live.sendall(_LIVE)
            if not live.recv(4096):
                raise SystemExit("the connection was closed")
            longest_s = max(longest_s, time.perf_counter() - began_s)
            most_work_s = max(most_work_s, _work_s(pid) - work_s)
            peak = max(peak, resident_bytes(pid))
            is_over.wait(PAUSE_S)
    found = {"longest_ms": longest_s * 1_000, "most_work_ms": most_work_s * 1_000}
    print(json.dumps(found | {"before_bytes": before, "peak_bytes": peak}), flush=True)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))

"""What the machine has: cores, memory, open files."""

from __future__ import annotations

import os
import re
import resource
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..finding import Finding

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings

MIB = 1024 * 1024
# A gateway holds 120 MB, a worker with scikit-learn and ONNX Runtime 180 MB, before any model of one's own.
GATEWAY_BYTES = 128 * MIB
WORKER_BYTES = 192 * MIB
_AVAILABLE = re.compile(r"^MemAvailable:\s*(\d+) kB", re.MULTILINE)
_CGROUP = Path("/sys/fs/cgroup")


def examine_cores(settings: Settings) -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = settings.workers
    threads = workers.threads or max(1, cores // max(1, workers.count))
    text = f"{cores} for {workers.count} worker{'s' if workers.count != 1 else ''} of {threads} threads"
    if workers.count * threads > cores:
        return Finding(
            "warn", "cores", text, "lower workers.count or workers.threads: more threads than cores wait for each other"
        )
    return Finding("ok", "cores", text)


def examine_memory(settings: Settings, meminfo: Path = Path("/proc/meminfo"), cgroup: Path = _CGROUP) -> Finding:
    workers = settings.workers.count + settings.workers.standby
    needed = GATEWAY_BYTES + workers * WORKER_BYTES
    available = available_bytes(meminfo, cgroup)
    if available is None:
        return Finding("ok", "memory", "this system does not tell how much is free")
    text = f"{available // MIB:,} MB available for a gateway and {workers} worker{'s' if workers > 1 else ''}"
    if available < needed:
        return Finding(
            "warn", "memory", text, f"give it {needed // MIB:,} MB and what your models take, or lower workers.count"
        )
    return Finding("ok", "memory", text)


def available_bytes(meminfo: Path, cgroup: Path) -> int | None:
    """What can be had: of the machine, or of the container where that is less; None where nobody tells."""
    found = []
    with suppress(OSError):
        if (line := _AVAILABLE.search(meminfo.read_text(errors="replace"))) is not None:
            found.append(int(line[1]) * 1024)
    with suppress(OSError, ValueError):  # `max` is no number: there is no limit
        found.append(int((cgroup / "memory.max").read_text()) - int((cgroup / "memory.current").read_text()))
    return min(found, default=None)


def examine_open_files(connections: int) -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    # half of them for connections, the other half for workers, models and logs
    if soft != resource.RLIM_INFINITY and soft < connections * 2:
        return Finding(
            "warn",
            "files",
            f"{soft} open files for up to {connections} connections",
            f"run `ulimit -n {connections * 2}` before, or lower limits.connections",
        )
    return Finding("ok", "files", f"{'any number of' if soft == resource.RLIM_INFINITY else soft} open files")

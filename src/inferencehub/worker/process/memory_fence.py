"""A fence around the memory of this process: what would take it over `workers.memory_mb` fails where it is asked for.

Then Python raises MemoryError, and the call alone fails that wanted too much. RLIMIT_DATA (setrlimit(2), Linux 4.7)
counts what is mapped privately and may be written to: no model files, no shared memory, and no address space that is
only reserved, for which RLIMIT_AS has made torch and CUDA fail. It counts what was never touched, though: stacks of
threads and buffers of libraries, some hundreds of megabytes. So the fence stands where the process would have the
limit's memory for good if all that it maps from now on were touched, and is set anew each second.

What it does not see (children, shared memory), and whoever creeps over it, the supervisor sees, and ends the process.
"""

from __future__ import annotations

import asyncio
import re
import resource
import sys
from contextlib import suppress
from pathlib import Path

from inferencehub.telemetry.log import logger

STATUS = Path("/proc/self/status")
# CUDA reserves memory by the hundred gigabytes, in ways that differ by its version: there the supervisor alone watches.
NVIDIA = Path("/proc/driver/nvidia")
PAUSE_S = 1.0
# Stacks of threads that start within that time: a pool of OpenMP that gets none ends the process. A stack is mapped
# with 8 MiB and hardly touched.
ROOM_BYTES = 32 * 1024 * 1024
ROOM_A_THREAD_BYTES = 16 * 1024 * 1024
# Something must always be had, or nothing can be given back in good order.
LEAST_BYTES = 16 * 1024 * 1024
_LINE = re.compile(r"^(VmData|RssAnon|VmSwap):\s*(\d+) kB", re.MULTILINE)


def fence_at(limit_bytes: int, status: str, threads: int = 1) -> int | None:
    """How much data the process may map, in bytes, to stay within a limit of memory.

    Args:
        limit_bytes: What it may take.
        status: What /proc/PID/status says of it.
        threads: Those of one pool.

    Returns:
        None where the system does not tell enough.
    """
    found = {name: int(size) * 1024 for name, size in _LINE.findall(status)}
    if "VmData" not in found or "RssAnon" not in found:
        return None
    taken = found["RssAnon"] + found.get("VmSwap", 0)
    room = ROOM_BYTES + threads * ROOM_A_THREAD_BYTES
    return found["VmData"] + max(LEAST_BYTES, limit_bytes - taken + room)


def fence_memory(limit_bytes: int, threads: int, loop: asyncio.AbstractEventLoop) -> None:
    """Put the fence up, for as long as the loop runs, and log what is in force."""
    by_fence = not NVIDIA.exists() and _set(limit_bytes, threads)
    by = "a limit of the process and the supervisor" if by_fence else "the supervisor alone"
    logger().info("memory is limited", memory_mb=limit_bytes // 2**20, by=by)
    if by_fence:
        _again(limit_bytes, threads, loop)


def _again(limit_bytes: int, threads: int, loop: asyncio.AbstractEventLoop) -> None:
    _set(limit_bytes, threads)
    loop.call_later(PAUSE_S, _again, limit_bytes, threads, loop)


def _set(limit_bytes: int, threads: int) -> bool:
    if sys.platform != "linux":
        return False
    with suppress(OSError, ValueError):
        fence = fence_at(limit_bytes, STATUS.read_text(), threads)
        if fence is not None:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(
                resource.RLIMIT_DATA, (fence if most == resource.RLIM_INFINITY else min(fence, most), most)
            )
            return True
    return False

"""Where the fence around a worker's memory stands."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inferencehub.worker.process.memory_fence import LEAST_BYTES, ROOM_A_THREAD_BYTES, ROOM_BYTES, fence_at

MEBIBYTE = 2**20
ROOM = ROOM_BYTES + ROOM_A_THREAD_BYTES


def status(**kibibytes: int) -> str:
    return "Name:\tx\n" + "".join(f"{name}:\t{size} kB\n" for name, size in kibibytes.items())


@pytest.mark.parametrize(
    ("taken_mb", "swapped_mb", "more_mb"),
    [(100, 0, 300), (100, 100, 200), (400, 0, 0), (410, 0, -10)],
)
def test_what_may_still_be_mapped_is_what_is_left_of_the_limit(taken_mb: int, swapped_mb: int, more_mb: int) -> None:
    told = status(VmData=900 * 1024, RssAnon=taken_mb * 1024, VmSwap=swapped_mb * 1024)
    assert fence_at(400 * MEBIBYTE, told) == (900 + more_mb) * MEBIBYTE + ROOM


def test_something_can_always_be_had() -> None:
    told = status(VmData=900 * 1024, RssAnon=800 * 1024)
    assert fence_at(400 * MEBIBYTE, told) == 900 * MEBIBYTE + LEAST_BYTES


def test_a_system_that_tells_too_little_gets_no_fence() -> None:
    assert fence_at(400 * MEBIBYTE, status(VmRSS=1)) is None


FENCED = """
import asyncio
from inferencehub.worker.process.memory_fence import fence_memory

async def main():
    fence_memory(256 * 2**20, 1, asyncio.get_running_loop())
    kept = bytes(128 * 2**20)
    try:
        bytes(1024 * 2**20)
    except MemoryError:
        print(len(kept), "and no more")

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA counts what is mapped on Linux only")
def test_what_is_beyond_it_is_refused_where_it_is_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", FENCED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"{128 * 2**20} and no more"

"""Whether there is memory for one more worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.supervisor.machine.room import SPARE_BYTES, has_room

MEBIBYTE = 2**20
NEEDED = 300 * MEBIBYTE + SPARE_BYTES


@pytest.mark.parametrize(
    ("available", "limit", "taken", "there_is"),
    [
        (NEEDED, None, None, True),
        (NEEDED - MEBIBYTE, None, None, False),
        (NEEDED, str(NEEDED + 100), "100", True),
        (NEEDED, str(NEEDED + 100 - MEBIBYTE), "100", False),
        (NEEDED, "max", "100", True),
        (None, None, None, True),
    ],
)
def test_another_worker_takes_what_the_largest_does(
    tmp_path: Path, available: int | None, limit: str | None, taken: str | None, there_is: bool
) -> None:
    for pid, mebibytes in ((7, 100), (8, 300)):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "status").write_text(f"Name:\tx\nVmRSS:\t{mebibytes * 1024} kB\n")
    if available is not None:
        (tmp_path / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable:   {available // 1024} kB\n")
    if limit is not None and taken is not None:
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        (tmp_path / "memory.current").write_text(f"{taken}\n")
    assert has_room([7, 8, 9], proc=tmp_path, cgroups=tmp_path) == there_is

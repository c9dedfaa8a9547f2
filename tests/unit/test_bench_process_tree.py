"""What the benches read of processes: shared memory counts once, however many hold it and whether it is open or not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from bench.process_tree import TMPFS, tmpfs_mb

MB = 1_000_000


@pytest.mark.skipif(not os.access(TMPFS, os.W_OK), reason="this machine shares no memory by files")
def test_files_of_a_folder_count_when_one_of_them_is_open() -> None:
    with tempfile.TemporaryDirectory(dir=TMPFS) as folder:
        (Path(folder) / "closed").write_bytes(bytes(3 * MB))
        before = tmpfs_mb([os.getpid()])
        with (Path(folder) / "open").open("wb") as opened, (Path(folder) / "open").open("rb"):
            opened.write(bytes(2 * MB))
            opened.flush()
            assert tmpfs_mb([os.getpid()]) - before == pytest.approx(5, abs=0.1)
            (Path(folder) / "open").unlink()
            assert tmpfs_mb([os.getpid()]) - before == pytest.approx(5, abs=0.1)

"""The wheel of this tree, built once for all tests and all of their processes."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.processes import ROOT


class Built(NamedTuple):
    sdist: Path
    wheel: Path


def built_once(factory: pytest.TempPathFactory) -> Built:
    """The sdist of this tree, and the wheel built from that sdist. Whoever comes second waits for the first."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "dist-of-this-tree"
    with (shared / "dist-of-this-tree.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
            outcome = subprocess.run(command, capture_output=True, text=True, check=False)
            assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)

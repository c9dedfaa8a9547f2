"""Resident memory as the system tells it."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from inferencehub.worker.process.memory import resident_bytes


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_is_what_the_system_says_of_this_process() -> None:
    assert resident_bytes() == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)


@pytest.mark.parametrize("text", ["", "12", "12 many 3"])
def test_is_0_where_the_system_says_something_else(tmp_path: Path, text: str) -> None:
    statm = tmp_path / "statm"
    statm.write_text(text)
    assert resident_bytes(statm) == 0


def test_is_0_where_the_system_does_not_tell(tmp_path: Path) -> None:
    assert resident_bytes(tmp_path / "statm") == 0

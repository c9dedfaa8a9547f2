"""A random mix of all faults with the ledger on: `make soak SEED=1 MINUTES=20`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bench.machine import described
from tests.support.soak.run import soak

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]


def test_whatever_happens_every_promise_is_kept(tmp_path: Path) -> None:
    seed, minutes = int(os.environ.get("SEED", "1")), float(os.environ.get("MINUTES", "20"))
    report = soak(tmp_path, seed, 60 * minutes)
    command = f"make soak SEED={seed} MINUTES={minutes:g}"
    text = json.dumps({"command": command, "machine": described(("inferencehub", "h11")), **report}, indent=1)
    print(f"\n{text}")
    if path := os.environ.get("REPORT"):
        Path(path).write_text(text + "\n")
    assert report["broken"] == {"errors": {}, "violations": {}, "troubles": [], "zombies": 0}
    assert report["left_behind"] == {"exit_code": 0, "processes": 0, "folders": 0}

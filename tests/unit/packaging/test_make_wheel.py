"""`make wheel` in a fresh checkout fetches what packs a wheel, and none of what tests or models need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_wheel_needs_neither_pytorch_nor_the_tools_for_tests(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for source in (
        "package.json",
        "package-lock.json",
        ".npmrc",
        "pyproject.toml",
        "constraints.txt",
        "hatch_build.py",
    ):
        shutil.copy(ROOT / source, tmp_path)
    for source in ("contract", "gateway", "dashboard", "clients/typescript"):
        (tmp_path / source).mkdir(parents=True)
    for source in ("contract/config.schema.json", "contract/launch.schema.json", "contract/metrics.json"):
        shutil.copy(ROOT / source, tmp_path / source)
    planned = subprocess.run(["make", "--dry-run", "wheel"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = planned.stdout.splitlines()
    installed = [line for line in lines if "-m pip install" in line]
    assert len(installed) == 1, installed
    assert {"hatchling", "build"} <= set(installed[0].split())
    (fetched,) = [line for line in lines if re.search(r" ci( --[\w=]+)* --ignore-scripts", line)]
    assert "--workspace gateway --workspace dashboard" in fetched
    assert any("-m build" in line for line in lines)

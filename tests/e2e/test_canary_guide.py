"""The guide to canaries: its commands work as they are written, in their order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.processes import DEADLINE_S, ROOT, environment, program
from tests.support.until import until
from tests.support.up import RunningUp, running_up

GUIDE = (ROOT / "docs/guides/canary.md").read_text()
BLOCKS = re.findall(r"<!-- runs -->\n```bash\n(.*?)```", GUIDE, re.DOTALL)
(CALLERS,) = re.findall(r"<!-- callers -->\n```python\n(.*?)```", GUIDE, re.DOTALL)


def run(block: str, env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-ec", block], cwd=folder, env=env, capture_output=True, text=True, timeout=DEADLINE_S
    )


def has_judged(up: RunningUp, version: str) -> bool:
    last = up.request("GET", "/admin/traffic/resnet/canary").json()["run"]
    return (last["version"], last["state"]) == (version, "rolled_back")


def test_the_commands_of_the_guide_work_in_their_order(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src/inferencehub/demo", tmp_path / "models")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with running_up(tmp_path / "home", cwd=tmp_path) as up:
        env = environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key, PATH=path)
        with program([sys.executable, "-c", CALLERS], env=env):
            for block in BLOCKS:
                done = run(block, env, tmp_path)
                assert done.returncode == 0, (block, done.stdout, done.stderr)
                if "--canary 3" in block:
                    until(lambda: has_judged(up, "3"))
        assert (tmp_path / "traffic.json").read_text().startswith('{\n  "model": "resnet"')
        assert up.predict("resnet", [[0] * 8] * 8, "next").json()["version"] == "2"

"""The guide to files: its commands print what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.processes import DEADLINE_S, ROOT, environment
from tests.support.up import running_up

GUIDE = (ROOT / "docs/guides/files.md").read_text()
BLOCKS = re.findall(r"<!-- runs -->\n```bash\n(.*?)```\n```\n(.*?)```", GUIDE, re.DOTALL)


def test_the_commands_of_the_guide_print_what_it_says(tmp_path: Path) -> None:
    assert len(BLOCKS) == 5
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with running_up(tmp_path / "home", cwd=tmp_path) as up:
        env = environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key, PATH=path)
        for block, printed in BLOCKS:
            done = subprocess.run(
                ["bash", "-ec", block], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=DEADLINE_S
            )
            assert done.returncode == 0, (block, done.stdout, done.stderr)
            assert done.stdout.rstrip("\n") == printed.rstrip("\n"), done.stderr

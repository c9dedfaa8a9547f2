"""Starting a worker under an interpreter that a model.yaml names, which may lack everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from inferencehub.launch.events import Event, Failed
from inferencehub.launch.lines import event_from_line
from inferencehub.launch.names import CONTROL_VARIABLE
from inferencehub.supervisor.boot import NEEDED

BOOT = Path(__file__).parents[3] / "src" / "inferencehub" / "supervisor" / "boot.py"


def said_by_boot(*options: str) -> Event | None:
    """The one event of a boot that can't start a worker."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as said:
        environment = {"PATH": os.environ["PATH"], CONTROL_VARIABLE: str(write)}
        done = subprocess.run([sys.executable, *options, BOOT], env=environment, pass_fds=[write], check=False)
        os.close(write)
        assert done.returncode == 3
        return event_from_line(said.readline())


def test_an_interpreter_without_the_package_says_so_in_one_line() -> None:
    # Without site-packages there is nothing but the standard library, as in a fresh virtual environment.
    assert said_by_boot("-S", "-E") == Failed(
        f"The interpreter that model.yaml names has no {', '.join(NEEDED)}; install the wheel of "
        "inferencehub there, too; `make wheel` in a checkout makes it.",
        exit_code=3,
    )

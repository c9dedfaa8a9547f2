"""The TypeScript client as its users have it: built, and under `node_modules` beside their programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from inferencehub.supervisor.machine.node import find_node
from tests.support.processes import DEADLINE_S, ROOT

SOURCE = ROOT / "clients/typescript"
COMPILER = ROOT / "node_modules/typescript/bin/tsc"


def install_client(folder: Path) -> Path:
    """Builds the client of this checkout into a folder, and says where its files lie there."""
    package = folder / "node_modules/@inferencehub/client"
    package.mkdir(parents=True)
    shutil.copy(SOURCE / "package.json", package)
    compiled("-p", str(SOURCE / "tsconfig.build.json"), "--outDir", str(package / "dist"))
    return package


def compiled(*arguments: str) -> None:
    """Runs the compiler, which finds nothing wrong."""
    run([find_node().path, str(COMPILER), *arguments])


def run_program(file: Path, **environment: str) -> str:
    """What a program prints."""
    return run([find_node().path, str(file)], **environment)


def run(command: list[str], **environment: str) -> str:
    ran = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}"
    return ran.stdout

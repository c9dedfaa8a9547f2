"""Starts the commit before a change, built from the history beside what is here, so that both can take turns."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .product import product
from .running import ROOT, ContenderError, Running

# The last commit before calls travelled as blocks.
BEFORE = "b404aa3"


@contextmanager
def before(commit: str = BEFORE, **options: Any) -> Iterator[Running]:
    """Start it with the interpreter and the packages of this checkout; takes what `product` takes.

    Raises:
        ContenderError: The history does not reach so far, or the commit does not build with these packages.
    """
    with checked_out(commit) as checkout, product(checkout=checkout, **options) as running:
        yield running


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Yield a temporary folder that holds the commit, with its bundle built."""
    with tempfile.TemporaryDirectory(prefix="inferencehub-before-") as folder:
        archive, checkout = Path(folder) / "commit.tar", Path(folder) / "checkout"
        _run(f"this clone's history does not hold {commit}", "git", "archive", "--output", str(archive), commit)
        shutil.unpack_archive(archive, checkout, filter="data")
        for packages in (ROOT / "node_modules", *ROOT.glob("*/node_modules")):
            (checkout / packages.relative_to(ROOT)).symlink_to(packages)
        _run(f"{commit} does not build here", sys.executable, "hatch_build.py", cwd=checkout)
        yield checkout


def _run(or_else: str, *command: str, cwd: Path = ROOT) -> None:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    except OSError as error:
        raise ContenderError(f"{or_else}: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise ContenderError(f"{or_else}: {last}")

"""Sees to the programs that the tests need: installs them as root on Debian, elsewhere says what to install."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# Program → Debian packages. What PyPI and npm provide is not here; Chromium writes only in fonts that are installed.
PACKAGES = {
    "chromium": ["chromium", "fonts-dejavu-core", "fonts-inter"],
    "curl": ["curl"],
    "fish": ["fish"],
    "g++": ["g++"],
    "git": ["git"],
    "initdb": ["postgresql"],
    "openssl": ["openssl"],
    "redis-server": ["redis-server"],
    "wrk": ["wrk"],
    "zsh": ["zsh"],
}
# Library → Debian packages, where Triton's load generator runs.
LIBRARIES = {"libb64.so.0d": ["libb64-0d"]} if (sys.platform, platform.machine()) == ("linux", "x86_64") else {}
# What does as well.
OTHERS = {"chromium": ["chromium-browser", "google-chrome"]}


def main() -> int:
    missing = missing_packages()
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"error: the tests need what `apt-get install {' '.join(missing)}` installs on Debian", file=sys.stderr)
        return 1
    print(f"Installing {', '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        outcome = subprocess.run(["apt-get", "-qq", *command], env=environment, check=False)
        if outcome.returncode != 0:
            return outcome.returncode
    return 0


def missing_packages() -> list[str]:
    """The packages of the programs that are not on the PATH, and of the libraries that the loader does not find."""
    programs = [name for name in PACKAGES if not any(map(program, [name, *OTHERS.get(name, [])]))]
    libraries = [name for name in LIBRARIES if not is_found(name)]
    return [package for name in [*programs, *libraries] for package in (PACKAGES | LIBRARIES)[name]]


def program(name: str) -> str | None:
    """Where it is. Debian keeps PostgreSQL's, by version, out of the path: the newest counts."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    return next(filter(None, (shutil.which(name, path=folder) for folder in folders)), None) or shutil.which(name)


def is_found(library: str) -> bool:
    """Whether programs can link to it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

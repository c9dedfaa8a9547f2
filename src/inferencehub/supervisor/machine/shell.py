"""How `inferencehub` is called in another terminal, which knows nothing of the environment that this one is in."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "inferencehub"
# What each shell reads to enter a virtual environment; every other one takes the first.
_ACTIVATE = {"fish": "activate.fish", "csh": "activate.csh", "tcsh": "activate.csh"}


@dataclass(frozen=True, slots=True)
class Program:
    """A command for people to paste, and the line that has to come before it; None where it works everywhere."""

    command: str = NAME
    before: str | None = None


# Found wherever it is called.
ON_PATH = Program()


def program_elsewhere(executable: str, environment: Mapping[str, str]) -> Program:
    """The program beside this interpreter, as another terminal of the same user finds it.

    Args:
        executable: The interpreter that runs now, as it was called: that of an environment is a link.
        environment: Variables of this process. What an active environment has put in front of PATH is not counted.
    """
    folder = Path(executable).parent
    program = folder / NAME
    if not program.is_file():
        return Program(f"{shlex.quote(executable)} -m {NAME}")
    path = environment.get("PATH", os.defpath).split(os.pathsep)
    is_environment = (folder.parent / "pyvenv.cfg").is_file()
    usual = os.pathsep.join(each for each in path if not (is_environment and _is_same(each, folder)))
    found = shutil.which(NAME, path=usual)
    if found is not None and _is_same(found, program):
        return ON_PATH
    shell = Path(environment.get("SHELL", "")).name
    activate = folder / _ACTIVATE.get(shell, "activate")
    if is_environment and activate.is_file():
        return Program(before=f"source {shlex.quote(str(activate))}")
    return Program(shlex.quote(str(program)))


def _is_same(one: str, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False

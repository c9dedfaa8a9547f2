"""Where another terminal finds the program that runs in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.supervisor.machine.shell import Program, program_elsewhere


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment with the program in it."""
    folder = tmp_path / "my hub" / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder.parent / "pyvenv.cfg").touch()
    for name in ("python", "activate", "activate.fish"):
        (folder / name).touch()
    program(folder)
    return folder


def program(folder: Path) -> Path:
    file = folder / "inferencehub"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def called(folder: Path, *path: Path, **variables: str) -> Program:
    return program_elsewhere(str(folder / "python"), {"PATH": ":".join(map(str, path)), **variables})


def test_an_environment_is_entered_first_even_where_this_terminal_has_done_so(environment: Path) -> None:
    enter = f"source '{environment}/activate'"
    assert called(environment) == Program("inferencehub", enter)
    assert called(environment, environment) == Program("inferencehub", enter)
    assert called(environment, SHELL="/usr/bin/fish").before == f"source '{environment}/activate.fish'"
    assert called(environment, SHELL="/bin/tcsh") == Program(f"'{environment}/inferencehub'")


def test_another_program_of_that_name_is_not_it(environment: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    program(other)
    assert called(environment, other).before is not None


def test_a_link_to_it_on_the_path_is_enough(environment: Path, tmp_path: Path) -> None:
    links = tmp_path / "local"
    links.mkdir()
    (links / "inferencehub").symlink_to(environment / "inferencehub")
    assert called(environment, links) == Program()


def test_where_there_is_no_environment_its_path_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    assert called(folder) == Program(f"{folder}/python -m inferencehub")
    program(folder)
    assert called(folder) == Program(f"{folder}/inferencehub")
    assert called(folder, folder) == Program()

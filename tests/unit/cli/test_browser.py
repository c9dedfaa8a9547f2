"""The process that opens the dashboard: what it starts, and what it says where it can't."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import DEADLINE_S, environment


def waiting(address: str, **variables: str) -> str:
    """What it says on stderr until its end, when it is given the address; nobody else writes there."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "inferencehub.cli.browser", str(reading)],
        pass_fds=[reading],
        stderr=subprocess.PIPE,
        text=True,
        env={**environment(), "DISPLAY": "", "PATH": os.defpath} | variables,
    ) as starter:
        os.close(reading)
        assert starter.wait(DEADLINE_S) == 0
        with os.fdopen(writing, "w") as pipe:
            pipe.write(address)
        assert starter.stderr is not None
        return starter.stderr.read()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A browser that notes where it was sent."""
    path = tmp_path / "browser"
    path.write_text(f'#!/bin/sh\necho noise >&2\necho "$1" > {tmp_path / "opened"}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_browser_of_the_environment_is_opened_at_the_address(script: Path) -> None:
    assert waiting("http://h:1/#/sign-in?link=abc\n", BROWSER=str(script)) == ""
    assert (script.parent / "opened").read_text() == "http://h:1/#/sign-in?link=abc\n"


def test_without_an_address_nothing_is_opened(script: Path) -> None:
    assert waiting("", BROWSER=str(script)) == ""
    assert not (script.parent / "opened").exists()


def test_without_a_browser_the_address_is_said() -> None:
    said = waiting("http://h:1/\n", BROWSER="/no/such/browser", PATH="/no/such/folder")
    assert said == "inferencehub: no browser could be opened from here; open http://h:1/\n"

"""Each project that `init` makes serves, and answers the line that its README has, by what the README says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import DEADLINE_S, cli, environment
from tests.support.up import RunningUp, running_up


def project(folder: Path, *options: str) -> tuple[list[str], str]:
    """A new project: the lines of its README that make it serve, and the one that asks it."""
    done = cli("init", str(folder), *options)
    assert done.returncode == 0, done.stderr
    start, ask = re.findall(r"```sh\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    call = ask.splitlines()[-1]
    # At the end, the terminal is told the same, with the program by its path where the shell would not find it.
    assert done.stderr.splitlines()[-1].strip().endswith(call.removeprefix("inferencehub"))
    return start.splitlines(), call


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `python` and `inferencehub` are those under test."""
    folder = tmp_path_factory.mktemp("bin")
    for name, arguments in (("inferencehub", "-P -m inferencehub"), ("python", "")):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        (folder / name).chmod(0o755)
    return environment(PATH=os.pathsep.join([str(folder), os.environ["PATH"]]))


def typed(line: str, env: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        line, shell=True, capture_output=True, text=True, env=env, cwd=folder, timeout=DEADLINE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """`inferencehub up` in the project that `init` makes by itself, by its own settings."""
    folder = tmp_path_factory.mktemp("projects") / "python"
    start, _ = project(folder)
    assert start == ["inferencehub up"]
    with running_up(folder.parent / "home", cwd=folder) as running:
        yield running


@pytest.fixture
def caller(up: RunningUp, shell: dict[str, str]) -> dict[str, str]:
    return shell | {"INFERENCEHUB_URL": up.url, "INFERENCEHUB_API_KEY": up.key}


def test_the_model_in_python_answers(caller: dict[str, str], tmp_path: Path) -> None:
    _, call = project(tmp_path / "python", "--template", "python")
    assert typed(call, caller, tmp_path) == "words       4\ncharacters  19\n"


@pytest.mark.parametrize(
    ("template", "model", "answer"),
    [("sklearn", "flowers", "setosa"), ("onnx", "colours", "red"), ("torch", "moons", "lower")],
)
def test_the_script_makes_a_model_that_answers(
    up: RunningUp, caller: dict[str, str], tmp_path: Path, template: str, model: str, answer: str
) -> None:
    folder = tmp_path / template
    (pip, make, start), call = project(folder, "--template", template)
    assert pip.startswith("pip install ")
    assert (make, start) == ("python make_model.py", "inferencehub up")
    assert f"models/{model}/1/model." in typed(make, caller, folder)
    shutil.copytree(folder / "models" / model, up.home.parent / "python" / "models" / model)
    assert typed(f"inferencehub models load {model}", caller, folder) == f"{model} 1  READY\n"
    lines = typed(call, caller, folder).splitlines()
    assert lines[0].split() == ["label", f'"{answer}"']
    assert lines[1].split()[:2] == ["probabilities", answer]


def test_the_chat_model_streams_what_makes_sense(up: RunningUp, caller: dict[str, str], tmp_path: Path) -> None:
    start, call = project(tmp_path / "chat", "--template", "chat")
    assert start == ["inferencehub up"]
    shutil.copytree(tmp_path / "chat" / "models" / "eliza", up.home.parent / "python" / "models" / "eliza")
    typed("inferencehub models load eliza", caller, tmp_path)
    events = typed(call.replace("http://127.0.0.1:3000", up.url), caller, tmp_path)
    chunks = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: {")]
    words = [choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]]
    assert "".join(words) == "How long have you been learning to serve models, and how do you feel about that?"
    assert len([word for word in words if word]) > 5

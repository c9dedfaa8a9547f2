"""Projects to start from: what is written, what is left alone, and what is to be typed next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from inferencehub.cli.init.chat import MODEL_PY as CHAT_PY
from inferencehub.cli.init.command import TEMPLATES
from inferencehub.cli.init.template import Template, command_of
from tests.support.processes import cli


@pytest.mark.parametrize("template", TEMPLATES.values())
def test_every_file_is_what_it_is_named(template: Template) -> None:
    for name, text in template.all_files().items():
        if name.endswith(".py"):
            compile(text, name, "exec")
        if name.endswith(".yaml"):
            assert isinstance(yaml.safe_load(text), dict)
        assert max(map(len, text.splitlines())) <= 130 or name == "README.md"


def test_a_readme_that_is_there_already_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Mine.\n")
    assert cli("init", str(tmp_path), "--template", "chat").returncode == 0
    assert (tmp_path / "README.md").read_text() == "Mine.\n"
    assert (tmp_path / "models/eliza/1/model.py").read_text() == CHAT_PY


def test_no_such_template_is_wrong_usage(tmp_path: Path) -> None:
    done = cli("init", str(tmp_path / "new"), "--template", "tensorflow")
    assert done.returncode == 2
    assert "sklearn" in done.stderr
    assert not (tmp_path / "new").exists()


def test_what_is_missing_is_to_be_installed_first() -> None:
    lacking = Template("A model.", {"make_model.py": ""}, "call", "onnx", ("no-such-package",), ("no-such-package",))
    there = Template("A model.", {"make_model.py": ""}, "call", "onnx", ("pytest",))
    _, change, pip, make, start, *_, last = lacking.next_lines(Path("my models"))
    assert change == "  cd 'my models'"
    assert pip.startswith("  pip install '")
    assert pip.endswith(" no-such-package")
    assert make.endswith(" make_model.py")
    assert start.endswith("inferencehub up")
    assert last == "  call"
    assert not any("pip install" in line for line in there.next_lines(Path("m")))


def test_a_program_that_the_shell_does_not_find_is_said_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/no/such/folder")
    assert command_of("python").startswith("/")
    assert command_of("inferencehub").endswith(" -m inferencehub")


def names_of(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "model.py", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (["Good morning!"], "Hello. What would you like to talk about?"),
        (["I need my coffee."], "Why do you need your coffee? Would it really help you to get it?"),
        (["Are you my friend?"], "Does it matter to you whether I am your friend?"),
        (["My father likes cars"], "Tell me more about your father."),
        (["Is it late?"], "What do you think yourself?"),
        (["Hm", "Well"], "And what does that tell you?"),
    ],
)
def test_the_chat_model_turns_around_what_it_is_told(said: list[str], answered: str) -> None:
    assert names_of(CHAT_PY)["answer"](said) == answered

"""docs/reference/cli.md has every command with an example and every option, and no other."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from inferencehub.cli.main import app

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/cli.md").read_text(encoding="utf-8")


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each command that does something, by what is typed for it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, each in below.items():
        yield from commands(each, f"{path} {name}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))
SECTIONS = {text.partition("\n")[0]: text for text in PAGE.split("\n## ")[1:]}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def options(command: Any) -> set[str]:
    return {name for param in command.params for name in param.opts if name.startswith("--")} - {"--help"}


def test_the_page_has_each_command_and_no_other() -> None:
    assert list(SECTIONS) == list(COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_has_an_example_and_its_options(name: str) -> None:
    section = SECTIONS[name]
    examples = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert any(re.match(rf"inferencehub {name}\b", example) for example in examples)
    missing = {option for option in options(COMMANDS[name]) if f"`{option}`" not in section}
    assert not missing, f"docs/reference/cli.md does not name {missing} of `inferencehub {name}`"


EXAMPLES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_command_line_that_is_taken(example: str) -> None:
    """As far as that goes without a gateway: every word is one that its command knows."""
    words = [*itertools.takewhile(lambda word: word not in ("|", ">"), shlex.split(example))]
    assert words.pop(0) == "inferencehub"
    command = typer.main.get_command(app)
    while below := getattr(command, "commands", None):
        command = below[words.pop(0)]
    command.make_context(example, words).close()


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_table_and_the_examples_have_no_option_that_is_gone(name: str) -> None:
    section = SECTIONS[name]
    lines = [line for line in section.splitlines() if re.match(rf"\| `--|inferencehub {name}\b|Also `|Takes `", line)]
    named = {option for line in lines for option in OPTION.findall(line.split(" | ")[0])}
    assert named <= options(COMMANDS[name]) | {"--help"}

"""Numbers within bounds, in the help and in the errors."""

from __future__ import annotations

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from inferencehub.cli.bounded import number, whole
from inferencehub.cli.main import app as inferencehub

app = typer.Typer(rich_markup_mode=None)


@app.command()
def command(
    calls: Annotated[int, whole(1, 100_000, "Calls.")] = 4,
    rows: Annotated[int | None, whole(1, None, "Rows.")] = None,
    weight: Annotated[float | None, number(0.01, 100, "Weight.")] = None,
) -> None:
    print(repr((calls, rows, weight)))


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_the_help_has_the_bounds_in_words() -> None:
    _, told = run("--help")
    lines = {line.split()[0]: line for line in told.splitlines() if line.strip().startswith("--")}
    assert "[1 to 100,000]" in lines["--calls"]
    assert "[default: 4]" in lines["--calls"]
    assert "[1 or more]" in lines["--rows"]
    assert "[0.01 to 100]" in lines["--weight"]


def test_what_is_within_is_taken() -> None:
    assert run() == (0, "(4, None, None)\n")
    assert run("--calls", "100000", "--rows", "1", "--weight", "0.01") == (0, "(100000, 1, 0.01)\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--calls", "0"], "expected a whole number from 1 to 100,000, got 0"),
        (["--calls", "100001"], "expected a whole number from 1 to 100,000, got 100001"),
        (["--calls", "1.5"], "expected a whole number from 1 to 100,000, got 1.5"),
        (["--rows", "many"], "expected a whole number of 1 or more, got many"),
        (["--weight", "0"], "expected a number from 0.01 to 100, got 0"),
        (["--weight", "nan"], "expected a number from 0.01 to 100, got nan"),
    ],
)
def test_what_is_not_says_what_was_expected(arguments: list[str], said: str) -> None:
    code, told = run(*arguments)
    assert code == 2
    assert said in told


@pytest.mark.parametrize("command", [["predict"], ["bench"], ["keys", "create"]])
def test_no_help_shows_a_range_in_signs(command: list[str]) -> None:
    told = CliRunner().invoke(inferencehub, [*command, "--help"]).output
    assert "Usage:" in told
    assert "<=x" not in told
    assert "x>=" not in told
    assert " range" not in told.lower()

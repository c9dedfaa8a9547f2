"""Numbers on the command line are what they say, or wrong usage."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from inferencehub.cli.json_argument import json_from_argument


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2.5, 1e3, 1.0, -0.0, 10e-1]", [1, 2.5, 1000.0, 1.0, -0.0, 1.0]),
        ("9007199254740993", 9007199254740993),
        ("1e23", 1e23),
    ],
)
def test_numbers_are_read_as_they_are(text: str, value: object) -> None:
    assert json_from_argument(text, "1") == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[499999999999999999e-17]", "has a fraction that 64 bits do not hold; it would become 5"),
        ("1e-400", "it would become 0"),
        ("1e-99999999999999999999", "it would become 0"),
        ("1e400", "is too large for 64 bits"),
        ("[NaN]", 'NaN is no JSON; write it as a string, "NaN"'),
        ("-Infinity", 'write it as a string, "-Infinity"'),
        ("[" * 100_000, "expected JSON in the argument"),
    ],
)
def test_numbers_that_would_become_others_are_wrong_usage(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match=told):
        json_from_argument(text, "1")
    (tmp_path / "inputs.json").write_text(text)
    with pytest.raises(typer.BadParameter, match=told.replace("the argument", ".*inputs.json")):
        json_from_argument(f"@{tmp_path / 'inputs.json'}", "1")

"""The tests that docs/FAILURE_SCENARIOS.md and SECURITY.md name exist, and every row of the former is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/FAILURE_SCENARIOS.md").read_text(encoding="utf-8")
HEAD = ["fault", "what the caller sees", "what the system does", "shown by", "measured"]


def cells_of(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split(" | ")]


def rows() -> list[list[str]]:
    tables = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [cells for line in tables if (cells := cells_of(line)) != HEAD]


def missing(test: str) -> str | None:
    """What a name leads to that is not there: `file::test`, `file › title`, or a file of tests alone."""
    path, _, name = re.sub(" › |::", "\0", test, count=1).partition("\0")
    if not (ROOT / path).is_file():
        return f"no file {path}"
    text = (ROOT / path).read_text(encoding="utf-8")
    there = re.search(rf"def {re.escape(name)}\(", text) if path.endswith(".py") else f'"{name}"' in text
    return None if there or not name else f"no test {name!r} in {path}"


def test_there_are_rows() -> None:
    assert len(rows()) > 30


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:50])
def test_a_row_is_whole_and_its_tests_exist(row: list[str]) -> None:
    assert len(row) == len(HEAD), row
    assert all(row)
    tests = re.findall(r"`([^`]+)`", row[3])
    assert tests, "a row without a test promises nothing"
    assert [problem for test in tests if (problem := missing(test))] == []


def test_the_tests_of_the_security_promises_exist() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    tests = [each for each in re.findall(r"`([^`]+)`", page) if "::" in each or " › " in each or ".test.ts" in each]
    assert len(tests) > 20
    assert [problem for test in tests if (problem := missing(test))] == []


def test_a_name_that_leads_nowhere_is_found() -> None:
    assert missing("tests/nowhere.py::test_it") == "no file tests/nowhere.py"
    assert missing("tests/contract/test_failure_scenarios.py::test_no") is not None
    assert missing("tests/contract/test_failure_scenarios.py::test_there_are_rows") is None

"""The page of the Python client: its code runs against a real gateway, and prints what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from tests.support.processes import ROOT
from tests.support.up import running_up

PAGE = ROOT / "docs/reference/python-client.md"
BLOCKS = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(), re.DOTALL)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def test_the_code_of_the_page_prints_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(BLOCKS) >= 9
    with running_up(tmp_path / "home") as up:
        monkeypatch.setenv("INFERENCEHUB_URL", up.url)
        monkeypatch.setenv("INFERENCEHUB_API_KEY", up.key)
        test = doctest.DocTestParser().get_doctest("\n".join(BLOCKS), {}, PAGE.name, str(PAGE), 0)
        told: list[str] = []
        results = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append, clear_globs=False)
    assert results.failed == 0, "".join(told)

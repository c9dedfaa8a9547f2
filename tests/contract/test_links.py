"""The documents lead to what is there: their links, and the files of this repository that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Not the changelog, which tells of what has been.
PAGES = [*ROOT.glob("[!C]*.md"), ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
# With an ending, since what has none may be a command, a route or a pattern.
FILE = re.compile(r"`((?:bench|contract|dashboard|docs|gateway|src|tests)/[\w./-]+\.\w+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [page.parent / link for link in LINK.findall(text)] + [ROOT / name for name in FILE.findall(text)]
    assert [str(target) for target in targets if not target.exists()] == []

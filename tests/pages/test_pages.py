"""What the pages list is what there is, and their links lead somewhere."""

from __future__ import annotations

import json
import re

import pytest

from inferencehub.config.settings import Limits
from tests.support.processes import ROOT
from tests.support.system_packages import PACKAGES


def test_the_page_of_errors_lists_exactly_the_reasons() -> None:
    reasons = json.loads((ROOT / "contract/errors.json").read_text())["reasons"]
    page = (ROOT / "docs/reference/errors.md").read_text()
    rows = {row[0]: row[1:] for row in re.findall(r"^\| `(\w+)` \| (\d+) \| (\w+) \| `(\w+)` \|", page, re.MULTILINE)}
    assert rows == {name: (str(row["http"]), row["grpc"], row["python"]) for name, row in reasons.items()}


def test_the_architecture_names_only_files_that_exist() -> None:
    page = (ROOT / "docs/ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:gateway|src|contract|docs)/[\w./-]+)`", page)
    stages = [f"gateway/src/request/{name}" for name in re.findall(r"`(\d-[\w-]+\.ts)`", page)]
    assert stages
    assert [name for name in [*named, *stages] if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "page", sorted(str(page.relative_to(ROOT)) for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_the_page_of_limits_has_every_limit_with_its_default() -> None:
    page = (ROOT / "docs/reference/limits.md").read_text()
    rows = {name: int(default) for name, default in re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)}
    # What is no number has a guide of its own.
    assert rows == {name: value for name, value in Limits().model_dump().items() if isinstance(value, int)}


def test_the_key_has_one_name_for_shells() -> None:
    """On pages, in what the gateway and the dashboard write for callers, and in what commands print."""
    places = ["README.md", "docs", "examples", "clients/typescript", "dashboard/src", "gateway/src", "src/inferencehub"]
    files = [
        file
        for place in places
        for file in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*"))
        if file.suffix in (".md", ".py", ".ts", ".tsx") and not {"node_modules", "_bundle"} & set(file.parts)
    ]
    # Upper case alone: what is in braces and lower case is a placeholder of a program.
    names = {name for file in files for name in re.findall(r"Bearer \$\{?([A-Z_]+)", file.read_text(encoding="utf-8"))}
    assert names == {"INFERENCEHUB_API_KEY"}


def test_contributing_names_every_system_package() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    wanted = {package for packages in (PACKAGES | {"": ["libb64-0d"]}).values() for package in packages}
    named = re.search(r"by `apt-get` as root\*\*: (.*?) \|", page)
    assert named is not None
    assert set(named[1].split(", ")) == wanted

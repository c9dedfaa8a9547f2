"""No block of code on any page is left to chance: it is run, it is checked, or it says why neither."""

from __future__ import annotations

import importlib.metadata
import itertools
import json
import re
import sys
import tomllib
from typing import Any

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.pages.blocks import Block, blocks_of, pages
from tests.support.pages.walk import WHEEL
from tests.support.pages.walked import RUN_BY
from tests.support.processes import ROOT

BLOCKS = [block for page in pages() for block in blocks_of(page)]
SETTINGS = [block for block in BLOCKS if block.language == "yaml"]
PYTHON = [block for block in BLOCKS if block.language in ("python", "pycon") and block.kind != "not run"]
SCHEMAS = [json.loads((ROOT / f"contract/{name}.schema.json").read_text()) for name in ("config", "model")]
SHORTEST_REASON = 12
IMPORT = re.compile(r"^(?:>>> |\.\.\. )?\s*(?:import|from) ([\w.]+)", re.MULTILINE)


def cared_for(block: Block) -> bool:
    if block.kind == "not run":
        return len(block.words) >= SHORTEST_REASON
    if block.kind in ("output", "prints") or block.language in ("yaml", "json", "text"):
        return True
    if (block.kind, block.language) == ("", "") and block.before.rstrip().endswith("```"):
        return True  # what the command right above it prints, once
    return any(each.runs(block) for each in RUN_BY.get(block.page, ()))


@pytest.mark.parametrize("page", pages())
def test_each_block_is_run_or_says_why_not(page: str) -> None:
    assert [block.place for block in blocks_of(page) if not cared_for(block)] == []
    assert (ROOT / page).read_text().count("\n```") == 2 * len(blocks_of(page)), "a fence that no test reads"


def test_who_runs_a_page_is_there_and_has_something_to_run() -> None:
    for page, tests in RUN_BY.items():
        for each in tests:
            assert (ROOT / each.test).is_file()
            assert any(each.runs(block) for block in blocks_of(page)), (page, each.test)


def test_what_is_printed_follows_a_block_that_runs() -> None:
    for page in pages():
        blocks = blocks_of(page)
        for before, block in itertools.pairwise(blocks):
            if block.kind == "prints":
                assert any(each.runs(before) for each in RUN_BY[page]), block.place


@pytest.mark.parametrize("block", SETTINGS, ids=[block.place for block in SETTINGS])
def test_settings_are_those_of_a_schema(block: Block) -> None:
    document = yaml.safe_load(block.code)
    problems = [problems_of(document, schema) for schema in SCHEMAS]
    assert [] in problems, problems


def problems_of(document: Any, schema: dict[str, Any]) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def test_json_is_json() -> None:
    for block in BLOCKS:
        if block.language == "json":
            json.loads(block.code)


@pytest.mark.parametrize("block", PYTHON, ids=[block.place for block in PYTHON])
def test_python_imports_what_its_page_has_installed(block: Block) -> None:
    """Where the developers' environment runs a block, it has more than a reader's."""
    told = re.findall(r"pip install ([^`\n]+)", block.before)
    words = {word.strip("'\"") for line in told for word in line.split() if not word.startswith("-")}
    extras = {
        each for word in words if word.startswith(WHEEL) for each in word.partition("[")[2].rstrip("]").split(",")
    }
    there = packages_of({"sklearn", "onnx"} | extras) | {
        canonicalize_name(Requirement(word).name) for word in words if not word.startswith("dist/")
    }
    providers = importlib.metadata.packages_distributions()
    for name in {found.partition(".")[0] for found in IMPORT.findall(block.code)} - sys.stdlib_module_names:
        by = {canonicalize_name(each) for each in providers.get(name, [name])}
        assert by & there, f"{block.place} imports {name}, and no line before it installs {by}"


def packages_of(extras: set[str]) -> set[str]:
    """What the wheel brings with these extras, as the page that all begin with installs it, and what that brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return {"inferencehub", *(canonicalize_name(Requirement(each).name) for each in wanted)}

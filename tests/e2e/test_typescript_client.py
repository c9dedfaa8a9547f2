"""The TypeScript client against a real gateway, in Node: the programs of its page, and every kind of tensor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ROOT
from tests.support.typescript_client import compiled, install_client, run_program
from tests.support.up import RunningUp, running_up

PAGE = ROOT / "docs/reference/typescript-client.md"
PRELUDE = """import { InferenceHub } from "@inferencehub/client";
const hub = new InferenceHub({ url: process.env.INFERENCEHUB_URL!, apiKey: process.env.INFERENCEHUB_API_KEY });
"""
OPTIONS = {
    "module": "nodenext",
    "target": "es2024",
    "lib": ["es2024", "dom", "dom.iterable"],
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "verbatimModuleSyntax": True,
    "noEmit": True,
    "types": ["node"],
    "typeRoots": [str(ROOT / "node_modules/@types")],
}
"""Of whoever installs the package: its declarations are checked, too."""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which programs find the client."""
    folder = tmp_path_factory.mktemp("programs")
    install_client(folder)
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.mts"]}))
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("demo") / "home") as running:
        yield running


def blocks_of(page: Path) -> list[str]:
    return re.findall(r"^```ts\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def program_from(block: str) -> str:
    return block if "new InferenceHub(" in block else PRELUDE + block


def test_what_the_page_shows_is_what_happens(programs: Path, up: RunningUp) -> None:
    blocks = blocks_of(PAGE)
    assert len(blocks) >= 8
    files = [programs / f"block{number}.mts" for number in range(len(blocks))]
    for file, block in zip(files, blocks, strict=True):
        file.write_text(program_from(block), encoding="utf-8")
    compiled("-p", str(programs))
    for file, block in zip(files, blocks, strict=True):
        promised = re.findall(r"console\.log\(.*?; // (.+)$", block, re.MULTILINE)
        assert promised, block
        printed = run_program(file, INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)
        assert printed.splitlines() == promised, block

"""The pages for those who come from elsewhere: the half called "After" works as it is written.

A block behind `<!-- file: PATH -->` is that file, one behind `<!-- runs -->` runs before the product is started,
and one behind `<!-- calls: TEXT -->` runs against it and prints TEXT among other things.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.pages.blocks import Block, blocks_of, pages
from tests.support.processes import DEADLINE_S, ROOT, environment
from tests.support.up import RunningUp, running_up

PAGES = [page for page in pages() if page.startswith("docs/guides/migrate/")]


# Clients of others have an environment of their own.
OTHERS = str(ROOT / ".venv-oip/bin/python")


def ran(block: Block, folder: Path, env: dict[str, str]) -> str:
    python = OTHERS if "import tritonclient" in block.code else sys.executable
    command = [python, "-W", "ignore", "-c"] if block.language == "python" else ["bash", "-ec"]
    done = subprocess.run(
        [*command, block.code], cwd=folder, env=env, capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert done.returncode == 0, (block.code, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """`up` with the models of all pages: it finds ./models by itself."""
    folder = tmp_path_factory.mktemp("migrated")
    for page in PAGES:
        for block in blocks_of(page):
            if block.kind == "runs":
                ran(block, folder, environment())
            elif block.kind == "file":
                file = folder / block.words
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.code)
    with running_up(folder / "home", cwd=folder) as running:
        yield running


def test_all_models_of_the_pages_are_served(up: RunningUp) -> None:
    states = {model["name"]: model["state"] for model in up.models}
    assert states == dict.fromkeys(["churn", "fraud", "prices", "sentiment", "topics", "words"], "READY")


CALLS = [block for page in PAGES for block in blocks_of(page) if block.kind == "calls"]


def test_every_page_has_a_call() -> None:
    assert {Path(block.page).stem for block in CALLS} == {"bentoml", "fastapi", "mlserver", "torchserve", "triton"}


@pytest.mark.parametrize("block", CALLS, ids=[f"{block.place}: {block.words}" for block in CALLS])
def test_the_calls_of_a_page_print_what_it_says(block: Block, up: RunningUp) -> None:
    env = environment(
        INFERENCEHUB_URL=up.url,
        INFERENCEHUB_API_KEY=up.key,
        PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    )
    here = replace(block, code=block.code.replace("localhost:3000", up.url.removeprefix("http://")))
    assert block.words in ran(here, up.home.parent, env)

"""The pages that ask a gateway with the demo models: each block runs as it stands, and prints what the page says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages.walk import Walk, walking
from tests.support.pages.walked import DEMO_PAGES
from tests.support.processes import ROOT

CHAT = """
import inferencehub

class Model:
    task = "chat"

    def generate(self, request):
        yield "Hello yourself"
        yield inferencehub.Finish(prompt_tokens=1, completion_tokens=2)
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, wheel: Path, by_pip: bool) -> Iterator[Walk]:
    """Who has started with getting-started, and has a chat model beside those of the demo."""
    with walking(tmp_path_factory.mktemp("reader"), wheel, by_pip=by_pip) as walk:
        walk.install("sklearn,onnx", environment=".venv")  # where `make up` has it, which the README begins with
        assistant = walk.folder / "models/assistant/1/model.py"
        assistant.parent.mkdir(parents=True)
        assistant.write_text(CHAT)
        shutil.copytree(ROOT / "src/inferencehub/demo", walk.folder / "models", dirs_exist_ok=True)
        walk.serve("inferencehub up")
        walk.sign_in()
        yield walk


@pytest.mark.parametrize("page", DEMO_PAGES)
def test_the_blocks_of_the_page_run_in_their_order(page: str, reader: Walk) -> None:
    reader.through(page)

"""The pages on OpenAI's API: their examples work as they are written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inferencehub.supervisor.machine.node import find_node
from tests.openai.served import Served
from tests.support.pages.blocks import blocks_of
from tests.support.processes import DEADLINE_S, ROOT, environment

PAGES = ("docs/reference/openai.md", "docs/guides/generative.md")
EXAMPLES = [(each.language, each.code) for page in PAGES for each in blocks_of(page) if each.kind == "runs"]


@pytest.mark.parametrize(("language", "example"), EXAMPLES, ids=[language for language, _ in EXAMPLES])
def test_example(language: str, example: str, served: Served) -> None:
    commands = {
        "bash": ["bash", "-o", "pipefail", "-ec"],
        "python": [sys.executable, "-c"],
        "js": [find_node().path, "--input-type=module", "-e"],
    }
    env = environment(INFERENCEHUB_URL=served.up.url, INFERENCEHUB_API_KEY=served.up.key)
    command = [*commands[language], example]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert done.stdout


def test_all_languages_are_there() -> None:
    assert {language for language, _ in EXAMPLES} == {"bash", "python", "js"}

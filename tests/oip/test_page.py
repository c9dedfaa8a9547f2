"""The page on the protocol: its examples work as they are written."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.pages.blocks import blocks_of
from tests.support.processes import DEADLINE_S, ROOT, environment
from tests.support.up import RunningUp

EXAMPLES = [(each.language, each.code) for each in blocks_of("docs/reference/oip.md") if each.kind == "runs"]
COMMANDS = {"bash": ["bash", "-o", "pipefail", "-ec"], "python": [str(ROOT / ".venv-oip/bin/python"), "-c"]}


@pytest.mark.parametrize(("language", "example"), EXAMPLES, ids=[language for language, _ in EXAMPLES])
def test_example(language: str, example: str, oip_up: RunningUp) -> None:
    env = environment(INFERENCEHUB_URL=oip_up.url, INFERENCEHUB_API_KEY=oip_up.key, INFERENCEHUB_GRPC=oip_up.grpc or "")
    command = [*COMMANDS[language], example]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=DEADLINE_S)
    assert done.returncode == 0, (done.stdout, done.stderr)


def test_both_languages_are_there() -> None:
    assert {language for language, _ in EXAMPLES} == set(COMMANDS)

"""examples/chat as a newcomer calls it: a real language model answers several callers at once, at OpenAI's address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

CAPITALS = {"France": "Paris", "Germany": "Berlin", "Japan": "Tokyo"}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    folder = tmp_path_factory.mktemp("smollm2")
    command = [sys.executable, "-m", "examples.chat.make", str(folder / "models")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with running_up(folder / "home", "--models", str(folder / "models")) as running:
        yield running


def chat(up: RunningUp, text: str, **settings: Any) -> dict[str, Any]:
    body = {"model": "smollm2", "messages": [{"role": "user", "content": text}], "temperature": 0, **settings}
    answer: dict[str, Any] = up.request("POST", "/v1/chat/completions", body).json()
    return answer


def test_callers_at_once_get_their_own_answers(up: RunningUp) -> None:
    with ThreadPoolExecutor() as callers:
        asked = [callers.submit(chat, up, f"What is the capital of {country}?") for country in CAPITALS]
        answers = [each.result() for each in asked]
    for answer, capital in zip(answers, CAPITALS.values(), strict=True):
        (choice,) = answer["choices"]
        assert capital in choice["message"]["content"]
        assert choice["finish_reason"] == "stop"
        assert answer["usage"]["prompt_tokens"] > 30


def test_an_answer_may_be_cut_and_chosen_by_a_seed(up: RunningUp) -> None:
    answers = [chat(up, "Tell me a story.", max_tokens=5, temperature=1, seed=4) for _ in range(2)]
    assert answers[0]["choices"] == answers[1]["choices"]
    assert answers[0]["choices"][0]["finish_reason"] == "length"
    assert answers[0]["usage"]["completion_tokens"] == 5

"""Limits on tokens over two gateway processes, and the ledger of what was used, through OpenAI's door."""

from __future__ import annotations

import csv
import http.client
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.gateways import both
from tests.support.generative_models import put_byte_model
from tests.support.processes import DEADLINE_S, environment
from tests.support.until import until
from tests.support.up import Answer, RunningUp, alive, running_up

LIMIT = 100
# What a call of these tests may take at most: a prompt of some 60 bytes with its template, and its answer.
LARGEST = 128
CHAT = {"model": "byte", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 20}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    folder = tmp_path_factory.mktemp("tokens")
    put_byte_model(folder / "models")
    two = environment(INFERENCEHUB_GATEWAY__PROCESSES="2")
    with running_up(folder / "home", "--models", str(folder / "models"), env=two) as running:
        both(running)
        yield running


def new_key(up: RunningUp, name: str, **rate: int) -> str:
    wish = {"name": name, "scopes": ["predict"], "rate": rate or None}
    answer = up.request("POST", "/admin/keys", wish)
    assert answer.status == 201, answer.body
    return str(answer.json()["key"])


def used_by(up: RunningUp, name: str) -> dict[str, Any]:
    rows = up.request("GET", "/admin/usage").json()["usage"]
    return next((row for row in rows if row["key_name"] == name), {"requests": 0, "total_tokens": 0})


def tokens_of(answer: Answer) -> int:
    """Of a whole answer, or of one in chunks."""
    if answer.status != 200:
        return 0
    if "json" in answer.headers["content-type"]:
        return int(answer.json()["usage"]["total_tokens"])
    chunks = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line.startswith("data: {")]
    return int(next(chunk["usage"]["total_tokens"] for chunk in chunks if chunk.get("usage")))


def test_fifty_calls_at_once_use_the_limit_and_one_call_at_most(up: RunningUp) -> None:
    key = new_key(up, "fifty", total_tokens=LIMIT, window_s=3_600)

    def call(number: int) -> tuple[int, int]:
        in_chunks = {"stream": True, "stream_options": {"include_usage": True}} if number % 2 else {}
        # Each has a connection of its own, which either process may take.
        answer = up.request("POST", "/v1/chat/completions", {**CHAT, **in_chunks}, authorization=f"Bearer {key}")
        return answer.status, tokens_of(answer)

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(call, range(50)))
    used = sum(tokens for _, tokens in answers)
    assert {status for status, _ in answers} == {200, 429}
    assert 0 < used <= LIMIT + LARGEST
    row = used_by(up, "fifty")
    assert row["total_tokens"] == used
    assert row["requests"] == sum(status == 200 for status, _ in answers)


def test_answers_say_what_is_left_as_openai_does(up: RunningUp) -> None:
    key = new_key(up, "headers", requests=10, total_tokens=100_000, window_s=60)
    answer = up.request("POST", "/v1/chat/completions", CHAT, authorization=f"Bearer {key}")
    left = 100_000 - answer.json()["usage"]["total_tokens"]
    assert answer.headers["x-ratelimit-limit-tokens"] == "100000"
    assert answer.headers["x-ratelimit-remaining-tokens"] == str(left)
    assert answer.headers["x-ratelimit-remaining-requests"] == "9"
    assert answer.headers["x-ratelimit-reset-requests"].endswith("s")
    assert f'"total_tokens";r={left};t=' in answer.headers["ratelimit"]


def test_who_leaves_in_mid_stream_pays_for_what_was_made_and_gets_the_rest_back(up: RunningUp) -> None:
    key = new_key(up, "leaver", total_tokens=10_000, window_s=3_600)
    authorization = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    endless = {"model": "byte", "messages": [{"role": "user", "content": "/endless\n/delay 5"}], "stream": True}
    connection = http.client.HTTPConnection(urlsplit(up.url).netloc, timeout=DEADLINE_S)
    connection.request("POST", "/v1/chat/completions", json.dumps({**endless, "max_tokens": 5_000}), authorization)
    with connection.getresponse() as answer:
        assert answer.read(2_000).startswith(b"data: ")
    connection.close()

    row = until(lambda: used if (used := used_by(up, "leaver"))["requests"] else None)
    assert 0 < row["total_tokens"] < 5_000
    after = up.request("POST", "/v1/chat/completions", CHAT, authorization=f"Bearer {key}")
    left = 10_000 - row["total_tokens"] - after.json()["usage"]["total_tokens"]
    assert after.headers["x-ratelimit-remaining-tokens"] == str(left)


def test_a_first_process_that_is_killed_leaves_the_ledger_as_it_was(up: RunningUp) -> None:
    key = new_key(up, "ledger")
    tokens = up.request("POST", "/v1/chat/completions", CHAT, authorization=f"Bearer {key}").json()["usage"][
        "total_tokens"
    ]
    until(lambda: used_by(up, "ledger")["total_tokens"] == tokens)
    first = both(up).first
    first.kill()
    until(lambda: not alive([first.pid]))
    both(up)
    until(lambda: used_by(up, "ledger")["total_tokens"] == tokens)

    command = [sys.executable, "-m", "inferencehub", "usage", "export", "--by", "key,day", "--url", up.url]
    told = subprocess.run(
        command, env=environment(INFERENCEHUB_API_KEY=up.key), check=True, capture_output=True, text=True
    ).stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["total_tokens"] for row in rows if row["key_name"] == "ledger"] == [str(tokens)]

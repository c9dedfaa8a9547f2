"""Servers of OpenAI's API behind the whole product, called by OpenAI's own client: streams, callers who leave,
fallbacks, and a canary between a model of ours and theirs."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openai
import pytest

from tests.support.generative_models import put_byte_model
from tests.support.openai_upstream import USAGE, OpenAiUpstream, openai_upstream
from tests.support.processes import DEADLINE_S, environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

SECRET = "sk-s3cret-of-the-upstream"
TEXT = "Grüße aus 東京 😀 und anderswo"


@dataclass(slots=True)
class Place:
    """`talk` is ours in version 1 and theirs in version 2; `far` is the first server's, or else the second's."""

    up: RunningUp
    first: OpenAiUpstream
    second: OpenAiUpstream

    @property
    def client(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.up.url}/v1", api_key=self.up.key, max_retries=0, timeout=DEADLINE_S)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("openai")
    put_byte_model(folder / "models", "talk", "1")
    far = {"name": "far", "upstream_model": "big"}
    with openai_upstream() as first, openai_upstream() as second:
        vectors = {"name": "vectors", "task": "embed"}
        common: dict[str, Any] = {"protocol": "openai", "look_ms": 200}
        models = [far, far | {"name": "talk", "version": 2}, vectors]
        upstreams = [
            common | {"name": "first", "url": first.url, "key_env": "UPSTREAM_KEY", "models": models},
            common | {"name": "second", "url": second.url, "rank": 1, "models": [far]},
        ]
        config = folder / "inferencehub.yaml"
        config.write_text(json.dumps({"workers": {"upstreams": upstreams}, "limits": {"default_deadline_ms": 60_000}}))
        arguments = ("--config", str(config), "--models", str(folder / "models"))
        with running_up(folder / "home", *arguments, env=environment(UPSTREAM_KEY=SECRET)) as up:
            yield Place(up, first, second)


def ask(model: str = "far", **wish: Any) -> dict[str, Any]:
    message = {"role": "user", "content": json.dumps({"text": TEXT} | wish)}
    return {"model": model, "messages": [message], "stream": True}


def stream(client: openai.OpenAI, question: dict[str, Any]) -> list[Any]:
    return list(client.chat.completions.create(**question))


def text_of(chunks: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_a_stream_is_that_of_the_server_and_equals_the_whole_answer(place: Place) -> None:
    chunks = stream(place.client, ask(temperature=0.5) | {"stream_options": {"include_usage": True}})
    whole = place.client.chat.completions.create(**ask() | {"stream": False})
    assert text_of(chunks) == TEXT == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens == USAGE["total_tokens"] == whole.usage.total_tokens
    # Nobody but the caller who asks for them sees tokens; the server is always asked.
    assert all(chunk.usage is None for chunk in stream(place.client, ask()))
    assert all(each["stream_options"] == {"include_usage": True} for each in place.first.asked if each.get("stream"))
    assert {each["model"] for each in place.first.asked} == {"big", "vectors"}
    assert {each["authorization"] for each in place.first.headers} == {f"Bearer {SECRET}"}


def test_a_stream_that_is_cut_raises_and_one_that_is_refused_has_its_status(place: Place) -> None:
    chunks: list[Any] = []
    with pytest.raises(openai.APIError) as cut:
        chunks.extend(place.client.chat.completions.create(**ask(cut_after=2)))
    assert TEXT.startswith(text_of(chunks))
    assert cut.value.code == "WORKER_LOST"
    with pytest.raises(openai.BadRequestError, match="not me"):
        stream(place.client, ask(status=400))
    with pytest.raises(openai.InternalServerError):
        stream(place.client, ask(status=429))
    assert place.second.asked[-1]["messages"] == ask(status=429)["messages"]


def test_embeddings_are_those_of_the_server(place: Place) -> None:
    answer = place.client.embeddings.create(model="vectors", input=["abc", "de"])
    assert [each.embedding for each in answer.data] == [[3, 0.5, -1], [2, 0.5, -1]]
    assert answer.usage.prompt_tokens == 2


def test_those_who_leave_at_any_moment_leave_nothing_behind(place: Place) -> None:
    async def read(client: openai.AsyncOpenAI, question: dict[str, Any], chunks: int) -> None:
        answer = await client.chat.completions.create(**question)
        if question["stream"]:
            for _ in range(chunks):
                await anext(answer)
            await answer.close()

    async def leave(client: openai.AsyncOpenAI, seed: int) -> None:
        moments = random.Random(seed)
        if seed % 2 == 0:
            return await read(client, ask(text="word " * 1_000, pause_s=0.02), moments.randint(1, 4))
        question = ask(wait=moments.random() < 0.5, pause_s=0.02) | {"stream": moments.random() < 0.5}
        task = asyncio.ensure_future(read(client, question, 3))
        await asyncio.wait([task], timeout=moments.random() * 0.2)
        task.cancel()
        await asyncio.wait([task])

    async def leave_often() -> None:
        url = f"{place.up.url}/v1"
        async with openai.AsyncOpenAI(base_url=url, api_key=place.up.key, max_retries=0) as client:
            room = asyncio.Semaphore(20)

            async def in_turn(seed: int) -> None:
                async with room:
                    await leave(client, seed)

            await asyncio.gather(*map(in_turn, range(200)))

    asyncio.run(leave_often())
    until(lambda: place.first.active == 0)
    assert place.first.left >= 100
    until(lambda: [each["calls_in_flight"] for each in workers(place)] == [0, 0, 0])
    assert text_of(stream(place.client, ask())) == TEXT


def test_a_model_of_ours_and_one_of_theirs_share_the_calls(place: Place) -> None:
    traffic = place.up.request("GET", "/admin/traffic/talk").json()
    put = place.up.request("PUT", "/admin/traffic/talk", traffic | {"weights": {"1": 50, "2": 50}})
    assert put.status == 200, put.body
    before = len(place.first.asked)
    answers = [place.client.chat.completions.create(**ask("talk") | {"stream": False}) for _ in range(20)]
    theirs = Counter(answer.choices[0].message.content == TEXT for answer in answers)[True]
    assert 0 < theirs < 20
    assert len(place.first.asked) - before == theirs
    assert text_of(stream(place.client, ask("talk@2"))) == TEXT


def test_when_the_first_is_killed_the_second_answers_until_it_is_back(place: Place) -> None:
    before = len(place.second.asked)
    running = place.client.chat.completions.create(**ask(pause_s=0.05))
    next(running)
    place.first.kill()
    with pytest.raises(openai.APIError):
        list(running)
    for _ in range(5):
        assert text_of(stream(place.client, ask())) == TEXT
    assert len(place.second.asked) - before == 5
    place.first.start()
    until(lambda: {each["name"]: each["state"] for each in workers(place)}["first"] == "READY")
    assert text_of(stream(place.client, ask())) == TEXT
    assert len(place.second.asked) - before == 5


def test_the_key_is_in_no_log_and_on_no_page(place: Place) -> None:
    place.up.program.log("upstream failed a call")
    pages = [place.up.request("GET", path).body.decode() for path in ("/admin/workers", "/models", "/metrics")]
    said = "\n".join([*pages, *map(str, place.up.program.stderr.all), *map(str, place.up.program.stdout.all)])
    assert SECRET not in said


def workers(place: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.up.request("GET", "/admin/workers").json()["workers"]
    return found

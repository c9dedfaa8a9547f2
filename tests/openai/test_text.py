"""Text through the official clients: streamed and whole, in every alphabet, cut where it is to be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from tests.openai.callers import Caller, say

CHAT = "chat.completions.create"
HARD = "Grüße 🙂👩‍👩‍👧 こんにちは、世界。STOPP und weiter"
BEFORE_STOP = HARD.partition("STOPP")[0]


def text_of(chunks: list[Any], index: int = 0) -> str:
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices if choice.index == index)


def finishes(chunks: list[Any]) -> list[str]:
    return [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]


def test_streamed_text_is_the_unstreamed_at_one_seed(caller: Caller) -> None:
    asked = {"model": "assistant", "messages": say("Tell me something"), "seed": 7, "temperature": 0.5}
    whole = caller.call(CHAT, **asked)
    chunks = caller.stream(CHAT, [], **asked, stream_options={"include_usage": True})
    assert text_of(chunks) == whole.choices[0].message.content != ""
    assert finishes(chunks) == [whole.choices[0].finish_reason] == ["stop"]
    assert {(chunk.id, chunk.created, chunk.model) for chunk in chunks} == {
        (chunks[0].id, chunks[0].created, "assistant@1")
    }
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.usage is None for chunk in chunks] == [True] * (len(chunks) - 1) + [False]
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)
    assert caller.call(CHAT, **asked | {"seed": 8}).choices[0].message.content != text_of(chunks)


def test_the_helper_gives_the_final_completion_of_three_choices(caller: Caller) -> None:
    asked = {"model": "assistant@1", "messages": say("Tell me something"), "n": 3, "seed": 3}
    whole = caller.call(CHAT, **asked)
    final = caller.final(**asked)
    texts = [choice.message.content for choice in whole.choices]
    assert [choice.message.content for choice in final.choices] == texts
    assert len(set(texts)) == 3
    assert [(choice.index, choice.message.role, choice.finish_reason) for choice in final.choices] == [
        (index, "assistant", "stop") for index in range(3)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_no_character_is_torn_and_no_stop_string_leaks(caller: Caller, seed: int) -> None:
    """The model's tokens are one to three bytes, cut otherwise at each seed."""
    asked = {"model": "assistant", "messages": say(f"/say {HARD}"), "seed": seed}
    assert text_of(caller.stream(CHAT, [], **asked)) == HARD
    chunks = caller.stream(CHAT, [], **asked, stop=["STOPP", "never"])
    assert (text_of(chunks), finishes(chunks)) == (BEFORE_STOP, ["stop"])
    whole = caller.call(CHAT, **asked, stop="STOPP").choices[0]
    assert (whole.message.content, whole.finish_reason) == (BEFORE_STOP, "stop")


def test_a_text_that_is_cut_says_so(caller: Caller) -> None:
    asked = {"model": "assistant", "messages": say("/endless\n/say abc"), "max_completion_tokens": 5}
    chunks = caller.stream(CHAT, [], **asked, stream_options={"include_usage": True})
    assert finishes(chunks) == ["length"]
    assert chunks[-1].usage.completion_tokens == 5


TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
        },
    }
]


def test_tools_are_called(caller: Caller) -> None:
    asked = {"model": "assistant", "messages": say("What is the weather?"), "tools": TOOLS}
    whole = caller.call(CHAT, **asked).choices[0]
    final = caller.final(**asked).choices[0]
    for choice in (whole, final):
        (call,) = choice.message.tool_calls
        assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
        assert (call.type, call.function.name) == ("function", "weather")
        assert json.loads(call.function.arguments) == {"city": "日本 🙂", "days": 7}
        assert call.id


class Weather(BaseModel):
    city: str
    days: int


def test_an_answer_by_a_schema_is_parsed(caller: Caller) -> None:
    parsed = caller.call("chat.completions.parse", model="assistant", messages=say("?"), response_format=Weather)
    assert parsed.choices[0].message.parsed == Weather(city="日本 🙂", days=7)
    assert (
        caller.final(model="assistant", messages=say("?"), response_format=Weather).choices[0].message.parsed.days == 7
    )


def test_log_probabilities_are_the_same_either_way(caller: Caller) -> None:
    asked = {"model": "assistant", "messages": say("/say Grüße"), "logprobs": True, "top_logprobs": 2}
    whole = caller.call(CHAT, **asked).choices[0]
    final = caller.final(**asked).choices[0]
    assert whole.logprobs.content == final.logprobs.content
    assert len(whole.logprobs.content[0].top_logprobs) == 2


def test_a_completion(caller: Caller) -> None:
    asked = {"model": "writer", "prompt": f"/say {HARD}", "stop": "STOPP", "max_tokens": 100}
    whole = caller.call("completions.create", **asked)
    chunks = caller.stream("completions.create", [], **asked)
    assert "".join(chunk.choices[0].text for chunk in chunks) == whole.choices[0].text == BEFORE_STOP
    assert (whole.object, whole.usage.total_tokens > 0) == ("text_completion", True)

"""A model's `generate`: from what it yields to the events and the usage that callers get."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.generation.by_generator import generating
from inferencehub.runtimes.generation.made import Delta, Finish
from inferencehub.runtimes.generation.reader import RequestReader
from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.runtimes.protocol import NO_PARAMETERS, Ended, Usage
from tests.support.streams import CALL

ALL = frozenset({"*"})


class Answered:
    """All that a model's answer to one request was made of."""

    def __init__(
        self, generate: Callable[[GenerationRequest], Iterator[Any]], task: str = "chat", **fields: Any
    ) -> None:
        body = {"messages": [{"role": "user", "content": "hello 🙂"}]} if task == "chat" else {"prompt": "hello 🙂"}
        inputs = {"request": np.array([json.dumps({**body, **fields}).encode()], dtype=object)}
        self.chunks: list[list[dict[str, Any]]] = []
        self.usage: Usage | None = None
        stream = generating(RequestReader(task, ALL), lambda request, _: generate(request))
        for chunk in stream(inputs, NO_PARAMETERS, CALL):
            if isinstance(chunk, Ended):
                self.usage = chunk.usage
            outputs = chunk.outputs if isinstance(chunk, Ended) else chunk
            self.chunks.append([json.loads(event)["choices"][0] for event in (outputs or {}).get("event", ())])

    def events(self, index: int = 0) -> list[dict[str, Any]]:
        return [event for chunk in self.chunks for event in chunk if event["index"] == index]

    def pieces(self, index: int = 0) -> list[str]:
        texts = [event.get("text", event.get("delta", {}).get("content", "")) for event in self.events(index)]
        return [text for text in texts if text]

    def text(self, index: int = 0) -> str:
        return "".join(self.pieces(index))

    def reason(self, index: int = 0) -> str:
        *before, last = self.events(index)
        assert not any("finish_reason" in event for event in before)
        return str(last["finish_reason"])


def yielding(*pieces: Any) -> Callable[[GenerationRequest], Iterator[Any]]:
    return lambda request: iter(pieces)


def test_each_piece_is_an_event_and_the_first_has_the_role() -> None:
    answered = Answered(yielding("He", "llo", Finish("stop", prompt_tokens=3, completion_tokens=2, cached_tokens=1)))
    assert answered.chunks == [
        [{"index": 0, "delta": {"role": "assistant", "content": "He"}}],
        [{"index": 0, "delta": {"content": "llo"}}],
        [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    ]
    assert answered.usage == Usage(3, 2, 1, estimated=False)


def test_completions_have_text() -> None:
    answered = Answered(yielding("He", "llo"), task="complete")
    assert answered.chunks[0] == [{"index": 0, "text": "He"}]
    assert answered.chunks[-1] == [{"index": 0, "text": "", "finish_reason": "stop"}]


def test_tokens_that_end_within_characters_and_stop_strings_leak_neither() -> None:
    raw = "naïve 🙂こんにちは<|end|>secret".encode()
    answered = Answered(yielding(*(raw[at : at + 1] for at in range(len(raw)))), stop="<|end|>")
    assert answered.text() == "naïve 🙂こんにちは"
    assert answered.reason() == "stop"


def test_the_model_is_closed_at_a_stop_string() -> None:
    made = []

    def generate(request: GenerationRequest) -> Iterator[str]:
        try:
            for number in range(100):
                made.append(number)
                yield f"{number} "
        finally:
            made.append(-1)

    answered = Answered(generate, stop=["3"])
    assert (answered.text(), answered.reason()) == ("0 1 2 ", "stop")
    assert made == [0, 1, 2, 3, -1]


def test_what_might_have_become_a_stop_string_comes_with_the_end() -> None:
    answered = Answered(yielding("a <|", "en"), stop="<|end|>")
    assert answered.pieces() == ["a ", "<|en"]


def test_no_more_pieces_than_max_tokens_are_taken() -> None:
    answered = Answered(yielding("a", "b", "c", "d"), max_tokens=3)
    assert (answered.text(), answered.reason(), answered.usage.completion_tokens) == ("abc", "length", 3)  # type: ignore[union-attr]


def test_a_model_that_ends_there_by_itself_is_at_its_length_too() -> None:
    assert Answered(yielding("a", "b", "c"), max_tokens=3).reason() == "length"
    assert Answered(yielding("a", "b", "c", Finish("stop")), max_tokens=3).reason() == "stop"
    assert Answered(yielding("a", "b", Finish("length"))).reason() == "length"


def test_half_a_character_is_left_out_where_the_length_cuts_it() -> None:
    face = "🙂".encode()
    assert Answered(yielding(b"a", face[:2], face[2:]), max_tokens=2).text() == "a"
    assert Answered(yielding(b"a", face[:2])).text() == "a\ufffd"


def test_pieces_of_several_tokens_count_as_so_many() -> None:
    answered = Answered(yielding(Delta("ab", tokens=2), Delta("cd", tokens=2), "e"), max_tokens=4)
    assert (answered.text(), answered.reason()) == ("abcd", "length")


@pytest.mark.parametrize(
    ("finish", "usage"),
    [
        (Finish(prompt_tokens=0, completion_tokens=0), Usage(0, 0, 0)),
        (Finish(completion_tokens=9), Usage(11, 9, estimated=True)),
        (Finish(prompt_tokens=5), Usage(5, 2, estimated=True)),
        (Finish(), Usage(11, 2, estimated=True)),
    ],
)
def test_zero_is_a_number_of_tokens_and_what_is_missing_is_guessed(finish: Finish, usage: Usage) -> None:
    assert Answered(yielding("a", "b", finish)).usage == usage


def test_a_model_that_counts_its_prompt_is_counted_exactly_at_a_stop_string() -> None:
    def generate(request: GenerationRequest) -> Iterator[str]:
        request.prompt_tokens, request.cached_tokens = 7, 4
        yield from "abcdef"

    assert Answered(generate, stop="d").usage == Usage(7, 4, 4, estimated=False)


def test_choices_grow_in_turn_appear_in_order_and_are_counted_together() -> None:
    def generate(request: GenerationRequest) -> Iterator[Any]:
        # The first has text last: it begins with half a character.
        yield from [b"\xf0\x9f", b"\x99\x82"] if request.choice == 0 else [f"{request.choice}", f"{request.seed}"]
        yield Finish("stop", prompt_tokens=3, completion_tokens=2)

    answered = Answered(generate, n=3, seed=5)
    assert [answered.text(index) for index in range(3)] == ["🙂", "16", "27"]
    assert [answered.reason(index) for index in range(3)] == ["stop"] * 3
    first = [event["index"] for chunk in answered.chunks for event in chunk]
    assert list(dict.fromkeys(first)) == [0, 1, 2]
    assert answered.usage == Usage(3, 6)


def test_one_choice_that_ends_early_leaves_the_others() -> None:
    answered = Answered(lambda request: iter("abcdef" if request.choice else "x"), n=2)
    assert (answered.text(0), answered.text(1)) == ("x", "abcdef")


def test_tool_calls_have_id_and_name_once() -> None:
    begun = Delta(
        tool_calls=[{"function": {"name": "f", "arguments": {"a": "é"}}}, {"id": "mine", "function": {"name": "g"}}]
    )
    more = {"tool_calls": [{"index": 1, "id": "mine", "function": {"name": "g", "arguments": "{}"}}]}
    answered = Answered(yielding("<", begun, more), stop="<x>")
    first, second = [event["delta"].get("tool_calls") for event in answered.events()][:2]
    made_id = first[0].pop("id")
    assert made_id.startswith("call_")
    assert first == [
        {"index": 0, "type": "function", "function": {"name": "f", "arguments": '{"a": "é"}'}},
        {"index": 1, "id": "mine", "type": "function", "function": {"name": "g", "arguments": ""}},
    ]
    assert second == [{"index": 1, "function": {"arguments": "{}"}}]
    assert (answered.text(), answered.reason()) == ("<", "tool_calls")


def test_other_fields_travel_as_they_are() -> None:
    answered = Answered(yielding({"refusal": "no"}, Delta("x", reasoning_content="hm")))
    assert answered.events()[0]["delta"] == {"role": "assistant", "refusal": "no"}
    assert answered.events()[1]["delta"] == {"content": "x", "reasoning_content": "hm"}


def test_log_probabilities_come_with_their_text() -> None:
    def token(raw: bytes) -> Delta:
        return Delta(
            raw, logprobs=[{"token": raw, "logprob": -0.5, "top_logprobs": [{"token": "z", "logprob": float("-inf")}]}]
        )

    pieces = [token(each) for each in (b"a", b"\xf0\x9f", b"\x99\x82", b"<", b"|", b"x")]
    answered = Answered(yielding(*pieces), logprobs=True, top_logprobs=1, stop="<|")
    shown = [(event["delta"].get("content"), event.get("logprobs")) for event in answered.events()]
    assert [(text, [each["token"] for each in held["content"]]) for text, held in shown if held] == [
        ("a", ["a"]),
        ("🙂", ["\ufffd", "\ufffd\ufffd"]),
    ]
    face = shown[1][1]["content"]  # type: ignore[index]
    assert face[0]["bytes"] + face[1]["bytes"] == list("🙂".encode())
    assert face[0]["top_logprobs"] == [{"token": "z", "logprob": -9999.0, "bytes": [122]}]
    assert all("logprobs" not in event for event in Answered(yielding(*pieces)).events())


def test_log_probabilities_of_completions_are_lists() -> None:
    made = ("ab", "é".encode()[:1], "é".encode()[1:], "c")
    pieces = [Delta(text, logprobs=[{"token": text, "logprob": -1, "top_logprobs": []}]) for text in made]
    answered = Answered(yielding(*pieces), task="complete", logprobs=0)
    assert [event["logprobs"] for event in answered.events()[:3]] == [
        {"tokens": ["ab"], "token_logprobs": [-1.0], "top_logprobs": [{}], "text_offset": [0]},
        {"tokens": ["\ufffd", "\ufffd"], "token_logprobs": [-1.0] * 2, "top_logprobs": [{}] * 2, "text_offset": [2, 2]},
        {"tokens": ["c"], "token_logprobs": [-1.0], "top_logprobs": [{}], "text_offset": [3]},
    ]


@pytest.mark.parametrize(
    ("piece", "sentence"),
    [
        (7, "The model yielded a int; expected text, bytes, a dict or inferencehub.Delta, or inferencehub.Finish."),
        (Delta(7), "The model yielded content of type int"),  # type: ignore[arg-type]
        ({"tool_calls": [{"name": "f"}]}, "A tool call that the model yields must be"),
        (
            {"tool_calls": [{"function": {"arguments": ""}}]},
            "The model's tool call 0 begins without the name of a function.",
        ),
        ({"refusal": float("nan")}, "The model yields a field that JSON can't hold."),
        (Delta("x", logprobs=[{"token": "x"}]), "Log probabilities that the model yields must be"),
    ],
)
def test_what_is_no_piece_is_the_models_failure(piece: Any, sentence: str) -> None:
    with pytest.raises(ModelFailed) as caught:
        Answered(yielding(piece), logprobs=True)
    assert caught.value.message.startswith(sentence)


def test_a_reason_that_is_none_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="one of stop, length, tool_calls, content_filter, function_call"):
        Finish("done")


@pytest.mark.parametrize("tokens", [-1, 1.5, "3", 2**32])
def test_a_number_of_tokens_that_is_none_is_refused_where_it_is_said(tokens: Any) -> None:
    def says_it_early(request: GenerationRequest) -> Iterator[Any]:
        request.prompt_tokens = tokens
        yield "never"

    for say in (
        lambda: Finish(prompt_tokens=tokens),
        lambda: Finish(completion_tokens=tokens),
        lambda: Finish(cached_tokens=tokens),
        lambda: Delta("a", tokens=tokens),
        lambda: Answered(says_it_early),
    ):
        with pytest.raises(ValueError, match="is a whole number of tokens, 0 or more; not "):
            say()


def test_a_number_of_tokens_may_be_of_numpy() -> None:
    tokens: Any = np.int32(5)
    assert Answered(yielding("a", Finish(prompt_tokens=tokens, completion_tokens=1))).usage == Usage(5, 1)


def test_all_generators_are_closed_when_nobody_wants_the_rest_or_one_fails() -> None:
    closed = []

    def generate(request: GenerationRequest) -> Iterator[str]:
        try:
            yield "a"
            if request.choice == 1:
                raise InvalidInput("not about that")
            yield "b"
        finally:
            closed.append(request.choice)

    with pytest.raises(InvalidInput, match="not about that"):
        Answered(generate, n=3)
    assert sorted(closed) == [0, 1, 2]
    closed.clear()
    inputs = {"request": np.array([b'{"messages": [{"role": "user"}], "n": 3}'], dtype=object)}
    chunks = generating(RequestReader("chat", ALL), lambda request, _: generate(request))(inputs, NO_PARAMETERS, CALL)
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert closed == [0]

"""What a request may ask: refused by name where it is no such value, or the model does not declare it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.generation.parameters import DECLARABLE
from inferencehub.runtimes.generation.request import GenerationRequest, read_body

MESSAGES = [{"role": "user", "content": "hello"}]


def read(supports: set[str] | None = None, task: str = "chat", **fields: Any) -> dict[str, Any]:
    body = {"messages": MESSAGES, **fields} if task == "chat" else {"prompt": "hello", **fields}
    return read_body(json.dumps(body).encode(), task, frozenset(supports or ()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 0.5),
        ("temperature", 1),
        ("top_p", 0.9),
        ("n", 2),
        ("stop", "x"),
        ("seed", 0),
        ("logprobs", True),
        ("logprobs", 0),
        ("top_logprobs", 1),
        ("response_format", {"type": "json_object"}),
        ("tools", [{}]),
        ("tool_choice", "required"),
        ("presence_penalty", 0.1),
        ("logit_bias", {"1": 2}),
        ("nobody_knows_this", 1),
    ],
)
def test_what_the_model_does_not_declare_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(
        InvalidInput, match=f"`{name}` is not supported by this model, which takes user_words"
    ) as caught:
        read({"user_words"}, **{name: value})
    assert caught.value.details == {"parameter": name}
    assert read({name}, **{name: value})[name] == value
    assert read({"*"}, **{name: value})[name] == value


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1, "stop": None, "logprobs": False, "top_logprobs": 0, "presence_penalty": 0.0, "frequency_penalty": 0},
        {"response_format": {"type": "text"}, "tools": [], "tool_choice": "auto", "logit_bias": {}},
        {"user": "u", "metadata": {"a": "b"}, "store": False, "max_tokens": 3, "max_completion_tokens": 4},
        {"seed": None, "temperature": None, "parallel_tool_calls": True},
    ],
)
def test_what_asks_for_nothing_is_taken_by_every_model(fields: dict[str, Any]) -> None:
    assert read(**fields)["messages"] == MESSAGES


def test_a_choice_among_tools_is_refused_where_it_decides_something() -> None:
    assert read({"tools"}, tools=[{}], tool_choice="auto")
    with pytest.raises(InvalidInput, match="`tool_choice` is not supported"):
        read({"tools"}, tools=[{}], tool_choice="none")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_tokens", 0),
        ("max_tokens", "3"),
        ("max_tokens", True),
        ("n", 0),
        ("n", 129),
        ("n", 1.5),
        ("temperature", 2.1),
        ("temperature", "hot"),
        ("top_p", -0.1),
        ("seed", 1.5),
        ("stop", ["a", ""]),
        ("stop", ["a"] * 17),
        ("stop", "a" * 1025),
        ("logprobs", 21),
        ("logprobs", "yes"),
        ("tools", {}),
        ("response_format", "json"),
        ("messages", []),
        ("messages", [{"content": "x"}]),
        ("messages", "hello"),
    ],
)
def test_values_of_another_kind_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=f"`{name}` must be "):
        read(set(DECLARABLE), **{name: value})


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"{", b"[" * 100_000, b'"x"'])
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput, match="`request` must be one JSON object"):
        read_body(raw, "chat", frozenset())


def test_a_request_for_another_task_is_refused() -> None:
    with pytest.raises(InvalidInput, match="`messages` is missing; the task of this model is chat"):
        read_body(b'{"prompt": "x"}', "chat", frozenset())
    with pytest.raises(InvalidInput, match="`prompt` is missing; the task of this model is complete"):
        read_body(b'{"messages": []}', "complete", frozenset())
    with pytest.raises(InvalidInput, match="`prompt` must be one text"):
        read_body(b'{"prompt": ["a", "b"]}', "complete", frozenset())


def test_what_the_caller_left_out_has_the_usual_values() -> None:
    request = GenerationRequest({"messages": MESSAGES})
    assert (request.max_tokens, request.temperature, request.top_p, request.stop, request.seed) == (
        None,
        None,
        None,
        [],
        None,
    )
    assert (request.n, request.choice, request.logprobs, request.tools, request.is_cancelled) == (
        1,
        0,
        False,
        [],
        False,
    )
    assert (request.presence_penalty, request.response_format, request.request_id) == (0, None, "")


def test_what_the_caller_gave_is_there_in_one_form() -> None:
    body = read(
        {"*"}, stop="x", seed=7, n=3, logprobs=True, top_logprobs=2, max_tokens=5, max_completion_tokens=9, top_k=4
    )
    request = GenerationRequest(body, choice=2, default_max_tokens=50)
    assert (request.stop, request.seed, request.max_tokens) == (["x"], 9, 9)
    assert (request.logprobs, request.top_logprobs, request.parameters["top_k"]) == (True, 2, 4)
    assert GenerationRequest(read(), default_max_tokens=50).max_tokens == 50
    completion = GenerationRequest(read({"*"}, task="complete", logprobs=0))
    assert (completion.logprobs, completion.top_logprobs, completion.messages) == (True, 0, [])


ODD: tuple[Any, ...] = (
    True, 0, -1, 1, 2, 1.5, 2**64, "", "x", "none", [], [0], [""], ["x"], [{}], [None], {}, {"x": 1}, {"type": 1}, [[]],
    [{"role": 1}], [{"role": "user"}], {"type": "text", "x": [1]},
)  # fmt: skip


@pytest.mark.parametrize("name", [*DECLARABLE, "max_tokens", "max_completion_tokens", "messages", "user", "new"])
def test_any_value_is_refused_by_name_or_makes_a_request(name: str) -> None:
    for value in ODD:
        try:
            body = read({"*"}, **{name: value})
        except InvalidInput as error:
            assert f"`{name}` must be" in error.message  # noqa: PT017
            continue
        request = GenerationRequest(body, choice=1)
        assert all(isinstance(stop, str) and stop for stop in request.stop)
        assert request.max_tokens is None or request.max_tokens > 0
        assert (type(request.logprobs), type(request.top_logprobs)) == (bool, int)
        assert request.seed is None or isinstance(request.seed, int)

"""Parameters of a request: which there are, which a model must declare, and what their values look like."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from inferencehub.errors import InvalidInput

# Every model takes these: they are what a request is, or nothing that a model could honour.
ALWAYS: Final = frozenset(
    {"messages", "prompt", "max_tokens", "max_completion_tokens", "user", "metadata", "store", "model", "stream"}
)
EVERYTHING: Final = "*"
MAX_CHOICES: Final = 128
MAX_STOPS: Final = 16
MAX_STOP_LENGTH: Final = 1_024

# What a model may name in `supports`: parameters of OpenAI's API, and those that many servers have besides.
DECLARABLE: Final = (
    "temperature", "top_p", "n", "stop", "seed", "logprobs", "top_logprobs", "response_format", "tools", "tool_choice",
    "parallel_tool_calls", "presence_penalty", "frequency_penalty", "logit_bias", "functions", "function_call", "echo",
    "suffix", "best_of", "modalities", "audio", "prediction", "reasoning_effort", "verbosity", "web_search_options",
    "service_tier", "prompt_cache_key", "safety_identifier", "top_k", "min_p", "repetition_penalty",
    "repeat_penalty", "typical_p", "min_tokens", "ignore_eos", "stop_token_ids", "length_penalty", "grammar",
    "documents", "guided_json", "guided_regex", "guided_choice", "guided_grammar", "structured_outputs", "thinking",
    "mirostat", "chat_template_kwargs", "moderation", "prompt_cache_retention", "prompt_cache_options",
    # Kinds of content that a message may have besides text.
    "image_url", "input_audio", "file",
)  # fmt: skip

# Values that ask for nothing: clients send them with every request.
_NOTHING: Mapping[str, tuple[Any, ...]] = {
    "n": (1,),
    "best_of": (1,),
    "stop": ([], ""),
    "echo": (False,),
    "suffix": ("",),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "logit_bias": ({},),
    "response_format": ({"type": "text"},),
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "parallel_tool_calls": (True, False),
    "functions": ([],),
    "function_call": ("none", "auto"),
    "modalities": (["text"],),
    "service_tier": ("auto", "default"),
}


def unknown_names(supports: Iterable[str]) -> list[str]:
    """The names in `supports` that are no parameters, in their order."""
    return sorted(set(supports) - {*DECLARABLE, *ALWAYS, EVERYTHING})


def refuse_undeclared(body: Mapping[str, Any], supports: frozenset[str]) -> None:
    """Raise for a parameter that the model does not say that it honours.

    Raises:
        InvalidInput: It names the parameter.
    """
    if EVERYTHING in supports:
        return
    for name, value in body.items():
        if name in ALWAYS or name in supports or _asks_nothing(name, value, body):
            continue
        taken = ", ".join(sorted(supports - ALWAYS)) or "none besides max_tokens"
        raise refused(name, f"is not supported by this model, which takes {taken}; leave it out")


def _asks_nothing(name: str, value: Any, body: Mapping[str, Any]) -> bool:
    if name in ("tool_choice", "parallel_tool_calls", "function_call") and (body.get("tools") or body.get("functions")):
        return value == "auto" or value is True
    # 0 is False and 1 is True to Python, and to no caller.
    return any(value == nothing and _kind(value) is _kind(nothing) for nothing in _NOTHING.get(name, ()))


def _kind(value: Any) -> type:
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)


def refused(name: str, why: str) -> InvalidInput:
    """The error for a parameter that is not taken: its name, then what is wrong with it."""
    return InvalidInput(f"`{name}` {why}.", details={"parameter": name})


def check_values(body: Mapping[str, Any]) -> None:
    """Raise for a value of another kind than its parameter takes.

    Raises:
        InvalidInput: It names the parameter.
    """
    for name, value in body.items():
        check = _CHECKS.get(name)
        if check is not None and not check[1](value):
            raise refused(name, f"must be {check[0]}")


def _integer(low: int, high: float = math.inf) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _is_stop(value: Any) -> bool:
    stops = [value] if isinstance(value, str) else value
    return (
        isinstance(stops, list)
        and len(stops) <= MAX_STOPS
        and all(isinstance(stop, str) and 0 < len(stop) <= MAX_STOP_LENGTH for stop in stops)
    ) or value == ""


def _is_prompt(value: Any) -> bool:
    return isinstance(value, str)


def _are_messages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and isinstance(each.get("role"), str) for each in value)
    )


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


_Check = tuple[str, Callable[[Any], bool]]
_CHECKS: Mapping[str, _Check] = {
    "messages": ("a list of messages, each with a `role`, and not empty", _are_messages),
    "prompt": ("one text", _is_prompt),
    "max_tokens": ("an integer of at least 1", _integer(1)),
    "max_completion_tokens": ("an integer of at least 1", _integer(1)),
    "n": (f"an integer from 1 to {MAX_CHOICES}", _integer(1, MAX_CHOICES)),
    "temperature": ("a number from 0 to 2", _number(0, 2)),
    "top_p": ("a number from 0 to 1", _number(0, 1)),
    "presence_penalty": ("a number from -2 to 2", _number(-2, 2)),
    "frequency_penalty": ("a number from -2 to 2", _number(-2, 2)),
    "seed": ("an integer of 64 bits", _integer(-(2**63), 2**64 - 1)),
    "stop": (
        f"a text, or a list of at most {MAX_STOPS}, each of 1 to {MAX_STOP_LENGTH} characters",
        _is_stop,
    ),
    "logprobs": (
        "true, false or an integer from 0 to 20",
        lambda value: isinstance(value, bool) or _integer(0, 20)(value),
    ),
    "top_logprobs": ("an integer from 0 to 20", _integer(0, 20)),
    "response_format": ("an object with a `type`", lambda value: isinstance(value, dict) and "type" in value),
    "tools": ("a list of objects", _are_objects),
    "logit_bias": ("an object", lambda value: isinstance(value, dict)),
    "chat_template_kwargs": ("an object", lambda value: isinstance(value, dict)),
}

"""What a model that generates is asked: one choice of one request, as `generate` and `start` get it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inferencehub.errors import InvalidInput

from .made import whole_tokens
from .parameters import check_values, refuse_undeclared

if TYPE_CHECKING:
    from inferencehub.runtimes.protocol import StreamContext


class GenerationRequest:
    """One choice that a caller wants. A request with `n: 3` is three of these, which differ in `choice` and `seed`.

    Attributes:
        messages: list of dicts as OpenAI's API has them (`role`, `content`, …); empty for the task "complete".
        prompt: str: what the caller wrote, or the messages as the model's own chat template renders them; empty where
            the model has no template.
        max_tokens: int or None: tokens to make at most, by `max_completion_tokens`, `max_tokens` or else the model's
            `default_max_tokens`; None where neither says a number.
        temperature, top_p: float or None: None where the caller leaves it to the model. Temperature 0: always the
            likeliest token.
        stop: list of str. The answer is cut there anyway: who knows them may stop earlier.
        seed: int or None: the caller's, plus the choice's index.
        n: int: how many choices are wanted altogether.
        choice: int: which of them this is, from 0.
        logprobs: bool: whether log probabilities are wanted.
        top_logprobs: int: for so many of the likeliest tokens at each place.
        response_format: dict or None, such as `{"type": "json_object"}`.
        tools: list of dicts: functions of the caller's that the model may call.
        tool_choice: str, dict or None: "none", "auto", "required", or which one.
        presence_penalty, frequency_penalty: float, 0.0 unless given.
        parameters: dict: the whole request as its caller wrote it, for all other parameters.
        request_id: str: the call's id, as logs have it.
        prompt_tokens: int or None: set it once the prompt is tokenized. The model says by it that it yields one piece
            for each token, so an answer that ends early, at a stop string for one, is counted exactly.
        cached_tokens: int: may be set likewise: tokens of the prompt that were known from earlier calls.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        *,
        choice: int = 0,
        prompt: str = "",
        default_max_tokens: int = 0,
        context: StreamContext | None = None,
    ) -> None:
        self._context = context
        self.parameters: dict[str, Any] = dict(body)
        self.messages: list[dict[str, Any]] = body.get("messages", [])
        self.prompt = prompt
        self.max_tokens: int | None = (
            body.get("max_completion_tokens") or body.get("max_tokens") or default_max_tokens or None
        )
        self.temperature: float | None = body.get("temperature")
        self.top_p: float | None = body.get("top_p")
        self.stop = stop_strings(body)
        seed = body.get("seed")
        self.seed: int | None = None if seed is None else seed + choice
        self.n: int = body.get("n", 1)
        self.choice = choice
        self.logprobs, self.top_logprobs = _logprobs(body)
        self.response_format: dict[str, Any] | None = body.get("response_format")
        self.tools: list[dict[str, Any]] = body.get("tools", [])
        self.tool_choice: str | dict[str, Any] | None = body.get("tool_choice")
        self.presence_penalty = float(body.get("presence_penalty", 0))
        self.frequency_penalty = float(body.get("frequency_penalty", 0))
        self._prompt_tokens: int | None = None
        self._cached_tokens = 0

    @property
    def prompt_tokens(self) -> int | None:
        """Tokens of the prompt; None until the model has said how many."""
        return self._prompt_tokens

    @prompt_tokens.setter
    def prompt_tokens(self, tokens: int) -> None:
        self._prompt_tokens = whole_tokens("prompt_tokens", tokens)

    @property
    def cached_tokens(self) -> int:
        """Those of them that the model knew from earlier calls."""
        return self._cached_tokens

    @cached_tokens.setter
    def cached_tokens(self, tokens: int) -> None:
        self._cached_tokens = whole_tokens("cached_tokens", tokens)

    @property
    def request_id(self) -> str:
        """The call's id, as logs have it."""
        return self._context.request_id if self._context is not None else ""

    @property
    def is_cancelled(self) -> bool:
        """True once nobody waits for the rest: for loops between two pieces."""
        return self._context is not None and self._context.is_cancelled


def stop_strings(body: Mapping[str, Any]) -> list[str]:
    """Where the answer is cut."""
    stop = body.get("stop") or []
    return [stop] if isinstance(stop, str) else list(stop)


def read_body(raw: bytes, task: str, supports: frozenset[str]) -> dict[str, Any]:
    """The request as its caller wrote it, with every value of the kind that its parameter takes.

    Args:
        raw: The one element of the input `request`.
        task: "chat" or "complete".
        supports: Parameters that the model declares.

    Raises:
        InvalidInput: It is no such request, or asks for what the model does not declare.
    """
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidInput("`request` must be one JSON object in UTF-8; this is no JSON.") from None
    if not isinstance(body, dict):
        raise InvalidInput('`request` must be one JSON object, such as {"messages": […]}.')
    body = {name: value for name, value in body.items() if value is not None}
    needed = "messages" if task == "chat" else "prompt"
    if needed not in body:
        raise InvalidInput(f"`{needed}` is missing; the task of this model is {task}.", details={"parameter": needed})
    check_values(body)
    refuse_undeclared(body, supports)
    return body


def _logprobs(body: Mapping[str, Any]) -> tuple[bool, int]:
    """Chat asks by a flag and a number, completions by a number alone."""
    asked = body.get("logprobs", False)
    if isinstance(asked, bool):
        return asked, body.get("top_logprobs", 0) if asked else 0
    return True, asked

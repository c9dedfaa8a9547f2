"""What a model that generates may yield besides text: public as `inferencehub.Delta` and `inferencehub.Finish`."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final

FINISH_REASONS: Final = ("stop", "length", "tool_calls", "content_filter", "function_call")


class Delta:
    """A piece of an answer that is more than its text.

    Attributes:
        content: Text, or bytes of text that may end within a character; None where the piece has none.
        tool_calls: Parts of calls of the caller's functions, as OpenAI's API has them: `{"index": 0, "id": …,
            "function": {"name": …, "arguments": …}}`. `index` is the place in this list unless given, an `id` is made
            where the first part has none, and `arguments` may be a dict.
        logprobs: A `{"token": …, "logprob": …, "top_logprobs": [{"token": …, "logprob": …}]}` for each token of the
            piece. They reach callers who asked for them, with the text that they are of.
        tokens: How many tokens the piece is.
        fields: Further fields of OpenAI's delta, such as `refusal`.
    """

    __slots__ = ("content", "fields", "logprobs", "tokens", "tool_calls")

    def __init__(
        self,
        content: str | bytes | None = None,
        *,
        tool_calls: Sequence[Mapping[str, Any]] = (),
        logprobs: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None,
        tokens: int = 1,
        **fields: Any,
    ) -> None:
        self.content = content
        self.tool_calls = tool_calls
        self.logprobs = logprobs
        self.tokens = whole_tokens("tokens", tokens)
        self.fields = fields


class Finish:
    """The end of an answer, yielded last.

    Attributes:
        reason: Why it ends: "stop", "length", "tool_calls", "content_filter" or "function_call". None: "tool_calls"
            after tool calls, "length" after `max_tokens` pieces, else "stop".
        prompt_tokens: Tokens of the prompt, those that were cached included; None: nobody has counted them.
        completion_tokens: Tokens that were made; None: nobody has counted them.
        cached_tokens: Tokens of the prompt that were known from earlier calls.
    """

    __slots__ = ("cached_tokens", "completion_tokens", "prompt_tokens", "reason")

    def __init__(
        self,
        reason: str | None = None,
        *,
        prompt_tokens: int | None = None,
        completion_tokens: int | None = None,
        cached_tokens: int | None = None,
    ) -> None:
        if reason is not None and reason not in FINISH_REASONS:
            raise ValueError(f"the reason of a Finish is one of {', '.join(FINISH_REASONS)}, or None; not {reason!r}")
        self.reason = reason
        self.prompt_tokens = None if prompt_tokens is None else whole_tokens("prompt_tokens", prompt_tokens)
        self.completion_tokens = (
            None if completion_tokens is None else whole_tokens("completion_tokens", completion_tokens)
        )
        self.cached_tokens = None if cached_tokens is None else whole_tokens("cached_tokens", cached_tokens)


def whole_tokens(name: str, tokens: int) -> int:
    """A number of tokens that a model says, such as NumPy's 3, as an int that the contract can hold.

    Raises:
        ValueError: It is none.
    """
    try:
        count = operator.index(tokens)
    except TypeError:
        count = -1
    if 0 <= count < 2**32:
        return count
    raise ValueError(f"`{name}` is a whole number of tokens, 0 or more; not {tokens!r}")

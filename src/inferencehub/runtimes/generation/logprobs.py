"""Log probabilities of tokens: held back with the text that they are of, and written as each task has them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from inferencehub.errors import ModelFailed

# What OpenAI's API has for a token that is impossible: JSON has no infinity.
IMPOSSIBLE = -9999.0


class HeldLogprobs:
    """Those of one choice, each with the places in the text where its token begins and ends."""

    __slots__ = ("_held", "_task")

    def __init__(self, task: str) -> None:
        self._task = task
        self._held: deque[tuple[int, int, list[dict[str, Any]]]] = deque()

    def take(self, given: Sequence[Mapping[str, Any]] | Mapping[str, Any], begins_at: int, ends_at: int) -> None:
        """Those of a piece whose text goes from this character to that one.

        Raises:
            ModelFailed: They are no log probabilities.
        """
        tokens = given.get("content") if isinstance(given, Mapping) else given
        try:
            self._held.append((begins_at, ends_at, [_token(each) for each in tokens or ()]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelFailed(
                'Log probabilities that the model yields must be {"token": …, "logprob": …} for each token.'
            ) from error

    def until(self, character: int) -> dict[str, Any] | None:
        """Those of the text up to this character, as the task writes them; None where there are none."""
        tokens: list[dict[str, Any]] = []
        offsets: list[int] = []
        while self._held and self._held[0][1] <= character:
            at, _, own = self._held.popleft()
            for each in own:
                tokens.append(each)
                offsets.append(at)
                at += len(each["token"])
        if not tokens:
            return None
        return {"content": tokens, "refusal": None} if self._task == "chat" else _as_lists(tokens, offsets)


def _as_lists(tokens: Sequence[Mapping[str, Any]], offsets: Sequence[int]) -> dict[str, Any]:
    return {
        "tokens": [each["token"] for each in tokens],
        "token_logprobs": [each["logprob"] for each in tokens],
        "top_logprobs": [{top["token"]: top["logprob"] for top in each["top_logprobs"]} for each in tokens],
        "text_offset": list(offsets),
    }


def _token(given: Mapping[str, Any]) -> dict[str, Any]:
    top = [_plain(each) for each in given.get("top_logprobs", ())]
    return {**_plain(given), "top_logprobs": top}


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """A token's text, which may be part of a character, its log probability and its bytes."""
    token = given["token"]
    raw = token if isinstance(token, bytes) else str(token).encode("utf-8", "replace")
    raw = bytes(given["bytes"]) if given.get("bytes") is not None else raw
    logprob = float(given["logprob"])
    return {
        "token": token.decode("utf-8", "replace") if isinstance(token, bytes) else str(token),
        "logprob": logprob if math.isfinite(logprob) else IMPOSSIBLE,
        "bytes": list(raw),
    }

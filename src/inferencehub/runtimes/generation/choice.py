"""One choice of an answer: what the model yields goes in, events come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inferencehub.errors import ModelFailed

from .events import event
from .logprobs import HeldLogprobs
from .made import Delta, Finish
from .request import GenerationRequest
from .text.characters import Characters
from .text.stop_strings import StopStrings
from .tool_calls import ToolCalls


class Choice:
    """Makes whole characters of pieces, cuts at stop strings, counts, and says why it ended.

    Attributes:
        is_over: True after its last event; what its model would yield is not wanted any more.
        has_appeared: Whether it has had an event.
        counted: Tokens of its pieces, at one a piece unless the model said otherwise.
        finish: What the model said at the end; None where it said nothing, or nobody waited for it.
    """

    def __init__(self, task: str, request: GenerationRequest) -> None:
        self.request = request
        self.is_over = False
        self.has_appeared = False
        self.counted = 0
        self.finish: Finish | None = None
        self._task = task
        self._characters = Characters()
        self._stops = StopStrings(request.stop)
        self._tool_calls = ToolCalls()
        self._logprobs = HeldLogprobs(task)
        self._read = self._written = 0  # characters

    def appear(self) -> list[bytes]:
        """The event that says no more than that there is this choice, unless one has said it."""
        return [] if self.has_appeared else [self._event("")]

    def take(self, made: object) -> list[bytes]:
        """The events that a piece makes; several pieces in a list make theirs one after the other.

        Raises:
            ModelFailed: The model has yielded what is no piece.
            Exception: It is an exception, which is the failure of this choice.
        """
        if isinstance(made, Exception):
            raise made
        if isinstance(made, list):
            return [written for each in made for written in self.take(each)]
        if made is None or self.is_over:
            return []
        if isinstance(made, Finish):
            self.finish = made
            return self._end(made.reason)
        delta = _delta(made)
        if delta.tokens and self._is_full():
            return self._end("length")
        self.counted += delta.tokens
        return self._piece(delta)

    def end(self) -> list[bytes]:
        """The events that are left when the model has ended by itself."""
        return [] if self.is_over else self._end(None)

    def _is_full(self) -> bool:
        most = self.request.max_tokens
        return most is not None and self.counted >= most

    def _piece(self, delta: Delta) -> list[bytes]:
        text, before = "", self._read
        if delta.content is not None:
            new = self._characters.take(delta.content)
            self._read += len(new)
            text = self._stops.take(new)
        if delta.logprobs is not None and self.request.logprobs:
            self._logprobs.take(delta.logprobs, before, self._read + self._characters.waits)
        if self._stops.has_stopped:
            return self._last(text, "stop")
        fields = dict(delta.fields)
        if delta.tool_calls:
            text += self._stops.rest()  # what comes is no text, so this has become no stop string
            fields["tool_calls"] = self._tool_calls.take(delta.tool_calls)
        logprobs = self._logprobs.until(self._written + len(text))
        return [self._event(text, fields, logprobs)] if text or fields or logprobs else []

    def _end(self, reason: str | None) -> list[bytes]:
        if reason is None:
            reason = "tool_calls" if self._tool_calls else "length" if self._is_full() else "stop"
        # Where it was cut off for its length, the rest of the character would have been the next token.
        rest = "" if reason == "length" else self._characters.rest()
        self._read += len(rest)
        text = self._stops.take(rest)
        if self._stops.has_stopped:
            return self._last(text, "stop")
        return self._last(text + self._stops.rest(), reason)

    def _last(self, text: str, reason: str) -> list[bytes]:
        self.is_over = True
        return [self._event(text, None, self._logprobs.until(self._written + len(text)), reason)]

    def _event(
        self,
        text: str,
        fields: dict[str, Any] | None = None,
        logprobs: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> bytes:
        is_first, self.has_appeared = not self.has_appeared, True
        self._written += len(text)
        return event(
            self._task,
            self.request.choice,
            content=text,
            fields=fields,
            logprobs=logprobs,
            finish_reason=reason,
            is_first=is_first,
        )


def _delta(made: object) -> Delta:
    delta = Delta(**made) if isinstance(made, Mapping) else Delta(made) if isinstance(made, str | bytes) else made
    if isinstance(delta, Delta) and isinstance(delta.content, str | bytes | None):
        return delta
    raise ModelFailed(
        f"The model yielded {_kind(made)}; expected text, bytes, a dict or inferencehub.Delta, or inferencehub.Finish."
    )


def _kind(made: object) -> str:
    return f"content of type {type(made.content).__name__}" if isinstance(made, Delta) else f"a {type(made).__name__}"

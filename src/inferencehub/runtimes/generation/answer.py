"""The choices of one request together: their order, and the tokens that they took."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from inferencehub.runtimes.protocol import Tensors, Usage

from .choice import Choice
from .request import GenerationRequest
from .signature import EVENT

# Of text in most languages; who wants it exactly counts in the model.
BYTES_PER_TOKEN = 4


class Answer:
    """What is made of one request."""

    def __init__(self, task: str, requests: Sequence[GenerationRequest]) -> None:
        self.choices = [Choice(task, request) for request in requests]

    @property
    def is_over(self) -> bool:
        """Whether all choices have ended."""
        return all(choice.is_over for choice in self.choices)

    def take(self, choice: Choice, made: object) -> list[bytes]:
        """The events that a piece of one choice makes.

        Raises:
            ModelFailed: The model has yielded what is no piece.
        """
        return self._in_order(choice, choice.take(made))

    def end(self, choice: Choice) -> list[bytes]:
        """The events that are left of a choice whose model has ended by itself."""
        return self._in_order(choice, choice.end())

    def usage(self) -> Usage:
        """The tokens of the prompt, once, and those of all choices."""
        prompt, is_guess = self._prompt_tokens()
        completion = 0
        for choice in self.choices:
            said = choice.finish.completion_tokens if choice.finish is not None else None
            completion += choice.counted if said is None else said
            is_guess |= said is None and choice.request.prompt_tokens is None
        return Usage(prompt, completion, self._cached_tokens(), estimated=is_guess)

    def _in_order(self, choice: Choice, events: list[bytes]) -> list[bytes]:
        """Clients that go by place, such as OpenAI's own, need the first events of the choices in their order."""
        if not events:
            return events
        before = self.choices[: choice.request.choice]
        return [event for other in before for event in other.appear()] + events

    def _prompt_tokens(self) -> tuple[int, bool]:
        """How many, and whether that is a guess."""
        for choice in self.choices:
            if choice.finish is not None and choice.finish.prompt_tokens is not None:
                return choice.finish.prompt_tokens, False
            if choice.request.prompt_tokens is not None:
                return choice.request.prompt_tokens, False
        request = self.choices[0].request
        text = request.prompt or json.dumps(request.messages, ensure_ascii=False)
        return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN), True

    def _cached_tokens(self) -> int:
        for choice in self.choices:
            if choice.finish is not None and choice.finish.cached_tokens is not None:
                return choice.finish.cached_tokens
        return max(choice.request.cached_tokens for choice in self.choices)


def outputs_of(events: Sequence[bytes]) -> Tensors:
    """Events as the outputs of one chunk."""
    array = np.empty(len(events), dtype=object)
    array[:] = events
    return {EVENT: array}

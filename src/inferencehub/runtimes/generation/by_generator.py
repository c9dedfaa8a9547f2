"""Models whose `generate` yields: one generator for each choice, all in the thread that asks for the chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from inferencehub.runtimes.protocol import Ended, MakeStream, Parameters, StreamContext, Tensors

from .answer import Answer, outputs_of
from .choice import Choice
from .reader import RequestReader
from .request import GenerationRequest

Generate: TypeAlias = "Callable[[GenerationRequest, StreamContext], Iterator[Any]]"
"""The pieces of one choice, as the model yields them."""

_OVER = object()


def generating(reader: RequestReader, generate: Generate) -> MakeStream:
    """The function `stream` of a model that has `generate`."""

    def stream(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        answer = Answer(reader.task, reader.requests(inputs, context))
        return _chunks(answer, generate, context)

    return stream


def _chunks(answer: Answer, generate: Generate, context: StreamContext) -> Iterator[Tensors | Ended]:
    running: dict[Choice, Iterator[Any]] = {}
    try:
        for choice in answer.choices:
            running[choice] = generate(choice.request, context)
        while running:
            # Turn by turn: who reads several choices sees all of them grow.
            for choice, pieces in list(running.items()):
                made = next(pieces, _OVER)
                events = answer.end(choice) if made is _OVER else answer.take(choice, made)
                if choice.is_over:
                    _close(running.pop(choice))
                if events and running:
                    yield outputs_of(events)
        yield Ended(outputs_of(events), answer.usage())
    finally:
        for pieces in running.values():
            _close(pieces)


def _close(pieces: Any) -> None:
    if callable(close := getattr(pieces, "close", None)):
        close()

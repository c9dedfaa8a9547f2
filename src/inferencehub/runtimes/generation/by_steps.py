"""Models with `start`, `step` and `stop`: each choice of each call is a sequence of theirs."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import Ended, Parameters, StreamContext, Tensors

from .answer import Answer, outputs_of
from .choice import Choice
from .reader import RequestReader
from .request import GenerationRequest


class SteppedModel(Protocol):
    """The methods of a model's class, which all run in one thread."""

    def start(self, request: GenerationRequest) -> Any:
        """A sequence for one choice."""

    def step(self, sequences: Sequence[Any]) -> Sequence[object]:
        """For each what it has made: text, bytes, a Delta, None, a Finish, an exception, or a list of these."""

    def stop(self, sequence: Any) -> None:
        """It is over, by itself or because nobody wants the rest: give back what it holds."""


class SteppedCall:
    """The choices of one call: those that are under way, and those that wait for room."""

    __slots__ = ("answer", "sequences", "waiting")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.sequences: dict[Choice, Any] = {}
        self.waiting = deque(answer.choices)


class GenerationStepper:
    """Goes on with the choices of many calls at once, at most `max_active` of them; the others wait their turn."""

    def __init__(self, reader: RequestReader, model: SteppedModel, max_active: int) -> None:
        self._reader = reader
        self._model = model
        self._room = max_active

    def start(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> SteppedCall:
        """Begin with the choices of one call that there is room for."""
        call = SteppedCall(Answer(self._reader.task, self._reader.requests(inputs, context)))
        try:
            self._begin(call)
        except BaseException:
            self.stop(call)
            raise
        return call

    def step(self, calls: Sequence[SteppedCall]) -> list[Tensors | Ended | BaseException | None]:
        """Go on with these calls, and say of each what it has made.

        Raises:
            ModelFailed: The model has not said of each sequence what it made.
            Exception: The model's own.
        """
        failures = {call: error for call in calls if call.waiting and (error := self._begun(call)) is not None}
        under_way = [(call, choice) for call in calls if call not in failures for choice in call.sequences]
        made = self._stepped([call.sequences[choice] for call, choice in under_way])
        events: dict[SteppedCall, list[bytes]] = {call: [] for call in calls}
        for (call, choice), result in zip(under_way, made, strict=True):
            if call in failures:
                continue
            try:
                events[call] += self._taken(call, choice, result)
            except Exception as error:
                failures[call] = error
        return [failures[call] if call in failures else _chunk(call, events[call]) for call in calls]

    def stop(self, call: SteppedCall) -> None:
        """Nobody wants the rest of its choices."""
        call.waiting.clear()
        failure: Exception | None = None
        for choice in list(call.sequences):
            try:
                self._stop(call, choice)
            except Exception as error:
                failure = error
        if failure is not None:
            raise failure

    def _begun(self, call: SteppedCall) -> Exception | None:
        try:
            self._begin(call)
        except Exception as error:
            return error
        return None

    def _begin(self, call: SteppedCall) -> None:
        while call.waiting and self._room:
            choice = call.waiting.popleft()
            call.sequences[choice] = self._model.start(choice.request)
            self._room -= 1

    def _stepped(self, sequences: Sequence[Any]) -> list[object]:
        if not sequences:
            return []
        made = list(self._model.step(sequences))
        if len(made) != len(sequences):
            raise ModelFailed(
                f"`step` must say of each of {len(sequences)} sequences what it made; it said {len(made)}."
            )
        return made

    def _taken(self, call: SteppedCall, choice: Choice, result: object) -> list[bytes]:
        events = call.answer.take(choice, result)
        if choice.is_over:
            self._stop(call, choice)
        return events

    def _stop(self, call: SteppedCall, choice: Choice) -> None:
        sequence = call.sequences.pop(choice)
        self._room += 1
        self._model.stop(sequence)


def _chunk(call: SteppedCall, events: list[bytes]) -> Tensors | Ended | None:
    if call.answer.is_over:
        return Ended(outputs_of(events), call.answer.usage())
    return outputs_of(events) if events else None

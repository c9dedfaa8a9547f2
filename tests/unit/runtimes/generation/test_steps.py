"""Models with `start`, `step` and `stop`: choices are sequences, at most `max_active` at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.generation.by_steps import GenerationStepper, SteppedCall
from inferencehub.runtimes.generation.made import Finish
from inferencehub.runtimes.generation.reader import RequestReader
from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.runtimes.protocol import NO_PARAMETERS, Ended, Tensors, Usage
from tests.support.streams import Call


class Spelling:
    """Spells the last message, a letter a step; "!" fails there."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self.stopped: list[str] = []

    def start(self, request: GenerationRequest) -> dict[str, Any]:
        if request.messages[-1]["content"] == "refuse" and request.choice == 1:
            raise InvalidInput("not that word")
        return {"name": f"{request.request_id}.{request.choice}", "left": list(request.messages[-1]["content"])}

    def step(self, sequences: Sequence[dict[str, Any]]) -> list[Any]:
        self.steps.append([each["name"] for each in sequences])
        return [self._next(each["left"]) for each in sequences]

    def stop(self, sequence: dict[str, Any]) -> None:
        self.stopped.append(sequence["name"])

    def _next(self, left: list[str]) -> Any:
        if not left:
            return Finish(prompt_tokens=1, completion_tokens=2)
        letter = left.pop(0)
        if letter == "!":
            return ValueError("here")
        return [letter, Finish("length", prompt_tokens=1, completion_tokens=1)] if letter == "." else letter


def stepper_of(model: Spelling, max_active: int = 4) -> GenerationStepper:
    return GenerationStepper(RequestReader("chat", frozenset({"*"})), model, max_active)


def start(stepper: GenerationStepper, name: str, word: str, **fields: Any) -> SteppedCall:
    body = {"messages": [{"role": "user", "content": word}], **fields}
    inputs = {"request": np.array([json.dumps(body).encode()], dtype=object)}
    return stepper.start(inputs, NO_PARAMETERS, Call(name))


def texts(*made: Tensors | Ended | BaseException | None) -> dict[int, str]:
    """What each choice says in these results."""
    said: dict[int, str] = {}
    for each in made:
        outputs = each.outputs if isinstance(each, Ended) else each
        for event in outputs["event"] if isinstance(outputs, dict) else ():
            choice = json.loads(event)["choices"][0]
            said[choice["index"]] = said.get(choice["index"], "") + choice["delta"].get("content", "")
    return said


def test_choices_are_sequences_of_one_step() -> None:
    model = Spelling()
    stepper = stepper_of(model)
    first, second = start(stepper, "a", "hi", n=2), start(stepper, "b", "x")
    made = [stepper.step(calls) for calls in ([first, second], [first, second], [first])]
    assert model.steps == [["a.0", "a.1", "b.0"], ["a.0", "a.1", "b.0"], ["a.0", "a.1"]]
    assert texts(*(each[0] for each in made)) == {0: "hi", 1: "hi"}
    assert isinstance(made[2][0], Ended)
    assert made[2][0].usage == Usage(1, 4)
    assert isinstance(made[1][1], Ended)
    assert model.stopped == ["b.0", "a.0", "a.1"]


def test_choices_beyond_the_room_wait_their_turn() -> None:
    model = Spelling()
    stepper = stepper_of(model, max_active=2)
    first = start(stepper, "a", "h.", n=3)
    second = start(stepper, "b", "x.")
    left = [first, second]
    while left:
        made = stepper.step(left)
        left = [call for call, each in zip(left, made, strict=True) if not isinstance(each, Ended)]
    assert max(map(len, model.steps)) == 2
    assert model.steps[0] == ["a.0", "a.1"]
    assert ["a.2", "b.0"] in model.steps


def test_an_exception_ends_its_own_call() -> None:
    model = Spelling()
    stepper = stepper_of(model)
    good, bad = start(stepper, "a", "hello"), start(stepper, "b", "h!", n=2)
    stepper.step([good, bad])
    made, failure = stepper.step([good, bad])
    assert texts(made) == {0: "e"}
    assert isinstance(failure, ValueError)
    stepper.stop(bad)
    assert model.stopped == ["b.0", "b.1"]
    stepper.step([good])
    assert model.steps[-1] == ["a.0"]


def test_what_is_no_piece_ends_its_own_call() -> None:
    model = Spelling()
    stepper = stepper_of(model)
    model._next = lambda left: 7 if left[0] == "7" else left.pop(0)  # type: ignore[method-assign]
    made, failure = stepper.step([start(stepper, "a", "hello"), start(stepper, "b", "7")])
    assert texts(made) == {0: "h"}
    assert isinstance(failure, ModelFailed)


def test_a_choice_that_cannot_start_gives_back_the_room_of_the_others() -> None:
    model = Spelling()
    stepper = stepper_of(model, max_active=2)
    with pytest.raises(InvalidInput, match="not that word"):
        start(stepper, "a", "refuse", n=2)
    assert model.stopped == ["a.0"]
    # Later, where there was no room at first, it is the failure of its call alone.
    busy = start(stepper, "b", "hello")
    call = start(stepper, "c", "refuse", n=2)
    stepper.stop(busy)
    assert isinstance(stepper.step([call])[0], InvalidInput)
    stepper.stop(call)
    assert len(start(stepper, "d", "hi", n=2).sequences) == 2


def test_a_stop_string_stops_the_sequence() -> None:
    model = Spelling()
    stepper = stepper_of(model)
    call = start(stepper, "a", "hello", stop="ll")
    made = [stepper.step([call])[0] for _ in range(4)]
    assert texts(*made) == {0: "he"}
    assert made[2] is None
    assert isinstance(made[3], Ended)
    assert model.stopped == ["a.0"]


def test_a_step_that_does_not_speak_of_each_is_the_failure_of_all() -> None:
    model = Spelling()
    stepper = stepper_of(model)
    call = start(stepper, "a", "hello")
    model.step = lambda sequences: []  # type: ignore[method-assign]
    with pytest.raises(ModelFailed, match="`step` must say of each of 1 sequences what it made; it said 0"):
        stepper.step([call])


def test_all_sequences_are_stopped_though_one_does_not_let_go() -> None:
    class Clinging(Spelling):
        def stop(self, sequence: dict[str, Any]) -> None:
            super().stop(sequence)
            if sequence["name"] == "a.0":
                raise RuntimeError("not yet")

    model = Clinging()
    stepper = stepper_of(model)
    with pytest.raises(RuntimeError, match="not yet"):
        stepper.stop(start(stepper, "a", "hello", n=3))
    assert model.stopped == ["a.0", "a.1", "a.2"]
    assert len(start(stepper, "b", "hi", n=4).sequences) == 4

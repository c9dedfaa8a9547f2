"""Models that go on with many calls at once: what they make is held against their signature, and one call alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from inferencehub.errors import ModelFailed

from .outputs import OutputCheck
from .protocol import Ended, MakeStream, Parameters, Stepper, StreamContext, Tensors


class CheckedStepper:
    """A stepper whose results agree with the signature: what does not is the failure of its own call."""

    def __init__(self, stepper: Stepper, check: OutputCheck) -> None:
        self._stepper = stepper
        self._check = check

    def start(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Any:
        """A sequence for one call."""
        return self._stepper.start(inputs, parameters, context)

    def step(self, sequences: Sequence[Any]) -> list[Tensors | Ended | BaseException | None]:
        """Go on with all of them.

        Raises:
            ModelFailed: The model does not say of each what it has made.
        """
        made = self._stepper.step(sequences)
        if len(made) != len(sequences):
            raise ModelFailed(
                f"`step` must say of each of {len(sequences)} sequences what it has made; it said {len(made)}."
            )
        return [self._checked(each) for each in made]

    def stop(self, sequence: Any) -> None:
        """Nobody wants the rest of it."""
        self._stepper.stop(sequence)

    def _checked(self, made: Tensors | Ended | BaseException | None) -> Tensors | Ended | BaseException | None:
        try:
            if isinstance(made, Ended):
                return made if made.outputs is None else replace(made, outputs=self._check({}, made.outputs))
            return made if made is None or isinstance(made, BaseException) else self._check({}, made)
        except ModelFailed as error:
            return error


def stream_by_steps(stepper: Stepper) -> MakeStream:
    """The function `stream` for a stepper, not beside served calls: its methods run in the thread that asks."""

    def stream(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        sequence = stepper.start(inputs, parameters, context)
        try:
            while True:
                (made,) = stepper.step([sequence])
                if isinstance(made, BaseException):
                    raise made
                if made is not None:
                    yield made
                if isinstance(made, Ended):
                    return
        finally:
            stepper.stop(sequence)

    return stream

"""One version on several devices: each run goes to the one with the fewest."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from inferencehub.runtimes.protocol import (
    Ended,
    LoadedModel,
    ModelLoadError,
    Parameters,
    StreamContext,
    Tensors,
)


class Replicas:
    """The same model, loaded once for each device."""

    def __init__(self, models: Sequence[LoadedModel]) -> None:
        self._models = models
        self._running = [0] * len(models)
        self._turn = 0
        self._lock = threading.Lock()

    def as_one(self) -> LoadedModel:
        """What serves: its device is all of them.

        Raises:
            ModelLoadError: Models of this kind can't be had several times in a process.
        """
        first = self._models[0]
        if len(self._models) == 1:
            return first
        if first.stepper is not None:
            raise ModelLoadError(
                "A model with `start`, `step` and `stop` makes all its answers together, on one device: name one, as "
                "in `device: cuda:0`, and start more workers."
            )
        return replace(
            first,
            predict=self._predict,
            stream=None if first.stream is None else self._stream,
            max_active=sum(model.max_active for model in self._models),
            device=",".join(dict.fromkeys(model.device for model in self._models)),
            warnings=tuple(dict.fromkeys(warning for model in self._models for warning in model.warnings)),
            close=self.close,
        )

    def close(self) -> None:
        """Give back what each of them holds."""
        for model in self._models:
            model.close()

    @contextmanager
    def _freest(self) -> Iterator[LoadedModel]:
        with self._lock:
            count = len(self._models)
            at = min(range(count), key=lambda place: (self._running[place], (place - self._turn) % count))
            self._turn = at + 1
            self._running[at] += 1
        try:
            yield self._models[at]
        finally:
            with self._lock:
                self._running[at] -= 1

    def _predict(self, inputs: Tensors, *parameters: Parameters) -> Tensors:
        with self._freest() as model:
            return model.predict(inputs, *parameters)

    def _stream(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        with self._freest() as model:
            assert model.stream is not None, "all are the same model"
            yield from model.stream(inputs, parameters, context)

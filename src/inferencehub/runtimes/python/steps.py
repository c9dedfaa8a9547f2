"""A class Model with `start`, `step` and `stop` in place of `predict`: its methods, between arrays and arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.generation.made import Finish
from inferencehub.runtimes.joined import join, joining
from inferencehub.runtimes.protocol import (
    Ended,
    LoadedModel,
    Parameters,
    Signature,
    StreamContext,
    Tensors,
    Usage,
)
from inferencehub.runtimes.stepped import stream_by_steps

from .predict import asked_for, declared_signature, writeable

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

    from .coroutines import Coroutines

# Sequences in a step of a model that does not say how many.
STEPPED_ACTIVE: Final = 8


def load_steps(instance: Any, spec: ModelSpec, coroutines: Coroutines) -> LoadedModel:
    """The model that this is, of which loading knows the rest.

    Raises:
        ModelLoadError: It does not declare what it takes and gives.
    """
    signature = replace(declared_signature(instance, spec), batched=False)
    stepper = ArrayStepper(instance, coroutines, signature)
    return LoadedModel(
        signature=signature,
        predict=joining(signature, stream_by_steps(stepper)),
        takes_parameters=True,
        runtime="python",
        idempotent=False,
        may_block=True,
        stepper=stepper,
        max_active=STEPPED_ACTIVE,
    )


class ArrayStepper:
    """Goes on with many calls at once, each a sequence of the model's."""

    def __init__(self, instance: Any, coroutines: Coroutines, signature: Signature) -> None:
        self._instance = instance
        self._coroutines = coroutines
        self._signature = signature
        self._asked = asked_for(instance.start)

    def start(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Any:
        """A sequence for one call."""
        known = {"parameters": dict(parameters), "context": context}
        asked = {name: known[name] for name in self._asked}
        return self._coroutines.finished(self._instance.start(writeable(inputs), **asked))

    def step(self, sequences: Sequence[Any]) -> list[Tensors | Ended | BaseException | None]:
        """What each has made."""
        return [self._read(each) for each in self._coroutines.finished(self._instance.step(sequences))]

    def stop(self, sequence: Any) -> None:
        """It is over, by itself or because nobody wants the rest."""
        self._coroutines.finished(self._instance.stop(sequence))

    def _read(self, made: Any) -> Tensors | Ended | BaseException | None:
        try:
            return self._joined(made if isinstance(made, list) else [made])
        except Exception as error:
            return error

    def _joined(self, pieces: Sequence[Any]) -> Tensors | Ended | None:
        """Several results of one step as one."""
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
        chunks = [dict(piece) for piece in pieces if isinstance(piece, Mapping)]
        outputs = join(self._signature.outputs, chunks) if chunks else None
        finish = next((piece for piece in pieces if isinstance(piece, Finish)), None)
        if finish is not None:
            return Ended(outputs, _usage(finish))
        for piece in pieces:
            if piece is not None and not isinstance(piece, Mapping):
                kind = type(piece).__name__
                raise ModelFailed(
                    f"`step` must give a dict of outputs, None, a Finish or an exception; it gave a {kind}."
                )
        return outputs


def _usage(finish: Finish) -> Usage | None:
    if finish.prompt_tokens is None and finish.completion_tokens is None:
        return None
    return Usage(finish.prompt_tokens or 0, finish.completion_tokens or 0, finish.cached_tokens or 0)

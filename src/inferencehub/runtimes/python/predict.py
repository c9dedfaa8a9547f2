"""The method `predict` of a class Model: what it takes, and whether it answers once or bit by bit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.joined import joining
from inferencehub.runtimes.ports import Port, ports_from_class, ports_from_declared, signature_from_ports
from inferencehub.runtimes.protocol import (
    NO_PARAMETERS,
    Ended,
    LoadedModel,
    MakeStream,
    ModelLoadError,
    Parameters,
    Signature,
    StreamContext,
    Tensors,
)

from .chunks import ASYNC_ACTIVE, CallerContext, chunks_of, is_async_stream, is_generator, is_stream
from .coroutines import Coroutines

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec


def load_predict(instance: Any, spec: ModelSpec, coroutines: Coroutines) -> LoadedModel:
    """The model that this is, of which loading knows the rest.

    Raises:
        ModelLoadError: It does not declare what it takes and gives.
    """
    asks = "parameters" in asked_for(instance.predict)
    model = LoadedModel(
        signature=declared_signature(instance, spec),
        predict=_with_parameters(instance, coroutines) if asks else _without_parameters(instance, coroutines),
        takes_parameters=asks,
        runtime="python",
        idempotent=False,
        may_block=True,
    )
    return _streaming(model, instance, coroutines) if is_stream(instance.predict) else model


def _streaming(model: LoadedModel, instance: Any, coroutines: Coroutines) -> LoadedModel:
    signature, stream = replace(model.signature, batched=False), _stream(instance, coroutines)
    return replace(
        model,
        signature=signature,
        predict=joining(signature, stream),
        takes_parameters=True,
        stream=stream,
        max_active=ASYNC_ACTIVE if is_async_stream(instance.predict) else 1,
    )


def declared_signature(instance: Any, spec: ModelSpec) -> Signature:
    """What the model takes and gives.

    Raises:
        ModelLoadError: Neither its class nor model.yaml says so.
    """
    return signature_from_ports(_ports("inputs", instance, spec), _ports("outputs", instance, spec))


def asked_for(method: Callable[..., Any]) -> frozenset[str]:
    """What a method takes besides inputs: `parameters`, `context`."""
    try:
        return frozenset(inspect.signature(method).parameters) & {"parameters", "context"}
    except ValueError:  # compiled code may not tell
        return frozenset()


def writeable(inputs: Tensors) -> Tensors:
    """Arrays that lie in a received message are read-only; code that changes its input in place is common."""
    return {name: array if array.flags.writeable else array.copy() for name, array in inputs.items()}


def _ports(kind: str, instance: Any, spec: ModelSpec) -> tuple[Port, ...]:
    """What model.yaml declares, or else the class."""
    declared = getattr(spec, kind)
    if declared is not None:
        return ports_from_declared(declared)
    if getattr(instance, kind, None) is None:
        raise ModelLoadError(
            f'The class Model must declare `{kind}`, such as {kind} = {{"x": ("FP32", [-1, 4])}}, or model.yaml must.'
        )
    return ports_from_class(kind, getattr(instance, kind))


def _stream(instance: Any, coroutines: Coroutines) -> MakeStream:
    asked = asked_for(instance.predict)
    run: Callable[..., Any] = instance.predict

    def stream(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        known = {"parameters": dict(parameters), "context": CallerContext(context)}
        returned = run(writeable(inputs), **{name: value for name, value in known.items() if name in asked})
        return chunks_of(returned, coroutines, context)

    return stream


def _without_parameters(instance: Any, coroutines: Coroutines) -> Callable[[Tensors], Tensors]:
    run: Callable[[Tensors], Any] = instance.predict

    def predict(inputs: Tensors) -> Tensors:
        return _whole(coroutines.finished(run(writeable(inputs))))

    return predict


def _with_parameters(instance: Any, coroutines: Coroutines) -> Callable[[Tensors, Parameters], Tensors]:
    run: Callable[..., Any] = instance.predict

    def predict(inputs: Tensors, parameters: Parameters = NO_PARAMETERS) -> Tensors:
        return _whole(coroutines.finished(run(writeable(inputs), parameters=dict(parameters))))

    return predict


def _whole(answer: Any) -> Tensors:
    """The answer, which must not be one that comes in chunks: the version has been announced as one that gives none."""
    if is_generator(answer):
        raise ModelFailed(
            "`predict` returned a generator, and nothing announces that it does: write `yield` in `predict` itself, or "
            "annotate it, as in `def predict(self, inputs) -> Iterator[dict]`."
        )
    whole: Tensors = answer
    return whole

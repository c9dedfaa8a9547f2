"""Step 1 of calls: find their version, check them, and queue them. Never waits for a model."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from time import monotonic
from typing import Protocol

from inferencehub.errors import InvalidRequest, QueueFull
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import NO_PARAMETERS, LoadedModel, Parameters
from inferencehub.worker.calls.block.block import Block, OnAnswer
from inferencehub.worker.calls.block.by_caller import blocks_by_caller
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.deadline import deadline_passed
from inferencehub.worker.calls.block.traced import CallTracer
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.run.ended import EndedCalls

MAX_PARAMETERS = 64


class Runner(Protocol):
    """Queues the calls of one version and runs them: a `Batcher`, or the `StreamRunner` of one that streams."""

    ended: EndedCalls | None
    """Where calls are kept that have run and may not do so again; None where they may."""

    @property
    def load(self) -> tuple[int, int]:
        """Calls that wait, and calls that run."""

    def delay_s(self) -> float:
        """How long a call that comes now should wait until it runs, as far as can be told."""

    @property
    def answers_soon(self) -> bool:
        """Whether what runs should be answered sooner than an acknowledgement of its own is worth."""

    def takes_at_once(self, block: Block) -> bool:
        """Whether all calls of a block would run now."""

    def offer(self, block: Block) -> None:
        """Queue a block, which runs at the next `pump`. Raises QueueFull."""

    def cancel(self, block: Block, places: Iterable[int]) -> None:
        """Nobody waits for these calls any more."""

    def pump(self) -> None:
        """Begin every run that may begin now."""

    async def drained(self) -> None:
        """Wait until every call that was accepted has its answer and nothing runs."""

    def close(self) -> None:
        """Stop timers and threads. Call it when drained."""


class Serving(Protocol):
    """What calls need of the version that they are for."""

    @property
    def model(self) -> LoadedModel: ...

    @property
    def decoder(self) -> Decoder: ...

    @property
    def batcher(self) -> Runner: ...


class Versions(Protocol):
    """Where the version that calls mean is found: the catalogue, which knows calls, and not the other way round."""

    def find(self, name: str, version: str) -> Serving:
        """The version that calls mean; an empty one means the latest that is READY."""
        ...


class Admission:
    """Takes calls in from lanes and unary calls alike."""

    def __init__(self, models: Versions, clock: Clock = monotonic, tracer: CallTracer | None = None) -> None:
        """`tracer`: records calls; None: nobody wants to see them."""
        self.models = models
        self.clock = clock
        self.tracer = tracer

    def admit(
        self, message: pb.CallBlock | pb.PredictRequest, columns: Columns, now_s: float, on_answer: OnAnswer
    ) -> tuple[list[Block], Runner]:
        """Queue calls. Pumping their batcher, which runs them, is left to the caller so that those of a frame meet.

        Those that there is no room for are answered at once. Where calls of several callers would have to wait each
        caller has a block of its own.

        Raises:
            ModelNotFound, VersionNotFound, ModelLoading, NoHealthyWorker: There is nothing to run them.
            InvalidRequest, InputMismatch: They are not what the model takes; of several it may be one alone.
            DeadlineExceeded: No time is left for any.
            QueueFull: There is no room for any.
        """
        served = self.models.find(message.model_name, message.version)
        if max(columns.remaining_s) <= 0:
            raise deadline_passed("before the call arrived")
        decoded = served.decoder.decode(message.inputs, columns.calls, columns.counts)
        group: Hashable = decoded.layout.shapes
        parameters = NO_PARAMETERS
        if message.parameters:
            parameters = _parameters(message.parameters)
            if served.model.takes_parameters:
                group = (group, _key_of(parameters))
        if isinstance(message, pb.CallBlock) and message.alone:
            group = object()
        block = Block(
            columns.first_id,
            decoded.counts,
            decoded.layout,
            decoded.contents,
            decoded.total_bytes,
            now_s,
            columns.remaining_s,
            on_answer,
            group=group,
            offset=columns.offset,
            by_reference=decoded.by_reference,
            has_file=decoded.has_file,
            parameters=parameters,
            request_ids=columns.request_ids,
            caller=columns.callers[0],
            weight=columns.weights[0],
        )
        if self.tracer is not None and columns.traceparents:
            block.traces = self.tracer.arrived(message.model_name, message.version, columns, now_s)
        if len(columns.callers) > 1 and not served.batcher.takes_at_once(block):
            return _offer_apart(served.batcher, block, columns), served.batcher
        served.batcher.offer(block)
        return [block], served.batcher


def _offer_apart(batcher: Runner, block: Block, columns: Columns) -> list[Block]:
    blocks = [*blocks_by_caller(block, columns)]
    for each in blocks:
        try:
            batcher.offer(each)
        except QueueFull as error:
            each.fail(range(each.calls), error)
    return blocks


def _parameters(parameters: Mapping[str, pb.Parameter]) -> Parameters:
    if len(parameters) > MAX_PARAMETERS:
        raise InvalidRequest(f"A call has at most {MAX_PARAMETERS} parameters; {len(parameters)} came.")
    return {name: _value_of(name, parameter) for name, parameter in parameters.items()}


def _value_of(name: str, parameter: pb.Parameter) -> bool | int | float | str:
    field = parameter.WhichOneof("value")
    if field is None:
        raise InvalidRequest(f"The parameter '{name}' has no value; give it one.")
    value: bool | int | float | str = getattr(parameter, field)
    return value


def _key_of(parameters: Parameters) -> Hashable:
    """Equal for calls that may run together. With the types: True, 1 and 1.0 are equal in Python."""
    return tuple(sorted((name, type(value).__name__, repr(value)) for name, value in parameters.items()))

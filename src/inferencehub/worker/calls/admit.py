"""Step 1 of a call: find its version, check it, and queue it. Never waits for a model."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from time import monotonic
from typing import Protocol, TypeAlias

from inferencehub.errors import DeadlineExceeded, InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import NO_PARAMETERS, LoadedModel, Parameters
from inferencehub.worker.calls.batcher import Batcher
from inferencehub.worker.calls.call import Clock, Outcome, PendingCall
from inferencehub.worker.calls.decode import Decoder

OnAnswer: TypeAlias = Callable[[PendingCall, Outcome], None]

MAX_PARAMETERS = 64


class Serving(Protocol):
    """What a call needs of the version that it is for."""

    @property
    def model(self) -> LoadedModel: ...

    @property
    def decoder(self) -> Decoder: ...

    @property
    def batcher(self) -> Batcher: ...


class Versions(Protocol):
    """Where the version that a call means is found: the catalogue, which knows calls, and not the other way round."""

    def find(self, name: str, version: str) -> Serving:
        """The version that a call means; an empty one means the latest that is READY."""
        ...


class Admission:
    """Takes calls in from lanes and unary calls alike."""

    def __init__(self, models: Versions, clock: Clock = monotonic) -> None:
        self.models = models
        self.clock = clock

    def admit(
        self, call: pb.Call | pb.PredictRequest, id: int, remaining_s: float, now_s: float, on_answer: OnAnswer
    ) -> tuple[PendingCall, Batcher]:
        """Queue a call. Pumping its batcher, which runs it, is left to the caller so that calls of one frame meet.

        Raises:
            ModelNotFound, VersionNotFound, ModelLoading, NoHealthyWorker: There is nothing to run it.
            InvalidRequest, InputMismatch: The call is not what the model takes.
            DeadlineExceeded: No time is left for it.
            QueueFull: There is no room for it.
        """
        served = self.models.find(call.model_name, call.version)
        if remaining_s <= 0:
            raise DeadlineExceeded("The deadline passed before the call arrived.")
        layout, contents, total_bytes, by_reference = served.decoder.decode(call.inputs)
        group, parameters = layout.group, NO_PARAMETERS
        if call.parameters:
            parameters = _parameters(call.parameters)
            if served.model.takes_parameters:
                group = (group, _key_of(parameters))
        pending = PendingCall(
            id,
            call.request_id,
            layout,
            contents,
            total_bytes,
            now_s,
            now_s + remaining_s,
            on_answer,
            by_reference,
            group,
            parameters,
        )
        served.batcher.offer(pending)
        return pending, served.batcher


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

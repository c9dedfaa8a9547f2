"""Step 3 of a call: a batch of calls through the model, and each call's own rows back out of it."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import numpy as np

from inferencehub.errors import InferenceHubError, InputMismatch, ModelFailed, PayloadTooLarge
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Signature, TensorSpec
from inferencehub.telemetry.log import logger
from inferencehub.tensors import Array, Raw, array_from_elements, array_from_raw
from inferencehub.worker.calls.call import ANSWERED, LONGEST_US, Clock, Content, Outcome, PendingCall
from inferencehub.worker.calls.decode import DATATYPE_NUMBERS
from inferencehub.worker.calls.elements import UnreadElements
from inferencehub.worker.calls.encode import LARGE_BYTES, Output, encode

_NO_DETAILS = "The model raised an error; the worker's log has it under the request id."


class ModelRun:
    """Runs batches on one loaded model. Knows nothing of queues and threads."""

    def __init__(
        self,
        title: str,
        model: LoadedModel,
        *,
        idempotent: bool,
        expose_errors: bool = False,
        max_answer_bytes: float = float("inf"),
        clock: Clock = monotonic,
    ) -> None:
        """Args:
        title: Names the model in logs, such as "iris 2".
        model: The model.
        idempotent: Whether calls of a batch that failed are run again one by one.
        expose_errors: Gives callers the model's own words.
        max_answer_bytes: What the outputs of one call may take; a call whose outputs take more fails alone.
        clock: Seconds.
        """
        self._title = title
        self._model = model
        self._idempotent = idempotent
        self._expose_errors = expose_errors
        self._max_answer_bytes = max_answer_bytes
        self._clock = clock

    def __call__(self, calls: Sequence[PendingCall]) -> list[Outcome]:
        """One outcome for each call, in order. Never raises: whatever goes wrong is the outcome of a call."""
        start_s = self._clock()
        try:
            return self._together(calls, start_s)
        except BaseException as error:
            # Code of a model's raises what it likes: SystemExit, a panic of Rust, a cancelled task.
            if len(calls) == 1 or not self._idempotent:
                return [self._failed(call, error, start_s, len(calls)) for call in calls]
        # Somebody's input was too much for the model, and the others must not suffer for it.
        return [self._alone(call) for call in calls]

    def _alone(self, call: PendingCall) -> Outcome:
        start_s = self._clock()
        if call.state == ANSWERED or start_s >= call.deadline_s:
            return Outcome()  # nobody reads it: the batcher answers what has expired, and drops what is answered
        try:
            return self._together((call,), start_s)[0]
        except BaseException as error:
            return self._failed(call, error, start_s, 1)

    def _together(self, calls: Sequence[PendingCall], start_s: float) -> list[Outcome]:
        model = self._model
        counts = [call.layout.rows for call in calls]
        rows = sum(counts)
        inputs = {
            spec.name: self._joined(spec, calls, index, rows) for index, spec in enumerate(model.signature.inputs)
        }
        run_s = self._clock()
        # Calls with other parameters are another batch.
        answered = model.predict(inputs, calls[0].parameters) if model.takes_parameters else model.predict(inputs)
        compute_us = min(int((self._clock() - run_s) * 1e6), LONGEST_US)
        signature = model.signature
        outputs = [(self._output(spec, answered, rows), spec.datatype) for spec in signature.outputs]
        encoded = encode(outputs, counts, batched=signature.batched, max_bytes=self._max_answer_bytes)
        timings = pb.Timings(compute_us=compute_us, batch_calls=len(calls), batch_rows=rows)
        answers = {count: _answer(signature, outputs, count, timings) for count in set(counts)}
        return [
            _outcome(answers[count], own, int((start_s - call.arrived_s) * 1e6))
            for call, count, own in zip(calls, counts, encoded, strict=True)
        ]

    def _joined(self, spec: TensorSpec, calls: Sequence[PendingCall], index: int, rows: int) -> Array:
        """One input of the whole batch."""
        shape = calls[0].layout.shapes[index]
        if self._model.signature.batched:
            shape = (rows, *shape[1:])
        if spec.datatype == "BYTES":
            elements = _elements(calls[0], index)
            if len(calls) > 1:
                elements = [element for call in calls for element in _elements(call, index)]
            return array_from_elements(elements, shape)
        contents = [call.contents[index] for call in calls]
        return array_from_raw(self._one_buffer(contents), spec.datatype, shape)

    def _one_buffer(self, contents: Sequence[Content]) -> bytes | bytearray | memoryview:
        parts: Sequence[bytes | memoryview] = contents  # type: ignore[assignment]  # bytes for all but BYTES
        size = sum(map(len, parts))
        if size > LARGE_BYTES and (len(parts) > 1 or self._model.may_block):
            return _joined_by_numpy(parts, size)
        if self._model.may_block:
            # Code of the user's may write into its inputs, which bytes and mapped files do not allow.
            return bytearray().join(parts)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _output(self, spec: TensorSpec, answered: dict[str, Array], rows: int) -> Array:
        """One output of the whole batch."""
        array = answered[spec.name]
        if self._model.signature.batched and array.shape[0] != rows:
            # Loading has put a check of all outputs around the model. This one stands where a slip would be worst:
            # with a row too few, callers would get each other's.
            raise ModelFailed(f"The model answered {array.shape[0]} rows of '{spec.name}' for {rows}.")
        return array

    def _failed(self, call: PendingCall, error: BaseException, start_s: float, batch_calls: int) -> Outcome:
        compute_us = min(int((self._clock() - start_s) * 1e6), LONGEST_US)
        timings = pb.Timings(compute_us=compute_us, batch_calls=batch_calls, batch_rows=call.layout.rows)
        queue_us = int((start_s - call.arrived_s) * 1e6)
        return Outcome(pb.Answer(timings=timings), (), queue_us, self._error(call, error))

    def _error(self, call: PendingCall, error: BaseException) -> InferenceHubError:
        if isinstance(error, InputMismatch):  # InvalidInput, which a model.py raises, is one
            return InputMismatch(_text(error.message))
        logger().error("model failed", model=self._title, request_id=call.request_id, exc_info=error)
        if isinstance(error, ModelFailed):  # what disagrees with the signature is said in words meant for the caller
            return ModelFailed(_text(error.message))
        if self._expose_errors:
            return ModelFailed(f"The model raised {type(error).__name__}: {_text(error)}"[:500])
        return ModelFailed(_NO_DETAILS)


def _elements(call: PendingCall, index: int) -> list[bytes | None]:
    """The elements of a BYTES input; those of a large one are found here, away from the event loop."""
    content: object = call.contents[index]
    if isinstance(content, UnreadElements):
        content = call.contents[index] = content.read()
    return content  # type: ignore[return-value]  # decode gives elements for BYTES


def _joined_by_numpy(parts: Sequence[Raw], size: int) -> memoryview:
    """The parts end to end. numpy lets the interpreter go while it copies, and with it the event loop."""
    joined = np.empty(size, np.uint8)
    at = 0
    for part in parts:
        np.copyto(joined[at : at + len(part)], np.frombuffer(part, np.uint8))
        at += len(part)
    return joined.data


def _text(message: object) -> str:
    """A message of the model's code as text that a frame can carry, whatever its author has put there."""
    try:
        return str(message).encode(errors="replace").decode()
    except Exception:
        return f"a {type(message).__name__} without words"


def _answer(signature: Signature, outputs: Sequence[Output], count: int, timings: pb.Timings) -> pb.Answer:
    """What the answers of all calls with so many rows have in common."""
    answer = pb.Answer(timings=timings)
    for spec, (array, _) in zip(signature.outputs, outputs, strict=True):
        shape = (count, *array.shape[1:]) if signature.batched else array.shape
        answer.outputs.add(name=spec.name, datatype=DATATYPE_NUMBERS[spec.datatype], shape=shape)
    return answer


def _outcome(answer: pb.Answer, encoded: Sequence[Raw] | PayloadTooLarge, queue_us: int) -> Outcome:
    if isinstance(encoded, PayloadTooLarge):
        return Outcome(pb.Answer(timings=answer.timings), (), queue_us, encoded)
    return Outcome(answer, encoded, queue_us)

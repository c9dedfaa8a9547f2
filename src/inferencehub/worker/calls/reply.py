"""Step 4 of a call: its outcome as the messages that go back."""

from __future__ import annotations

import grpc

from inferencehub.errors import InferenceHubError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.call import LONGEST_US, Outcome
from inferencehub.worker.calls.parts import PartedAnswer


def add_answer(frame: pb.ExchangeResponse, call_id: int, outcome: Outcome) -> None:
    """Put the answer to one call into a frame."""
    if outcome.error is not None:
        frame.answers.append(_error_answer(call_id, outcome, outcome.error))
        return
    answer = _filled(outcome)
    answer.call_id = call_id
    frame.answers.append(answer)


def add_part(frame: pb.ExchangeResponse, answer: PartedAnswer, max_bytes: int) -> None:
    """Put the next part of an answer into a frame; before its first one, all but the bytes of its outputs."""
    if not answer.has_begun:
        begun = frame.answers.add()
        begun.CopyFrom(_timed(answer.outcome))
        for output in begun.outputs:
            # A batch-mate's, when that has travelled whole.
            output.ClearField("raw")
        begun.call_id = answer.call_id
        begun.raw_lengths.extend([len(raw) for raw in answer.outcome.raws])
    for raw in answer.take(max_bytes):
        frame.parts.add(call_id=answer.call_id, raw=raw)


def predict_response(model: str, version: str, request_id: str, outcome: Outcome) -> pb.PredictResponse:
    """The response of a unary call that succeeded."""
    answer = _filled(outcome)
    return pb.PredictResponse(
        model_name=model, version=version, outputs=answer.outputs, request_id=request_id, timings=answer.timings
    )


def status_from_error(error: InferenceHubError) -> tuple[grpc.StatusCode, str, tuple[tuple[str, str], ...]]:
    """gRPC's code, message and trailing metadata for an error."""
    trailing = [("inferencehub-reason", error.reason)]
    if error.retry_after_ms:
        trailing.append(("inferencehub-retry-after-ms", str(error.retry_after_ms)))
    return grpc.StatusCode[error.grpc], error.message, tuple(trailing)


def outcome_bytes(outcome: Outcome) -> int:
    """About how many bytes an outcome takes on the wire; for filling frames, not for accounting."""
    # 64: names, shapes, timings and tags of a usual answer.
    return 64 + sum(map(len, outcome.raws))


def _filled(outcome: Outcome) -> pb.Answer:
    """The message that the batch shares, with this call's part in it; copy it before the next one is filled in."""
    answer = _timed(outcome)
    for output, raw in zip(answer.outputs, outcome.raws, strict=True):
        output.raw = raw if type(raw) is bytes else bytes(raw)
    return answer


def _timed(outcome: Outcome) -> pb.Answer:
    """The message that the batch shares, with this call's time in the queue; the bytes in it are any call's."""
    answer = outcome.answer
    if answer is None:
        raise AssertionError("An outcome without an error has run, and so has an answer. This is a bug.")
    answer.timings.queue_us = min(outcome.queue_us, LONGEST_US)
    return answer


def _error_answer(call_id: int, outcome: Outcome, error: InferenceHubError) -> pb.Answer:
    answer = pb.Answer(
        call_id=call_id,
        error=pb.Error(reason=error.reason, message=error.message, retry_after_ms=error.retry_after_ms or 0),
    )
    if outcome.answer is not None:
        answer.timings.CopyFrom(outcome.answer.timings)
        answer.timings.queue_us = min(outcome.queue_us, LONGEST_US)
    return answer

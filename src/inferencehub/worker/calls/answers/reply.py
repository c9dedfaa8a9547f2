"""Step 5 of calls: what became of them as the messages that go back."""

from __future__ import annotations

import grpc

from inferencehub.errors import InferenceHubError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.answers.parts import PartedAnswer
from inferencehub.worker.calls.block.outcome import Outcome


def add_answer(frame: pb.ExchangeResponse, block_id: int, place: int, calls: int, outcome: Outcome) -> None:
    """Put the answer to so many calls of a block, from this place on, into a frame."""
    answer = pb.AnswerBlock(block_id=block_id, first=place, calls=calls)
    _fill(answer, outcome)
    error = outcome.error
    if error is not None:
        answer.error.reason = error.reason
        answer.error.message = error.message
        answer.error.retry_after_ms = error.retry_after_ms or 0
    frame.blocks.append(answer)


def add_chunk(frame: pb.ExchangeResponse, call_id: int, chunk: Outcome) -> None:
    """Put a chunk of a stream into a frame."""
    _fill_outputs(frame.chunks.add(call_id=call_id), chunk)


def stream_chunk(chunk: Outcome) -> pb.PredictStreamResponse:
    """The response of a unary call that streams, with a chunk."""
    response = pb.PredictStreamResponse()
    response.chunk.SetInParent()
    _fill_outputs(response.chunk, chunk)
    return response


def add_part(frame: pb.ExchangeResponse, answer: PartedAnswer, max_bytes: int) -> None:
    """Put the next part of an answer into a frame; before its first one, all but the bytes of its outputs."""
    if not answer.has_begun:
        begun = frame.blocks.add(block_id=answer.block_id, first=answer.place, calls=1)
        _fill(begun, answer.outcome, holds_bytes=False)
        begun.raw_lengths.extend(map(len, answer.raws))
    for raw in answer.take(max_bytes):
        frame.parts.add(call_id=answer.call_id, raw=raw)


def predict_response(
    model: str, version: str, request_id: str, outcome: Outcome, *, holds_bytes: bool = True, holds_outputs: bool = True
) -> pb.PredictResponse:
    """The response of a unary call that succeeded.

    `holds_bytes`: False leaves out the bytes of its outputs; `holds_outputs`: the outputs themselves.
    """
    response = pb.PredictResponse(model_name=model, version=version, request_id=request_id)
    _fill(response, outcome, holds_bytes=holds_bytes, holds_outputs=holds_outputs)
    return response


def status_from_error(error: InferenceHubError) -> tuple[grpc.StatusCode, str, tuple[tuple[str, str], ...]]:
    """gRPC's code, message and trailing metadata for an error."""
    trailing = [("inferencehub-reason", error.reason)]
    if error.retry_after_ms:
        trailing.append(("inferencehub-retry-after-ms", str(error.retry_after_ms)))
    return grpc.StatusCode[error.grpc], error.message, tuple(trailing)


def _fill(
    message: pb.AnswerBlock | pb.PredictResponse,
    outcome: Outcome,
    *,
    holds_bytes: bool = True,
    holds_outputs: bool = True,
) -> None:
    """Put what a run has made of calls into a message."""
    run, usage = outcome.run, outcome.usage
    if run is None:
        return
    if usage is not None:
        message.usage.prompt_tokens = usage.prompt_tokens
        message.usage.completion_tokens = usage.completion_tokens
        message.usage.cached_tokens = usage.cached_tokens
        message.usage.estimated = usage.estimated
    message.timings.MergeFrom(
        pb.Timings(queue_us=outcome.queue_us, compute_us=run.compute_us, batch_calls=run.calls, batch_rows=run.rows)
    )
    if holds_outputs:
        _fill_outputs(message, outcome, holds_bytes=holds_bytes)


def _fill_outputs(
    message: pb.AnswerBlock | pb.PredictResponse | pb.StreamChunk | pb.Chunk,
    outcome: Outcome,
    *,
    holds_bytes: bool = True,
) -> None:
    run, encoded = outcome.run, outcome.encoded
    if run is None or encoded is None:
        return
    for name, datatype, shape, raw, lengths in zip(
        run.names, run.datatypes, run.shapes, encoded.raws, encoded.lengths, strict=True
    ):
        output = message.outputs.add(
            name=name, datatype=datatype, shape=(encoded.rows, *shape) if run.batched else shape
        )
        if holds_bytes:
            output.raw = raw if type(raw) is bytes else bytes(raw)
        if lengths:
            output.call_lengths.extend(lengths)

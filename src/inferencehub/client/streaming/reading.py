"""From the pieces of an answer to its chunks and its end: pure, and the same for both clients and both protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from google.protobuf.message import DecodeError

from inferencehub.errors import InferenceHubError, InputMismatch, error_from_reason
from inferencehub.rpc.v1.inference_pb2 import PredictStreamResponse

from ..sending.connection import STREAM_MEDIA_TYPE
from ..sending.exchange import Answer, Failure
from ..sending.problem import error_from_answer, error_from_failure, object_from_answer, part_of
from ..sending.unexpected import unexpected_answer
from ..sending.unreachable import UnreachableError
from ..wire import protobuf_body
from ..wire.json_answer import arrays_from_outputs
from ..wire.server_timing import timings_from_json, timings_from_message
from .chunk import Chunk, StreamEnd, Usage
from .events import Event, EventParser


class Reader(Protocol):
    """Reads one stream.

    Attributes:
        end: None until the stream has ended well.
    """

    end: StreamEnd | None

    def read(self, piece: bytes) -> Iterator[Chunk]:
        """The chunks that are complete with this piece. Raises the error that the stream ended with."""


def reader_of(answer: Answer, datatype_of: Callable[[str], str | None]) -> Reader:
    """What reads an answer.

    Args:
        answer: Its head.
        datatype_of: Of an output by its name: its datatype, None where it is not known.

    Raises:
        UnexpectedAnswerError: It is no stream.
    """
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == STREAM_MEDIA_TYPE:
        return EventReader(answer, datatype_of)
    if media_type == protobuf_body.MEDIA_TYPE:
        return MessageReader(answer)
    raise unexpected_answer(answer.status, answer.headers, answer.content)


def error_from_end(ended: Answer | Failure, url: str, timeout_s: float) -> InferenceHubError:
    """The error of a stream that something else than its own words has ended."""
    if isinstance(ended, Failure):
        return error_from_failure(ended, url, timeout_s)
    return error_from_answer(ended) or broken_off(url)


def broken_off(url: str) -> UnreachableError:
    """The error for a stream that stops without its end."""
    return UnreachableError(url, "the stream broke off: it has no end")


class EventReader:
    """Reads Server-Sent Events: `chunk`, then one `end` or one `error`."""

    def __init__(self, answer: Answer, datatype_of: Callable[[str], str | None]) -> None:
        self.end: StreamEnd | None = None
        self._answer = answer
        self._datatype_of = datatype_of
        self._parser = EventParser()

    def read(self, piece: bytes) -> Iterator[Chunk]:
        for event in self._parser.feed(piece):
            if event.name == "chunk":
                outputs = part_of(self._body(event), "outputs", dict)
                yield Chunk(arrays_from_outputs(outputs, self._datatype_of))
            elif event.name == "end":
                self.end = _end_from_body(self._body(event))
            elif event.name == "error":
                raise self._error(self._body(event))

    def _body(self, event: Event) -> dict[str, Any]:
        return object_from_answer(Answer(self._answer.status, {"content-type": STREAM_MEDIA_TYPE}, event.data.encode()))

    def _error(self, problem: Mapping[str, Any]) -> InferenceHubError:
        reason = part_of(problem, "reason", str)
        retry_after_ms = problem.get("retry_after_ms")
        return error_from_reason(
            reason,
            str(problem.get("detail") or problem.get("title") or reason),
            http=part_of(problem, "status", int),
            retry_after_ms=retry_after_ms if isinstance(retry_after_ms, int) else None,
            request_id=problem.get("request_id") or self._answer.headers.get("x-request-id"),
        )


class MessageReader:
    """Reads messages of PredictStream, each a piece; gRPC itself tells of errors."""

    def __init__(self, answer: Answer) -> None:
        self.end: StreamEnd | None = None
        self._answer = answer

    def read(self, piece: bytes) -> Iterator[Chunk]:
        try:
            message = PredictStreamResponse.FromString(piece)
            if message.HasField("chunk"):
                yield Chunk(protobuf_body.arrays_from_outputs(message.chunk.outputs))
                return
        except (DecodeError, InputMismatch, KeyError, ValueError):
            raise unexpected_answer(self._answer.status, self._answer.headers, piece) from None
        ended = message.end
        usage = ended.usage
        self.end = StreamEnd(
            ended.model_name,
            ended.version,
            ended.request_id,
            timings_from_message(ended.timings),
            Usage(usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens)
            if ended.HasField("usage")
            else None,
        )


def _end_from_body(body: Mapping[str, Any]) -> StreamEnd:
    usage = body.get("usage")
    return StreamEnd(
        model=part_of(body, "model_name", str),
        version=part_of(body, "version", str),
        request_id=part_of(body, "request_id", str),
        timings=timings_from_json(part_of(body, "timings_ms", dict)),
        usage=_usage_from_body(usage) if isinstance(usage, dict) else None,
    )


def _usage_from_body(usage: Mapping[str, Any]) -> Usage:
    cached = usage.get("cached_tokens", 0)
    return Usage(part_of(usage, "prompt_tokens", int), part_of(usage, "completion_tokens", int), cached)

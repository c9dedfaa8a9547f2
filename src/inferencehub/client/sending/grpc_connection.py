"""Connections over gRPC: the one place of the client that knows grpcio.

Calls and questions go as they are, and what goes wrong comes back as it would over HTTP.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import urlsplit

import grpc
import grpc.aio

from inferencehub._version import __version__
from inferencehub.config.loopback import is_loopback
from inferencehub.errors import DeadlineExceeded, InvalidRequest, NoHealthyWorker, NotSupported, status_from_grpc

from .connection import Address
from .exchange import Answer, Failure, Request
from .grpc_body import AsyncGrpcBody, GrpcBody

_PREDICT = "/inferencehub.rpc.v1.InferenceService/Predict"
_PREDICT_STREAM = "/inferencehub.rpc.v1.InferenceService/PredictStream"
_PROTOBUF = "application/x-protobuf"
_DEADLINE = "x-request-timeout-ms"
_UNLIMITED = -1
# gRPC has places of its own for these.
_NO_METADATA = ("content-type", "accept", _DEADLINE)


class _Method:
    """How a request goes: as which method, with which deadline, waited for how long."""

    def __init__(self, request: Request) -> None:
        headers = dict(request.headers)
        is_call = request.path == "/predict" and headers.get("content-type") == _PROTOBUF
        self.path = (_PREDICT_STREAM if request.streams else _PREDICT) if is_call else request.path
        deadline = headers.get(_DEADLINE)
        # Without one the gateway's own holds, so none is told; the client waits for so long all the same.
        self.timeout_s = None if deadline is None else int(deadline) / 1000
        self.wait_s = request.timeout_s
        self.metadata = [(name.lower(), value) for name, value in request.headers if name.lower() not in _NO_METADATA]

    @property
    def is_there(self) -> bool:
        return self.path.startswith(("/inferencehub.", "/inference."))


def _target(address: Address) -> tuple[str, bool]:
    parts = urlsplit(address.url)
    if address.tls is not None:
        _refuse("tls is for HTTP; over grpcs, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names a file of certificates to trust.")
    return parts.netloc, parts.scheme == "grpcs"


def _refuse(why: str) -> NoReturn:
    raise InvalidRequest(why)


def _options(address: Address) -> list[tuple[str, Any]]:
    host = urlsplit(address.url).hostname or ""
    return [
        ("grpc.max_send_message_length", _UNLIMITED),
        ("grpc.max_receive_message_length", _UNLIMITED),
        ("grpc.enable_http_proxy", 0 if is_loopback(host) else 1),
        # What is sent again is decided in one place (retry.py).
        ("grpc.enable_retries", 0),
        ("grpc.primary_user_agent", f"inferencehub-python/{__version__}"),
    ]


def _metadata(address: Address) -> list[tuple[str, str]]:
    own = [(name.lower(), value) for name, value in address.extra]
    return [*own, ("authorization", f"Bearer {address.api_key}")] if address.api_key else own


class GrpcConnection:
    """One channel, which threads may share; not across a fork, which grpcio does not survive."""

    def __init__(self, address: Address) -> None:
        target, is_secure = _target(address)
        options = _options(address)
        self._channel = (
            grpc.secure_channel(target, grpc.ssl_channel_credentials(), options)
            if is_secure
            else grpc.insecure_channel(target, options)
        )
        self._metadata = _metadata(address)

    def send(self, request: Request) -> Answer | Failure:
        method = _Method(request)
        if not method.is_there:
            return _not_over_grpc()
        if request.streams:
            return self._open(method, request)
        call = self._channel.unary_unary(method.path, _as_it_is, _as_it_is)
        answering = call.future(
            request.content or b"", timeout=method.timeout_s, metadata=(*self._metadata, *method.metadata)
        )
        try:
            content: bytes = answering.result(timeout=method.wait_s)
        except grpc.FutureTimeoutError as error:
            answering.cancel()  # type: ignore[no-untyped-call]  # in its stubs
            return Failure("late", "", error)
        except grpc.RpcError as error:
            return _refused(error, answering.code(), answering.details(), answering.trailing_metadata())
        return _answered(content, answering.initial_metadata())

    def close(self) -> None:
        self._channel.close()

    def _open(self, method: _Method, request: Request) -> Answer | Failure:
        """A call that streams, once its first message is there."""
        call = self._channel.unary_stream(method.path, _as_it_is, _as_it_is)
        metadata = (*self._metadata, *method.metadata)
        streaming: Any = call(request.content or b"", timeout=method.timeout_s, metadata=metadata)
        try:
            first: bytes = next(streaming)
        except grpc.RpcError as error:
            return _refused(error, streaming.code(), streaming.details(), streaming.trailing_metadata())
        except StopIteration:
            return Failure("broken", "the stream ended before it began")
        return replace(_answered(b"", streaming.initial_metadata()), body=GrpcBody(streaming, first, _refused))


class AsyncGrpcConnection:
    """The same for an event loop."""

    def __init__(self, address: Address) -> None:
        self._target, self._is_secure = _target(address)
        self._options = _options(address)
        self._metadata = _metadata(address)

    @cached_property
    def _channel(self) -> grpc.aio.Channel:
        """Made where the loop runs that it will belong to."""
        if self._is_secure:
            return grpc.aio.secure_channel(self._target, grpc.ssl_channel_credentials(), self._options)
        return grpc.aio.insecure_channel(self._target, self._options)

    async def send(self, request: Request) -> Answer | Failure:
        method = _Method(request)
        if not method.is_there:
            return _not_over_grpc()
        if request.streams:
            return await self._open(method, request)
        call = self._channel.unary_unary(method.path, _as_it_is, _as_it_is)
        answering = call(request.content or b"", timeout=method.timeout_s, metadata=(*self._metadata, *method.metadata))
        try:
            content: bytes = await asyncio.wait_for(answering, method.wait_s)
            return _answered(content, await answering.initial_metadata())
        except TimeoutError as error:
            return Failure("late", "", error)
        except grpc.aio.AioRpcError as error:
            return _refused(error, error.code(), error.details(), error.trailing_metadata())

    async def _open(self, method: _Method, request: Request) -> Answer | Failure:
        call = self._channel.unary_stream(method.path, _as_it_is, _as_it_is)
        metadata = (*self._metadata, *method.metadata)
        streaming: Any = call(request.content or b"", timeout=method.timeout_s, metadata=metadata)
        try:
            first = await streaming.read()
        except grpc.aio.AioRpcError as error:
            return _refused(error, error.code(), error.details(), error.trailing_metadata())
        if not isinstance(first, bytes):
            return Failure("broken", "the stream ended before it began")
        body = AsyncGrpcBody(streaming, first, _refused)
        return replace(_answered(b"", await streaming.initial_metadata()), body=body)

    async def close(self) -> None:
        if "_channel" in vars(self):
            await self._channel.close(None)


def _as_it_is(content: bytes) -> bytes:
    return content


def _answered(content: bytes, metadata: Iterable[Any] | None) -> Answer:
    headers = {name: str(value) for name, value in metadata or ()}
    return Answer(200, headers | {"content-type": _PROTOBUF}, content)


def _refused(error: BaseException, code: Any, details: str | None, metadata: Iterable[Any] | None) -> Answer | Failure:
    """What the gateway said, by its trailers; without those it was grpcio, or something else than a gateway."""
    trailers = {name: value for name, value in metadata or () if isinstance(value, str)}
    reason = trailers.get("inferencehub-reason")
    said = details or code.name
    if reason is not None:
        return _problem(reason, said, status_from_grpc(code.name), trailers)
    if code.name == DeadlineExceeded.grpc:
        return Failure("late", said, error)
    if code.name == NoHealthyWorker.grpc:
        # As grpcio words it where it has not got as far as sending.
        is_unsent = "failed to connect to all addresses" in said or "DNS resolution failed" in said
        return Failure("unsent" if is_unsent else "broken", said if is_unsent else "the connection broke", error)
    return Answer(status_from_grpc(code.name), {"content-type": "application/grpc"}, said.encode())


def _problem(reason: str, detail: str, status: int, trailers: dict[str, str]) -> Answer:
    problem = {"reason": reason, "detail": detail, "request_id": trailers.get("x-request-id")}
    return Answer(status, trailers, json.dumps(problem).encode())


def _not_over_grpc() -> Answer:
    detail = "Over gRPC there are predictions in binary only; use a client with the URL of the HTTP port for the rest."
    return _problem(NotSupported.code, detail, NotSupported.http, {})

"""The messages of a call over gRPC that streams, as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import grpc
import grpc.aio

from .exchange import Answer, Failure, Piece

# What a call has come to, of its error and its status.
Refused = Callable[[BaseException, Any, "str | None", Any], "Answer | Failure"]


class GrpcBody:
    """One that blocks until the next message is there. `first` has been read, to see whether the call was refused."""

    def __init__(self, call: Any, first: bytes, refused: Refused) -> None:
        self._call = call
        self._first = first
        self._refused = refused

    def __enter__(self) -> Iterator[Piece]:
        return self._pieces()

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._call.cancel()

    def _pieces(self) -> Iterator[Piece]:
        yield self._first
        try:
            yield from self._call
        except grpc.RpcError as error:
            yield self._refused(error, self._call.code(), self._call.details(), self._call.trailing_metadata())


class AsyncGrpcBody:
    """The same for an event loop."""

    def __init__(self, call: Any, first: bytes, refused: Refused) -> None:
        self._call = call
        self._first = first
        self._refused = refused

    async def __aenter__(self) -> AsyncIterator[Piece]:
        return self._pieces()

    async def __aexit__(self, *_: Any) -> None:
        self._call.cancel()

    async def _pieces(self) -> AsyncIterator[Piece]:
        yield self._first
        try:
            while isinstance(message := await self._call.read(), bytes):
                yield message
        except grpc.aio.AioRpcError as error:
            yield self._refused(error, error.code(), error.details(), error.trailing_metadata())

"""The body of an answer over HTTP, as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2

from .exchange import Piece
from .http_failure import failure_from


class HttpBody:
    """One that blocks until more of it is there."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response

    def __enter__(self) -> Iterator[Piece]:
        return self._pieces()

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._response.close()

    def _pieces(self) -> Iterator[Piece]:
        try:
            yield from self._response.iter_bytes()
        except httpx2.HTTPError as error:
            yield failure_from(error)


class AsyncHttpBody:
    """The same for an event loop."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response

    async def __aenter__(self) -> AsyncIterator[Piece]:
        return self._pieces()

    async def __aexit__(self, *_: Any) -> None:
        await self._response.aclose()

    async def _pieces(self) -> AsyncIterator[Piece]:
        try:
            async for piece in self._response.aiter_bytes():
                yield piece
        except httpx2.HTTPError as error:
            yield failure_from(error)

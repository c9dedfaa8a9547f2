"""A stream as a caller iterates over it, in both ways."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Self

from ..sending.exchange import AsyncBody, Body, Steps
from .reading import broken_off, error_from_end

if TYPE_CHECKING:
    from .chunk import Chunk, StreamEnd
    from .opening import Opened


class PredictionStream:
    """The chunks of one answer, as they come. Leaving the loop early, or `close`, ends the run at the model.

    >>> for chunk in client.stream("counter", 3):
    ...     print(chunk.outputs["number"])
    """

    def __init__(self, run: Callable[[Steps[Opened]], Opened], steps: Steps[Opened], url: str) -> None:
        self._opened = run(steps)
        self._url = url
        self._chunks = self._read()

    @property
    def end(self) -> StreamEnd | None:
        """What is known at the end; None before it."""
        return self._opened.reader.end

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        return next(self._chunks)

    def close(self) -> None:
        """Takes no more: the connection is closed, and the model's generator with it."""
        self._chunks.close()
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _body(self) -> Body:
        body = self._opened.answer.body
        assert isinstance(body, Body)
        return body

    def _read(self) -> Generator[Chunk, None, None]:
        opened = self._opened
        with self._body as pieces:
            for piece in pieces:
                if not isinstance(piece, bytes):
                    raise error_from_end(piece, self._url, opened.timeout_s)
                yield from opened.reader.read(piece)
        if opened.reader.end is None:
            raise broken_off(self._url)


class AsyncPredictionStream:
    """The same for an event loop; it is opened with its first chunk.

    >>> async for chunk in client.stream("counter", 3):
    ...     print(chunk.outputs["number"])
    """

    def __init__(self, run: Callable[[Steps[Opened]], Awaitable[Opened]], steps: Steps[Opened], url: str) -> None:
        self._run = run
        self._steps = steps
        self._url = url
        self._opened: Opened | None = None
        self._chunks = self._read()

    @property
    def end(self) -> StreamEnd | None:
        """What is known at the end; None before it."""
        return None if self._opened is None else self._opened.reader.end

    def __aiter__(self) -> AsyncIterator[Chunk]:
        return self

    async def __anext__(self) -> Chunk:
        return await anext(self._chunks)

    async def aclose(self) -> None:
        """Takes no more: the connection is closed, and the model's generator with it."""
        await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _read(self) -> AsyncGenerator[Chunk, None]:
        opened = self._opened = await self._run(self._steps)
        body = opened.answer.body
        assert isinstance(body, AsyncBody)
        async with body as pieces:
            async for piece in pieces:
                if not isinstance(piece, bytes):
                    raise error_from_end(piece, self._url, opened.timeout_s)
                for chunk in opened.reader.read(piece):
                    yield chunk
        if opened.reader.end is None:
            raise broken_off(self._url)

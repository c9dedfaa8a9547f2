"""What a client does to the world, as values: requests to send, pauses to make, and what came of them.

The steps of a call are generators that yield these, so that one text serves the client that blocks and the one that
awaits; each of the two only carries out what is yielded (client.py, async_client.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, runtime_checkable

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of HTTP; the path begins with `/`."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None
    timeout_s: float = 30.0
    streams: bool = False
    """The answer's body, if it is a success, is wanted as it comes; the timeout is that of each piece then."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time in which nothing is sent."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of HTTP; names of headers are looked up in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    body: Body | AsyncBody | None = None
    """What is still to come, in place of the content; of a request that streams."""


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer.

    Attributes:
        kind: `impossible`: it cannot be sent at all. `unsent`: it has not got as far as a server that could act on it.
            `broken`: it may or may not have run. `late`: the time is over.
        why: For people.
        cause: What the library below has raised.
    """

    kind: Literal["impossible", "unsent", "broken", "late"]
    why: str
    cause: BaseException | None = None


Effect: TypeAlias = Request | Pause
Piece: TypeAlias = bytes | Answer | Failure
"""Some of a body; at its end, perhaps, what ended it: words of the gateway, or of the connection."""


@runtime_checkable
class Body(Protocol):
    """A body on its way; leaving the context closes the connection if more were to come."""

    def __enter__(self) -> Iterator[Piece]: ...

    def __exit__(self, *_: Any) -> None: ...

    def close(self) -> None: ...


@runtime_checkable
class AsyncBody(Protocol):
    """The same for an event loop."""

    async def __aenter__(self) -> AsyncIterator[Piece]: ...

    async def __aexit__(self, *_: Any) -> None: ...


Steps: TypeAlias = Generator[Effect, Answer | Failure | None, Result]

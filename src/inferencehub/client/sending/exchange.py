"""What a client does to the world, as values: requests to send, pauses to make, and what came of them.

The steps of a call are generators that yield these, so that one text serves the client that blocks and the one that
awaits; each of the two only carries out what is yielded (client.py, async_client.py).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of HTTP; the path begins with `/`."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None
    timeout_s: float = 30.0


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
Steps: TypeAlias = Generator[Effect, Answer | Failure | None, Result]

"""What a stream gives: chunks, and what is known at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..prediction import Timings


@dataclass(frozen=True, slots=True)
class Chunk:
    """Outputs that a model has made since the chunk before.

    Attributes:
        outputs: Each output by name, as an array of the datatype that the model declares. BYTES elements are `str`
            where they are UTF-8, else `bytes`.
    """

    outputs: dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call: of what it brought, those that were made, and those of the former that were cached."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """What is known once a stream has ended well.

    Attributes:
        model: Name of the model that ran.
        version: Exact version that ran, never a label.
        request_id: Identifies the call in logs.
        timings: Where the time went.
        usage: Tokens that it took; None where nobody counts them.
    """

    model: str
    version: str
    request_id: str
    timings: Timings
    usage: Usage | None = None

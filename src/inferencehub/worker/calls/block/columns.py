"""What is each call's own in a block that came, besides its rows of the tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NOBODY_KNOWN: Final = (0,)
EQUAL: Final = (1.0,)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of calls that follow each other.

    Attributes:
        first_id: Id of the first call.
        remaining_s: Time that each has left, or a single one for all.
        calls: How many they are.
        offset: Place of the first one in the block that came, of which these may be a part.
        counts: Rows of each; empty: one each.
        request_ids: What logs name each by.
        callers: Stands for who each is from, or a single one for all; calls of one caller follow each other.
        weights: Share of each caller, beside those of others, or a single one for all.
        traceparents: W3C trace context of each, "" where there is none; empty: none has one.
    """

    first_id: int
    remaining_s: Sequence[float]
    calls: int = 1
    offset: int = 0
    counts: Sequence[int] = ()
    request_ids: Sequence[str] = ()
    callers: Sequence[int] = NOBODY_KNOWN
    weights: Sequence[float] = EQUAL
    traceparents: Sequence[str] = ()

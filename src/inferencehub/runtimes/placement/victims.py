"""Decides which models make room for another: those that were called longest ago. Pure: no clock, no devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lodger:
    """A model that lies on the device and may be taken off it.

    Attributes:
        size_bytes: What it takes.
        used_s: When it was last called, on the clock of all.
        is_busy: A call runs in it now.
        must_go: It has been asked to go, and takes no more calls: it has made room for nobody yet.
    """

    size_bytes: int
    used_s: float
    is_busy: bool = False
    must_go: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which of the lodgers go now, and which as soon as their calls have ended; both by their place in the list.

    ``fits``: whether there is room when all of them have gone.
    """

    fits: bool
    now: tuple[int, ...] = ()
    then: tuple[int, ...] = ()


def victims(lodgers: Sequence[Lodger], free_bytes: int, wanted_bytes: int) -> Verdict:
    """Whom to take off: who has been asked already, then idle ones before busy ones, each least recently used first.

    No more of them than it takes.
    """
    missing = wanted_bytes - free_bytes
    chosen: list[int] = []
    for place in sorted(range(len(lodgers)), key=lambda at: _order(lodgers[at])):
        if missing <= 0:
            break
        chosen.append(place)
        missing -= lodgers[place].size_bytes
    if missing > 0:
        return Verdict(fits=False)
    return Verdict(
        fits=True,
        now=tuple(place for place in chosen if not lodgers[place].is_busy),
        then=tuple(place for place in chosen if lodgers[place].is_busy),
    )


def _order(lodger: Lodger) -> tuple[bool, bool, float]:
    return not lodger.must_go, lodger.is_busy, lodger.used_s

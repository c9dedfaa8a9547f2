"""Which loads may begin beside those that are under way. Pure: no threads, and the time is given.

A load takes the processor for a second or two; one that takes longer waits for something else, a download perhaps, or
is large. So few begin at once, and one that is slow no longer counts among them: it holds nobody up.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

# A load that has taken so long is slow.
SLOW_S = 2.0
# Slow loads go on beside new ones, up to so many times what may begin at once: memory has an end.
ALL_AT_ONCE = 4

Key = TypeVar("Key", bound=Hashable)


class Company(Enum):
    """Which loads may go beside one."""

    ANY = "any"
    SLOW = "slow"
    """It may end the process. A quick one ends before it, and a slow one is not held up by it."""
    NONE = "none"
    """It may have ended the process beside a slow one, too: now one has to know which it was."""


@dataclass(frozen=True, slots=True)
class _Running:
    began_s: float
    beside: Company


@dataclass(slots=True)
class Turns(Generic[Key]):
    """The loads under way. Times are monotonic seconds.

    Attributes:
        at_once: How many loads that are not slow may be under way.
    """

    at_once: int
    _running: dict[Key, _Running] = field(default_factory=dict)

    def may_begin(self, now_s: float, beside: Company = Company.ANY) -> bool:
        """True when one more load may begin beside those that are under way."""
        running = self._running.values()
        quick = [each for each in running if now_s - each.began_s < SLOW_S]
        if any(each.beside is Company.NONE for each in running) or (running and beside is Company.NONE):
            return False
        if any(each.beside is Company.SLOW for each in quick) or (quick and beside is Company.SLOW):
            return False
        return len(quick) < self.at_once and len(running) < self.at_once * ALL_AT_ONCE

    def begin(self, key: Key, now_s: float, beside: Company = Company.ANY) -> None:
        """A load begins."""
        self._running[key] = _Running(now_s, beside)

    def end(self, key: Key) -> None:
        """A load has ended."""
        del self._running[key]


def at_once_for_cores(cores: int) -> int:
    """How many loads may begin at once where the operator has not said: two at least, since one may only wait."""
    return max(2, min(4, cores))

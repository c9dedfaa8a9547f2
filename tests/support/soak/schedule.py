"""What happens in a soak, and when: a pure function of the seed, so that a run can be had again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

# How likely each is to be next. What takes a process away is rarer than what callers do.
WEIGHTS: Mapping[str, int] = {
    "kill worker": 4,
    "freeze worker": 2,
    "restart worker": 3,
    "hang worker": 1,
    "poison worker": 1,
    "kill gateway": 2,
    "restart gateway": 2,
    "reload": 4,
    "new version": 3,
    "broken version": 2,
    "canary": 4,
    "revoke key": 3,
    "overload": 3,
    "garbage callers": 3,
    "slow callers": 2,
    "slow readers": 2,
    "kill store": 2,
    "freeze store": 2,
    "flush store": 1,
}
# Long enough for a worker to be back before most of the next happenings, and not before all of them.
PAUSE_S = (1.0, 8.0)


@dataclass(frozen=True, slots=True)
class Happening:
    """One fault: `at_s` after the beginning, or as soon after as the one before is over; `draw` seeds its details."""

    at_s: float
    what: str
    draw: int


def schedule(seed: int, seconds: float) -> list[Happening]:
    """The happenings of a soak that lasts so long."""
    draws = random.Random(seed)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    happenings: list[Happening] = []
    at_s = draws.uniform(*PAUSE_S)
    while at_s < seconds:
        happenings.append(Happening(at_s, draws.choices(kinds, weights)[0], draws.getrandbits(32)))
        at_s += draws.uniform(*PAUSE_S)
    return happenings

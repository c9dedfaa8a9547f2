"""Tells how long contenders take to start and what memory they have then; launches are those of bench/launches.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .figures import Spread, spread

Launches = Sequence[Mapping[str, Any]]


def of_launches(launches: Launches, contender: str, what: str) -> Spread | None:
    """Return the spread of `ready_s` or `memory_mb` over all launches of a contender."""
    return spread(launch[what] for launch in launches if launch["contender"] == contender)


def memory_a_model(launches: Launches, one: str = "1 model", many: str = "100 models") -> Spread | None:
    """Return what each further model takes, in 10^6 bytes: of each round, the more by the number of the more."""
    taken = {(launch["contender"], launch["round"]): launch["memory_mb"] for launch in launches}
    more = int(many.split()[0]) - int(one.split()[0])
    rounds = [round_ for contender, round_ in taken if contender == one and (many, round_) in taken]
    return spread((taken[many, round_] - taken[one, round_]) / more for round_ in rounds)


def table_of_starts(
    launches: Launches, labels: Mapping[str, str] | None = None, loaded_mb: Mapping[str, float] | None = None
) -> list[str]:
    """Return a line for each contender; `loaded_mb` is what it had after all loads."""
    labels, loaded_mb = labels or {}, loaded_mb or {}
    lines = ["", f"{'':<25}{'first answer':>24}{'memory at rest':>24}{'after all loads':>18}"]
    for name in dict.fromkeys([*(launch["contender"] for launch in launches), *loaded_mb]):
        ready, memory = (of_launches(launches, name, what) for what in ("ready_s", "memory_mb"))
        loaded = loaded_mb.get(name)
        lines.append(
            f"{labels.get(name, name):<25}{ready.text(' s') if ready else '–':>24}"
            f"{memory.text(' MB') if memory else '–':>24}{f'{loaded:,.0f} MB' if loaded else '–':>18}"
        )
    return lines

"""Figures of a run: medians over its rounds, ratios of the same round, and how far both spread.

Windows are those of bench/windows.py as the raw results hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

Window = Mapping[str, Any]
Figure = Callable[[Window], float]


@dataclass(frozen=True)
class Spread:
    """A median, and the bounds between which what it was taken from lies: all of it, or the middle half."""

    median: float
    low: float
    high: float

    def text(self, unit: str = "") -> str:
        """Return all three, as in 0.52× (0.49–0.58)."""
        digits = digits_of(self.median)
        return f"{self.median:,.{digits}f}{unit} ({self.low:,.{digits}f}–{self.high:,.{digits}f})"


def digits_of(number: float) -> int:
    """Return how many decimals show a number well: three digits, none of them for thousands."""
    return 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0


def spread(values: Iterable[float]) -> Spread | None:
    """Return the median with the least and the most of the values, or None if there are none."""
    found = list(values)
    return Spread(median(found), min(found), max(found)) if found else None


def middle_half(values: Iterable[float]) -> Spread | None:
    """Return the median with the quartiles: of many values the least and the most tell of accidents only."""
    found = list(values)
    if len(found) < 2:
        return spread(found)
    low, middle, high = quantiles(found, n=4, method="inclusive")
    return Spread(middle, low, high)


def requests_per_s(window: Window) -> float:
    """Good answers a second."""
    return window["requests_per_s"]


def p50_ms(window: Window) -> float:
    """The time that half of the answers took at most."""
    return window["p50_ms"]


def p99_ms(window: Window) -> float:
    """The time that all answers but one of a hundred took at most."""
    return window["p99_ms"]


def cpu_us(window: Window) -> float:
    """Processor time of all processes together, µs for each good answer."""
    return sum(window["cpu_us_per_request"].values())


def cpu_us_of(role: str) -> Figure:
    """Return the figure that is one role's processor time."""
    return lambda window: window["cpu_us_per_request"][role]


def of(windows: Sequence[Window], contender: str, load: str, figure: Figure) -> Spread | None:
    """Return a figure of one contender under one load, over all rounds."""
    return spread(figure(w) for w in windows if (w["contender"], w["load"]) == (contender, load))


def ratio(
    windows: Sequence[Window],
    ours: tuple[str, str],
    theirs: tuple[str, str],
    figure: Figure,
    summed_up: Callable[[Iterable[float]], Spread | None] = spread,
) -> Spread | None:
    """Return our figure divided by theirs in the same round; each side is a contender and a load.

    A machine that is slow for a while slows the turns of a round alike, so that their ratio tells more than medians do.
    """
    rounds: dict[int, dict[tuple[str, str], float]] = {}
    for window in windows:
        rounds.setdefault(window["round"], {})[window["contender"], window["load"]] = figure(window)
    return summed_up(r[ours] / r[theirs] for r in rounds.values() if ours in r and theirs in r)


def processor_time(windows: Sequence[Window], contender: str, load: str) -> str:
    """Return each role's median processor time, as in gateway 47, worker 12."""
    of_load = [w["cpu_us_per_request"] for w in windows if (w["contender"], w["load"]) == (contender, load)]
    roles = dict.fromkeys(role for window in of_load for role in window)
    medians = {role: median(window.get(role, 0.0) for window in of_load) for role in roles}
    return ", ".join(f"{role} {time:,.0f}" for role, time in medians.items() if time >= 0.5)

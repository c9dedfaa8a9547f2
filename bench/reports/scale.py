"""Tells what the bench of scale found: what each thing costs a request, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .expectations import Expectation, at_least, at_most, listed
from .figures import Figure, Spread, Window, cpu_us, middle_half, of, p50_ms, p99_ms, ratio, requests_per_s, spread
from .starts import memory_a_model, of_launches, table_of_starts

DEMO = "demo models"
MANY = "100 models"
# How much more a request may cost for a thing that is none of its business.
FLAT = 1.05


def printed(result: Mapping[str, Any]) -> str:
    """Return the tables of pairs, crowds and starts, and the list of expectations."""
    windows = result["windows"]
    lines = [
        f"{'':<20}{'µs a request: without':>22}{'with':>8}{'ratio':>22}{'req/s: without':>18}{'with':>9}{'ratio':>22}"
    ]
    lines += ["-" * 121, *(_row(windows, pair) for pair in _pairs(windows)), ""]
    for load in _loads(windows, DEMO):
        speed, half, most, time = (
            of(windows, DEMO, load, figure) for figure in (requests_per_s, p50_ms, p99_ms, cpu_us)
        )
        if speed and half and most and time:
            lines.append(
                f"{load:<20}{speed.median:>9,.0f} req/s   p50 {half.median:>7.2f} ms   p99 {most.median:>7.2f} ms"
                f"{time.median:>8,.0f} µs a request   {_failed(windows, load):,} failed"
            )
    lines += table_of_starts(result["launches"])
    lines += [
        "",
        "Of the pairs' ratios, of which there are many, the middle half is shown; else the least and the most.",
    ]
    return "\n".join([*lines, *listed(expectations(result))])


def expectations(result: Mapping[str, Any]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    windows, launches = result["windows"], result["launches"]
    flat = [
        at_most(FLAT, f"processor time with {pair} of that without", _of_pair(windows, pair, cpu_us))
        for pair in _pairs(windows)
        if pair != "nothing"
    ]
    crowd = ratio(windows, (DEMO, "1000 callers"), (DEMO, "64 callers"), requests_per_s)
    loads = [load for load in _loads(windows, DEMO)]
    failed = spread([float(sum(_failed(windows, load) for load in loads))] if loads else [])
    return [
        *flat,
        at_least(0.9, "throughput with 1000 callers of that with 64", crowd),
        at_most(0, "calls that failed with 64 to 1000 callers", failed, ""),
        at_most(6, f"{MANY} of iris ready", of_launches(launches, MANY, "ready_s"), " s"),
        at_most(3, "memory of one of them more", memory_a_model(launches), " MB"),
        at_most(2.5, "launch to first answer, demo models", of_launches(launches, DEMO, "ready_s"), " s"),
        at_most(220, "memory of all processes at rest, demo models", of_launches(launches, DEMO, "memory_mb"), " MB"),
    ]


def _row(windows: Sequence[Window], pair: str) -> str:
    line = f"{pair:<20}"
    for figure, width in ((cpu_us, 22), (requests_per_s, 18)):
        without, with_ = (of(windows, which, pair, figure) for which in ("without", "with"))
        quotient = _of_pair(windows, pair, figure)
        assert without
        assert with_
        assert quotient
        line += f"{without.median:>{width},.0f}{with_.median:>9,.0f}{quotient.text('×'):>22}"
    return line


def _of_pair(windows: Sequence[Window], pair: str, figure: Figure) -> Spread | None:
    return ratio(windows, ("with", pair), ("without", pair), figure, middle_half)


def _pairs(windows: Sequence[Window]) -> list[str]:
    return _loads(windows, "with")


def _loads(windows: Sequence[Window], contender: str) -> list[str]:
    return list(dict.fromkeys(window["load"] for window in windows if window["contender"] == contender))


def _failed(windows: Sequence[Window], load: str) -> int:
    return sum(window["failed"] for window in windows if window["load"] == load)

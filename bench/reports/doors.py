"""Tells what the bench of the doors found: a table of every load, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .expectations import Expectation, at_least, at_most, listed
from .figures import Window, cpu_us, of, p50_ms, p99_ms, processor_time, ratio, requests_per_s, spread

PREDICT, OPEN_INFERENCE = "predict", "open_inference"
LABELS = {PREDICT: "/predict", OPEN_INFERENCE: "/v2"}


def printed(result: Mapping[str, Any]) -> str:
    """Return the table and the list of expectations."""
    windows = result["windows"]
    lines = [f"{'':<26}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'µs a req.':>11}", "-" * 66]
    for load in dict.fromkeys(window["load"] for window in windows):
        for contender in LABELS:
            lines += _rows(windows, contender, load)
    return "\n".join([*lines, *listed(expectations(windows))])


def expectations(windows: Sequence[Window]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    found = []
    for load, bound in (("iris, 64", 0.85), ("iris, 1", 0.85), ("602 kB, 8", 0.9), ("602 kB, 1", 0.9)):
        throughput = ratio(windows, (OPEN_INFERENCE, load), (PREDICT, load), requests_per_s)
        found.append(at_least(bound, f"throughput of /predict: {load}", throughput))
    failed = [window["failed"] for window in windows]
    return [*found, at_most(0, "calls that failed", spread([sum(failed)] if failed else []), "")]


def _rows(windows: Sequence[Window], contender: str, load: str) -> list[str]:
    if (speed := of(windows, contender, load, requests_per_s)) is None:
        return []
    half, most, time = (of(windows, contender, load, figure) for figure in (p50_ms, p99_ms, cpu_us))
    assert half
    assert most
    assert time
    return [
        f"{load:<14}{LABELS[contender]:<12}{speed.median:>9,.1f}{half.median:>10,.2f}{most.median:>10,.2f}"
        f"{time.median:>11,.0f}   {processor_time(windows, contender, load)}"
    ]

"""Tells what the bench of large tensors found: a table of every load, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .expectations import Expectation, at_least, at_most, listed
from .figures import Figure, Window, cpu_us, of, p50_ms, p99_ms, processor_time, ratio, requests_per_s, spread

LABELS = {"inferencehub": "InferenceHub", "before": "the commit before", "fastapi": "FastAPI + uvicorn"}
OURS, THEIRS = "inferencehub", "fastapi"


def printed(result: Mapping[str, Any]) -> str:
    """Return the table and the list of expectations."""
    windows = result["windows"]
    lines = [
        f"{'':<44}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'µs a req.':>11}{'PSS MB':>9}{'tmpfs MB':>10}",
        "-" * 103,
    ]
    for load in dict.fromkeys(window["load"] for window in windows):
        for contender in dict.fromkeys(window["contender"] for window in windows):
            lines += _rows(windows, contender, load)
    return "\n".join([*lines, *listed(expectations(windows))])


def expectations(windows: Sequence[Window]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    few, one = "602 kB, 8", "602 kB, 1"
    found = [
        at_least(1.0, f"throughput of FastAPI: {few}", _ratio(windows, few, requests_per_s)),
        at_most(1.3, f"processor time of FastAPI: {few}", _ratio(windows, few, cpu_us)),
        at_least(0.7, f"throughput of FastAPI: {one}", _ratio(windows, one, requests_per_s)),
        at_most(3.0, f"p99 by p50: {one}", tail(windows, OURS, one)),
    ]
    for size in ("6 MB", "60 MB"):
        for connections in (8, 1):
            load = f"{size}, {connections}"
            found.append(at_least(0.83, f"throughput of FastAPI: {load}", _ratio(windows, load, requests_per_s)))
    for connections in (8, 1):
        load = f"602 kB as JSON, {connections}"
        found.append(at_least(1.0, f"throughput of FastAPI: {load}", _ratio(windows, load, requests_per_s)))
    failed = [window["failed"] for window in windows if window["contender"] == OURS]
    return [*found, at_most(0, "calls that failed", spread([sum(failed)] if failed else []), "")]


def tail(windows: Sequence[Window], contender: str, load: str) -> Any:
    """Return how many times the p50 the p99 is."""
    return of(windows, contender, load, lambda window: p99_ms(window) / p50_ms(window))


def _rows(windows: Sequence[Window], contender: str, load: str) -> list[str]:
    if (speed := of(windows, contender, load, requests_per_s)) is None:
        return []
    half, most, time = (of(windows, contender, load, figure) for figure in (p50_ms, p99_ms, cpu_us))
    memory = [_peak(windows, contender, load, kind) for kind in ("pss", "tmpfs")]
    assert half
    assert most
    assert time
    return [
        f"{load:<22}{LABELS[contender]:<22}{speed.median:>9,.1f}{half.median:>10,.2f}{most.median:>10,.2f}"
        f"{time.median:>11,.0f}{memory[0]:>9,.0f}{memory[1]:>10,.0f}",
        f"{'':<24}{processor_time(windows, contender, load)}",
    ]


def _peak(windows: Sequence[Window], contender: str, load: str, kind: str) -> float:
    return max(w["peak_mb"].get(kind, 0.0) for w in windows if (w["contender"], w["load"]) == (contender, load))


def _ratio(windows: Sequence[Window], load: str, figure: Figure) -> Any:
    return ratio(windows, (OURS, load), (THEIRS, load), figure)

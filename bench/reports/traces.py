"""Tells what the bench of traces found: requests and processor time beside those without, and what we promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .expectations import at_least, at_most, listed
from .figures import cpu_us, of, p50_ms, p99_ms, processor_time, ratio, requests_per_s

NONE, ONE_PERCENT, ALL = "none", "1 %", "all"
LOAD = "iris, 64"


def printed(result: Mapping[str, Any]) -> str:
    """Return the table and the list of expectations."""
    windows = result["windows"]
    lines = [f"{'recorded':<14}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'µs a req.':>11}", "-" * 54]
    for contender in (NONE, ONE_PERCENT, ALL):
        figures = [of(windows, contender, LOAD, figure) for figure in (requests_per_s, p50_ms, p99_ms, cpu_us)]
        speed, half, most, time = (figure.median if figure else 0.0 for figure in figures)
        lines.append(
            f"{contender:<14}{speed:>9,.0f}{half:>10,.2f}{most:>10,.2f}{time:>11,.1f}"
            f"   {processor_time(windows, contender, LOAD)}"
        )
    return "\n".join(
        [
            *lines,
            *listed(
                [
                    at_least(
                        0.97, "throughput at 1 %", ratio(windows, (ONE_PERCENT, LOAD), (NONE, LOAD), requests_per_s)
                    ),
                    at_most(
                        1.03, "processor time at 1 %", ratio(windows, (ONE_PERCENT, LOAD), (NONE, LOAD), cpu_us), ""
                    ),
                ]
            ),
        ]
    )

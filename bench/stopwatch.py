"""Times a function in microseconds of the processor: the median of many samples, each long enough for the clock.

Processor time of this thread, not time on the wall, so that whatever else the machine does counts little.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

SAMPLE_NS = 1_000_000
MIN_SAMPLES = 15


def median_us(function: Callable[[], object], budget_s: float = 2.0) -> float:
    """Return the median time of one run, over as many samples of at least a millisecond as fit the budget."""
    runs = _runs_of_a_sample(function)
    samples: list[float] = []
    end = time.perf_counter() + budget_s
    while len(samples) < MIN_SAMPLES or time.perf_counter() < end:
        start = time.thread_time_ns()
        for _ in range(runs):
            function()
        samples.append((time.thread_time_ns() - start) / runs / 1000)
    return round(median(samples), 3)


def _runs_of_a_sample(function: Callable[[], object]) -> int:
    """Return how many runs fill a sample; also warms caches up."""
    runs = 1
    while True:
        start = time.thread_time_ns()
        for _ in range(runs):
            function()
        if time.thread_time_ns() - start >= SAMPLE_NS:
            return runs
        runs *= 2

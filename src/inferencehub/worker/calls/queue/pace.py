"""What a queue knows of its model's time, and how its calls share it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Batching:
    """How the calls of one version share runs.

    Attributes:
        max_rows: Rows of one batch at most; a call that brings more runs alone. 1: calls never share a run.
        max_delay_s: Time that an idle model waits for more rows, in seconds; less where a deadline is nearer.
        max_calls: Calls that may wait; infinite: as many as can be answered before their deadlines.
    """

    max_rows: int = 1
    max_delay_s: float = 0.0
    max_calls: float = float("inf")


@dataclass(frozen=True, slots=True)
class Pace:
    """What a queue asks about the model's time, in seconds.

    Attributes:
        expect_s: What a run of so many bytes should take; None when nobody knows.
        run_s: What one took, as measured; None before any has been.
        pace_s: How soon one follows the other, as measured.
        busy_until_s: From what time on, asked at the one given, the model is free for another run.
        instances: Runs that it may have at a time.
    """

    expect_s: Callable[[int], float | None] = lambda _: None
    run_s: Callable[[int], float | None] = lambda _: None
    pace_s: Callable[[int], float | None] = lambda _: None
    busy_until_s: Callable[[float], float] = lambda now_s: now_s
    instances: int = 1


UNMEASURED = Pace()

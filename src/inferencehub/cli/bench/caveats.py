"""What makes a measurement worth less than it looks: pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from .plan import Plan
from .run import Step

# From here on a program of one thread is late now and then.
BUSY_SHARE = 0.8
# Lateness below this is a timer's and a scheduler's, on any machine.
LATE_MS = 1.0
# uvloop's timers go by milliseconds.
LATE_TURN_MS = 5.0
# A p99.9 of fewer calls is the time of a single one.
FEW_CALLS = 1_000


def caveats_of(plan: Plan, step: Step) -> list[str]:
    """Sentences, worst first."""
    return [f"{plan.unit} {step.size:g}: {sentence}" for sentence in _sentences(plan, step)]


def _sentences(plan: Plan, step: Step) -> Iterator[str]:
    tally = step.tally
    if tally.cpu_share >= BUSY_SHARE:
        yield (
            f"this program used {tally.cpu_share:.0%} of a core itself, so part of what it measured is its own; "
            "lower the load, or share it between several machines"
        )
    if (late_ms := tally.lag.percentile_us(99) / 1000) > LATE_TURN_MS:
        yield (
            f"this program got its turns late, by {late_ms:,.0f} ms and more once in a hundred times: the machine was "
            "busy, and latencies hold that too"
        )
    if plan.is_open:
        yield from _open_loop(plan, step)
    if 0 < tally.ok < FEW_CALLS:
        yield f"{tally.ok:,} answers are too few for a p99.9; measure for longer with --duration"


def _open_loop(plan: Plan, step: Step) -> Iterator[str]:
    tally = step.tally
    late_ms = tally.late.percentile_us(99) / 1000
    if tally.waited_for_connection and tally.most_connections >= plan.connections:
        yield (
            f"all {plan.connections:,} connections were busy at times, and {tally.waited_for_connection:,} calls "
            "waited for one: less was taken in than was sent; more --connections show whether it was for want of them"
        )
    elif late_ms > max(LATE_MS, tally.latency.percentile_us(50) / 10_000):
        yield f"one call in a hundred was sent {late_ms:,.1f} ms or more after it was due, which its latency includes"

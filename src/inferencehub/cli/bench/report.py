"""The outcome as text, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from .chart import Span, distribution_chart, milliseconds, spans_chart
from .document import PARTS, parts_ms
from .plan import Plan, Subject
from .run import Outcome, Step

HEAD = ("CALLS/S", "ROWS/S", "P50 MS", "P95 MS", "P99 MS", "P99.9 MS", "MAX MS", "ERRORS")


def report(plan: Plan, subject: Subject, outcome: Outcome, width: int) -> Iterator[str]:
    """Lines, without colours."""
    yield from heading(plan, subject)
    yield ""
    yield from _table(plan, subject, outcome.steps)
    if chart := _chart(plan, outcome.steps, width):
        yield ""
        yield from chart
    if where := list(_where(plan, outcome.steps)):
        yield ""
        yield from where
    if failures := list(_failures(plan, outcome.steps)):
        yield ""
        yield from failures


def heading(plan: Plan, subject: Subject) -> Iterator[str]:
    """What is measured, and how."""
    rows = "1 row" if subject.rows == 1 else f"{subject.rows:,} rows"
    yield f"{subject.model} {subject.version} at {subject.url}"
    yield f"{rows} a call, {subject.body_bytes:,} bytes: {subject.inputs_from}"
    kind = "open loop, a constant rate" if plan.is_open else "closed loop, each caller waits for its answer"
    yield f"{kind}; {plan.timing.duration_s:g} s a step after {plan.timing.warm_up_s:g} s of warm-up"


def _table(plan: Plan, subject: Subject, steps: tuple[Step, ...]) -> Iterator[str]:
    lines: list[tuple[str, ...]] = [("RATE" if plan.is_open else "CONCURRENCY", *HEAD)]
    for step in steps:
        tally = step.tally
        calls_per_s = tally.ok_in_time / tally.lasted_s if tally.lasted_s else 0.0
        at = (*(tally.latency.percentile_us(percent) for percent in (50, 95, 99, 99.9)), tally.latency.max_us)
        lines.append(
            (
                f"{step.size:,g}",
                _amount(calls_per_s),
                _amount(calls_per_s * subject.rows),
                *(milliseconds(us / 1000) if tally.latency.count else "-" for us in at),
                f"{tally.failed:,}",
            )
        )
    yield from _columns(lines)


def _columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Numbers below each other."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))


def _chart(plan: Plan, steps: tuple[Step, ...], width: int) -> list[str]:
    if len(steps) == 1:
        chart = distribution_chart(steps[0].tally.latency, width)
        return ["Calls by latency", *chart] if chart else []
    latencies = [(f"{step.size:,g}", step.tally.latency) for step in steps]
    spans = [
        Span(label, *(latency.percentile_us(percent) / 1000 for percent in (50, 95, 99, 99.9)))
        for label, latency in latencies
    ]
    chart = spans_chart(spans, width)
    return [f"Latency by {plan.unit}: | median  = to p95  - to p99  . to p99.9", *chart] if chart else []


def _where(plan: Plan, steps: tuple[Step, ...]) -> Iterator[str]:
    """Where the time of a call went: means, and their shares."""
    lines = []
    for step in steps:
        parts = parts_ms(step)
        total = sum(parts.values())
        if total > 0:
            shares = [f"{milliseconds(ms)} {f'({ms / total:.0%})':>6}" for ms in parts.values()]
            lines.append((f"{step.size:,g}", *shares))
    if lines:
        yield "Mean time of a call, in ms"
        yield from _columns([("RATE" if plan.is_open else "CONCURRENCY", *(name.upper() for name in PARTS)), *lines])


def _failures(plan: Plan, steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        tally = step.tally
        calls = tally.ok + tally.failed
        of = f" at {plan.unit} {step.size:g}" if len(steps) > 1 else ""
        if tally.errors:
            yield f"Errors{of}: {_counts(tally.errors, calls)}"
        if tally.unreachable:
            yield f"Without an answer{of}: {_counts(tally.unreachable, calls)}"
        if len(tally.versions) > 1:
            yield f"Answered by version{of}: {_counts(tally.versions, tally.ok)}"


def _counts(counts: Counter[str], of: int) -> str:
    return ", ".join(
        f"{name.replace('_', ' ') if name.islower() else name} {count:,} ({count / of:.1%})"
        for name, count in counts.most_common()
    )


def _amount(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"

"""Charts of plain characters: they come through a pipe, and fit the terminal's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from .histogram import Histogram

# What is left of a narrow terminal for the bars.
_LEAST_BAR = 12
_MOST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Span:
    """Latencies of one step, in milliseconds, and what it is called."""

    label: str
    p50: float
    p95: float
    p99: float
    p999: float


def spans_chart(spans: Sequence[Span], width: int) -> list[str]:
    """A line for each step, on one logarithmic axis: `|` at the median, then `=` to p95, `-` to p99, `.` to p99.9."""
    shown = [span for span in spans if span.p999 > 0]
    if not shown:
        return []
    label_width = max(len(span.label) for span in shown)
    room = max(_LEAST_BAR, width - label_width - 2)
    # A decade at least; the axis begins and ends at a tick.
    first = floor(log10(min(span.p50 for span in shown)))
    last = max(first + 1, ceil(log10(max(span.p999 for span in shown))))

    def column(ms: float) -> int:
        return min(room - 1, max(0, round((log10(ms) - first) / (last - first) * (room - 1))))

    lines = []
    for span in shown:
        at = [column(ms) for ms in (span.p50, span.p95, span.p99, span.p999)]
        bar = "|" + "=" * (at[1] - at[0]) + "-" * (at[2] - at[1]) + "." * (at[3] - at[2])
        lines.append(f"{span.label:>{label_width}}  {' ' * at[0]}{bar}"[: label_width + 2 + room])
    return [*lines, " " * (label_width + 2) + _axis(first, last, room)]


def distribution_chart(latency: Histogram, width: int) -> list[str]:
    """How many calls took how long: bars over buckets of a logarithmic axis."""
    rows = distribution(latency)
    if not rows:
        return []
    labels = [f"{milliseconds(low)} - {milliseconds(high)} ms" for low, high, _ in rows]
    counts = [f"{count:,}" for _, _, count in rows]
    label_width, count_width = max(map(len, labels)), max(map(len, counts))
    room = max(_LEAST_BAR, width - label_width - count_width - 4)
    most = max(count for _, _, count in rows)
    return [
        f"{label:>{label_width}}  {count:>{count_width}}  {'#' * ceil(row[2] / most * room) if row[2] else ''}".rstrip()
        for label, count, row in zip(labels, counts, rows, strict=True)
    ]


def distribution(latency: Histogram) -> list[tuple[float, float, int]]:
    """Buckets from the least latency to the greatest, each as from, to (in milliseconds) and how many."""
    if latency.count == 0:
        return []
    low, high = max(1, latency.min_us), max(1, latency.max_us)
    # Of 1-2-5 steps or finer ones, whichever give few enough rows.
    edges = _edges(low / 1000, high / 1000)
    counts = [0] * (len(edges) - 1)
    place = 0
    for top_us, count in latency.filled():
        while place < len(counts) - 1 and top_us / 1000 > edges[place + 1]:
            place += 1
        counts[place] += count
    return list(zip(edges, edges[1:], counts, strict=False))


def _edges(low: float, high: float) -> list[float]:
    for steps in (_FINE, _MIDDLE, _COARSE, (1.0,)):
        decade = floor(log10(low))
        edges = [step * 10.0**power for power in range(decade, ceil(log10(high)) + 2) for step in steps]
        first = max(place for place, edge in enumerate(edges) if edge <= low)
        last = min(place for place, edge in enumerate(edges) if edge >= high and place > first)
        if last - first <= _MOST_ROWS:
            break
    return edges[first : last + 1]


_FINE = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0)
_MIDDLE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_COARSE = (1.0, 2.0, 5.0)


def _axis(first: int, last: int, room: int) -> str:
    """The powers of ten, each below its place."""
    line = ""
    for power in range(first, last + 1):
        text = f"{10.0**power:g} ms" if power == last else f"{10.0**power:g}"
        at = round((power - first) / (last - first) * (room - 1))
        at = min(at, room - len(text)) if power == last else at
        if at >= len(line) + (1 if line else 0):
            line = line.ljust(at) + text
    return line


def milliseconds(ms: float) -> str:
    """Three figures that mean something, and no more."""
    if ms >= 100:
        return f"{ms:,.0f}"
    return f"{ms:.1f}" if ms >= 10 else f"{ms:.2f}"

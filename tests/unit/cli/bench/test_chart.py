"""Charts: of plain characters, within the width, with what they claim to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.cli.bench.chart import Span, distribution, distribution_chart, spans_chart
from inferencehub.cli.bench.histogram import Histogram


@pytest.mark.parametrize("width", [20, 40, 80, 300])
def test_spans_lie_on_one_axis(width: int) -> None:
    lines = spans_chart([Span("1", 0.5, 0.9, 2.0, 8.0), Span("64", 10.0, 20.0, 30.0, 90.0)], width)
    assert all(line.isascii() and len(line) <= max(width, 16) for line in lines)
    assert lines[0].index("|") < lines[1].index("|")
    if width >= 80:
        assert lines[0].count("=") < lines[0].count(".")
        assert lines[2].split() == ["0.1", "1", "10", "100", "ms"]


def test_nothing_measured_is_no_chart() -> None:
    assert spans_chart([Span("1", 0, 0, 0, 0)], 80) == []
    assert distribution_chart(Histogram(), 80) == []


@given(st.lists(st.integers(0, 2**33 - 1), min_size=1, max_size=100), st.integers(10, 200))
def test_a_distribution_has_every_call_in_the_bucket_it_belongs_to(values: list[int], width: int) -> None:
    histogram = Histogram()
    for value in values:
        histogram.record(value)
    rows = distribution(histogram)
    assert sum(count for _, _, count in rows) == len(values)
    assert all(low < high for low, high, _ in rows)
    assert [high for _, high, _ in rows[:-1]] == [low for low, _, _ in rows[1:]]
    assert rows[-1][2] > 0
    assert all(line.isascii() for line in distribution_chart(histogram, width))
    assert len(rows) <= 16

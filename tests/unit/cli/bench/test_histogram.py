"""The histogram beside a plain list of all values."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.cli.bench.histogram import PRECISION, Histogram

durations = st.lists(st.integers(0, 2**33 - 1), min_size=1, max_size=300)


def filled(values: list[int]) -> Histogram:
    histogram = Histogram()
    for value in values:
        histogram.record(value)
    return histogram


@given(durations, st.sampled_from([0, 1, 50, 95, 99, 99.9, 100]))
def test_a_percentile_is_that_of_the_sorted_values_within_the_precision(values: list[int], percent: float) -> None:
    rank = max(1, -int(-len(values) * percent // 100))
    exact = sorted(values)[rank - 1]
    found = filled(values).percentile_us(percent)
    assert exact <= found <= exact * (1 + PRECISION)


@given(durations)
def test_least_greatest_mean_and_count_are_exact(values: list[int]) -> None:
    histogram = filled(values)
    assert (histogram.min_us, histogram.max_us, histogram.count) == (min(values), max(values), len(values))
    assert histogram.mean_us() == sum(values) / len(values)


@given(durations)
def test_its_buckets_hold_every_value_once(values: list[int]) -> None:
    buckets = list(filled(values).filled())
    assert sum(count for _, count in buckets) == len(values)
    assert [top for top, _ in buckets] == sorted({top for top, _ in buckets})
    assert buckets[-1][0] == max(values)


def test_it_is_small_however_much_it_counts() -> None:
    histogram = Histogram()
    before = sys.getsizeof(histogram._counts)
    for value in range(0, 100_000, 7):
        histogram.record(value * value)
    assert sys.getsizeof(histogram._counts) == before < 110_000


@pytest.mark.parametrize(("value", "kept"), [(-5, 0), (2**40, 2**40)])
def test_what_is_out_of_range_is_counted_all_the_same(value: int, kept: int) -> None:
    histogram = filled([value])
    assert (histogram.count, histogram.max_us) == (1, kept)
    assert histogram.percentile_us(50) <= kept


def test_an_empty_one_has_zeros() -> None:
    histogram = Histogram()
    assert (histogram.percentile_us(99), histogram.mean_us(), list(histogram.filled())) == (0, 0.0, [])

"""Latencies in little memory: a histogram whose buckets grow with the value, as HdrHistogram's do."""

from __future__ import annotations

from collections.abc import Iterator

_BITS = 9
_BUCKETS_AN_OCTAVE = 1 << _BITS
PRECISION = 1 / _BUCKETS_AN_OCTAVE
"""How wide a bucket is, as a part of the values in it: 0.2 %."""
_OCTAVES = 33 - _BITS
_LAST = (_OCTAVES + 1) * _BUCKETS_AN_OCTAVE - 1


class Histogram:
    """Counts durations in microseconds, up to 2.4 hours, in 100 kB however many there are.

    Durations below 1.024 ms are kept to the microsecond, longer ones within PRECISION; the least, the greatest and the
    sum are exact.
    """

    def __init__(self) -> None:
        self._counts = [0] * (_LAST + 1)
        self.count = 0
        self.sum_us = 0
        self.min_us = 0
        self.max_us = 0

    def record(self, value_us: int) -> None:
        """Counts one duration; a negative one is none."""
        value_us = max(0, value_us)
        self._counts[_bucket_of(value_us)] += 1
        if self.count == 0 or value_us < self.min_us:
            self.min_us = value_us
        self.max_us = max(self.max_us, value_us)
        self.count += 1
        self.sum_us += value_us

    def mean_us(self) -> float:
        """0 where there are none."""
        return self.sum_us / self.count if self.count else 0.0

    def percentile_us(self, percent: float) -> int:
        """The least duration that so many percent do not exceed, at most PRECISION too great; 0 where there is none."""
        rank = max(1, -int(-self.count * percent // 100))
        seen = 0
        for bucket, count in enumerate(self._counts):
            seen += count
            if count and seen >= rank:
                return min(_top_of(bucket), self.max_us)
        return 0

    def filled(self) -> Iterator[tuple[int, int]]:
        """Each bucket that holds any: its greatest value, and how many."""
        for bucket, count in enumerate(self._counts):
            if count:
                yield min(_top_of(bucket), self.max_us), count


def _bucket_of(value_us: int) -> int:
    shift = max(0, value_us.bit_length() - _BITS - 1)
    return min(_LAST, (shift << _BITS) + (value_us >> shift))


def _top_of(bucket: int) -> int:
    """The greatest value that falls in it."""
    shift = max(0, (bucket >> _BITS) - 1)
    return ((bucket - (shift << _BITS) + 1) << shift) - 1

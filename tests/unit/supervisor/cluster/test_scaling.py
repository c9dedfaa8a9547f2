"""How many workers there are to be: by the wait, by how long it lasts, and within the bounds."""

from __future__ import annotations

import pytest

from inferencehub.supervisor.cluster.scaling import Limits, Scale, first_scale, limits_from_settings, scaled

LIMITS = Limits(least=1, most=8, grow_ms=100, shrink_after_s=60)


def over(scale: Scale, delay_ms: float, seconds: range, limits: Limits = LIMITS) -> Scale:
    """What comes of the same wait all the time, looked at every second."""
    for now in seconds:
        scale = scaled(scale, limits, delay_ms, scale.wanted, float(now))
    return scale


def test_a_wait_that_lasts_brings_another_worker() -> None:
    assert over(Scale(2), 150, range(2)).wanted == 2
    assert over(Scale(2), 150, range(3)).wanted == 3


def test_a_long_wait_doubles_them_at_most() -> None:
    assert over(Scale(3), 100_000, range(3)).wanted == 6


def test_a_wait_that_is_over_sooner_brings_none() -> None:
    scale = over(Scale(2), 150, range(2))
    scale = scaled(scale, LIMITS, 50, 2, 2.0)
    assert over(scale, 150, range(3, 5)).wanted == 2


def test_nothing_changes_while_those_that_were_asked_for_do_not_serve() -> None:
    scale = Scale(4)
    for now in range(600):
        scale = scaled(scale, LIMITS, 10_000 if now < 300 else 0, 3, float(now))
    assert scale.wanted == 4


def test_one_leaves_after_a_long_time_of_short_waits() -> None:
    assert over(Scale(3), 5, range(60)).wanted == 3
    assert over(Scale(3), 5, range(61)).wanted == 2
    assert over(Scale(3), 5, range(122)).wanted == 1


def test_a_wait_in_between_keeps_all() -> None:
    scale = over(Scale(3), 5, range(60))
    scale = scaled(scale, LIMITS, 11, 3, 60.0)
    assert over(scale, 5, range(61, 120)).wanted == 3


def test_the_bounds_hold() -> None:
    assert over(Scale(8), 100_000, range(100)).wanted == 8
    assert over(Scale(1), 0, range(1_000)).wanted == 1


@pytest.mark.parametrize(
    ("count", "least", "most", "bounds", "first"),
    [
        (4, None, None, (4, 4), 4),
        (1, 1, 3, (1, 3), 1),
        (4, None, 2, (2, 2), 2),
        (1, 3, None, (3, 3), 3),
        (2, 1, None, (1, 2), 2),
    ],
)
def test_what_is_not_said_follows_from_the_rest(
    count: int, least: int | None, most: int | None, bounds: tuple[int, int], first: int
) -> None:
    ray = {"min_workers": least, "max_workers": most, "grow_delay_ms": 100, "shrink_after_s": 60}
    limits = limits_from_settings({"ray": ray, "workers": {"count": count}})
    assert (limits.least, limits.most) == bounds
    assert first_scale(count, limits).wanted == first

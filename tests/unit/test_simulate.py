"""The simulated cluster, small: the gateway's own pick and subset spread calls, and a lost rack costs none."""

from __future__ import annotations

import pytest

from bench.simulate import Cluster, simulated, verdicts

SMALL = Cluster(workers=200, gateways=20, subset=100, rack=10, measured_s=5.0)


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    return simulated(SMALL)


def test_what_is_promised_comes_true(found: dict[str, object]) -> None:
    assert verdicts(SMALL, found) == dict.fromkeys(verdicts(SMALL, found), True)
    assert found["lanes"] == 20 * 100


def test_the_same_seed_finds_the_same(found: dict[str, object]) -> None:
    assert simulated(SMALL) == found


def test_gateways_that_reach_too_few_workers_are_found_out() -> None:
    """One lane each: a worker has all calls of the gateways that drew it, and others have none."""
    poor = Cluster(workers=50, gateways=20, subset=1, rack=0, measured_s=5.0, utilisation=0.2)
    found = simulated(poor)
    assert found["imbalance"] > 1.2
    assert verdicts(poor, found)["the busiest worker has at most 1.2 of the mean"] is False

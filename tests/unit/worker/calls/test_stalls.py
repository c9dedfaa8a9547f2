"""Time that has passed while a worker stood still: it counts against calls that lay in the socket, and is noticed."""

from __future__ import annotations

import pytest

from inferencehub.worker.calls.lane.transit import MINUTE_S, Transit
from inferencehub.worker.calls.queue.stalls import SETTLE_S, STALL_S, Stalls
from tests.support.lane_client import LaneClient
from tests.support.worker import TestRepository, model, running_worker


def test_a_frame_that_took_longer_than_others_has_waited() -> None:
    transit = Transit()
    # The clocks differ by 1,000 s.
    assert transit.waited_s(1_000, 1_001.010) == 0
    assert transit.waited_s(2_000, 1_002.015) == 0
    assert transit.waited_s(3_000, 1_004.510) == pytest.approx(1.5)
    assert transit.waited_s(5_000, 1_005.009) == 0
    assert transit.waited_s(0, 1_500.0) == 0


def test_clocks_that_drift_apart_are_no_wait() -> None:
    transit = Transit()
    for second in range(3_600):
        assert transit.waited_s(1_000 * second + 1, second * 1.0001) == 0


def test_what_was_learned_outlasts_a_long_wait() -> None:
    transit = Transit()
    transit.waited_s(1, 0.001)
    assert transit.waited_s(2_000, 2.0 + 1.5 * MINUTE_S) == pytest.approx(1.5 * MINUTE_S)


async def test_a_call_that_has_waited_too_long_in_the_socket_does_not_run() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.call((1, 2)), sent_ms=10_000_000)
        assert not (await lane.answer(1)).HasField("error")
        await lane.send(lane.call((1, 2), remaining_ms=3_000), sent_ms=10_000_000 - 3_000)
        assert (await lane.answer(2)).error.reason == "DEADLINE_EXCEEDED"
        await lane.send(lane.call((1, 2), remaining_ms=30_000), sent_ms=10_000_000 - 3_000)
        assert not (await lane.answer(3)).HasField("error")


def test_a_loop_that_has_stood_still_reads_before_it_runs() -> None:
    stalls = Stalls()
    assert stalls.wait_s(1e9) <= 0
    stalls.beat(10.0)
    assert stalls.wait_s(10.0 + STALL_S) <= 0
    assert stalls.wait_s(11.0) == pytest.approx(SETTLE_S)
    assert stalls.wait_s(11.0 + SETTLE_S / 2) == pytest.approx(SETTLE_S / 2)
    assert stalls.wait_s(11.1) <= 0


def test_a_beat_that_comes_first_notices_as_well() -> None:
    stalls = Stalls()
    stalls.beat(10.0)
    stalls.beat(11.0)
    assert stalls.wait_s(11.0) == pytest.approx(SETTLE_S)

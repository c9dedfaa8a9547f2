"""What callers get of a model that more comes for than it can do, on a clock of the test's."""

from __future__ import annotations

import random

import pytest

from tests.support.calls import pending
from tests.support.queue_under_load import Caller, World, simulate

RUN_S = 0.02
CAPACITY = 1 / RUN_S
UNTIL_S = 20.0
# What the queue knows of an overload it has to see first: soon what no share of a lost worker can be.
SEEN_S = 1.0
LASTED_S = 4.0


def fixed() -> float:
    return RUN_S


@pytest.mark.parametrize("load", [1.5, 3.0, 10.0])
@pytest.mark.parametrize("deadline_s", [0.1, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("even", [True, False])
def test_the_model_is_kept_busy_with_calls_that_are_in_time(load: float, deadline_s: float, even: bool) -> None:
    """P12: at least 90 % of what it can do, and what is answered is answered about as soon as at 80 % load."""
    usual = Caller(per_s=0.8 * CAPACITY, even=even, deadline_s=5.0, until_s=UNTIL_S)
    (before,) = simulate(usual, run_s=fixed)
    (seen,) = simulate(Caller(per_s=load * CAPACITY, even=even, deadline_s=deadline_s, until_s=UNTIL_S), run_s=fixed)
    assert seen.count("answered") >= 0.9 * CAPACITY * UNTIL_S
    assert seen.count("late") == 0
    seen_s = SEEN_S if load > 2 else LASTED_S
    assert seen.after(seen_s).took_s("answered", 99) <= 2 * before.took_s("answered", 99) + 1e-6


def test_refusals_are_quick() -> None:
    (seen,) = simulate(Caller(per_s=10 * CAPACITY, until_s=40.0), run_s=fixed)
    assert seen.took_s("refused", 99) <= RUN_S
    assert seen.after(SEEN_S).took_s("refused", 100 - 1e-9) <= RUN_S


def test_runs_that_share_calls_are_full() -> None:
    (seen,) = simulate(Caller(per_s=3 * 8 * CAPACITY, until_s=8.0, deadline_s=0.3), run_s=fixed, max_rows=8)
    assert seen.count("answered") >= 0.95 * 8 * CAPACITY * 8.0
    assert seen.after(SEEN_S).took_s("answered", 99) <= 3 * RUN_S


def test_a_model_whose_time_varies_is_kept_busy_too() -> None:
    chance = random.Random(5)
    (seen,) = simulate(
        Caller(per_s=3 * CAPACITY, even=False, deadline_s=0.3, until_s=60.0),
        run_s=lambda: chance.expovariate(1 / RUN_S),
    )
    assert seen.count("answered") >= 0.9 * CAPACITY * 60
    assert seen.count("late") <= 0.01 * CAPACITY * 60


def test_at_four_fifths_of_what_it_can_do_next_to_nobody_is_refused() -> None:
    (seen,) = simulate(Caller(per_s=0.8 * CAPACITY, even=False, until_s=120.0), run_s=fixed)
    assert seen.count("refused") <= 0.01 * len(seen.calls)


def test_it_is_over_when_the_load_is() -> None:
    storm = Caller(per_s=10 * CAPACITY, until_s=5.0)
    after = Caller(per_s=0.5 * CAPACITY, from_s=5.0, until_s=10.0)
    _, seen = simulate(storm, after, run_s=fixed)
    assert seen.after(7.0).count("refused") == 0
    assert seen.after(7.0).took_s("answered", 99) <= 2 * RUN_S


def test_a_burst_long_after_is_none_of_it() -> None:
    """All of it comes before another run begins, so that nothing else has noticed that the load is over."""
    storm = Caller(per_s=10 * CAPACITY, until_s=5.0)
    queue = World((storm,), fixed, max_rows=1, instances=1, seed=1)
    queue.run()
    burst = [pending(arrived_s=20.0, deadline_s=25.0) for _ in range(100)]
    for block in burst:
        queue.queue.push(block)
    assert queue.queue.refused == []


@pytest.mark.parametrize("connections", [64, 240])
def test_a_burst_is_no_standing_queue(connections: int) -> None:
    """Each connection waits for its answer before it calls again: the queue is long, and everybody is in time."""
    (seen,) = simulate(Caller(connections=connections, until_s=30.0), run_s=fixed)
    assert seen.count("refused") == seen.count("late") == 0


@pytest.mark.parametrize("spread_s", [0.001, 0.05, 0.15])
def test_so_is_none_whose_connections_take_a_moment(spread_s: float) -> None:
    (seen,) = simulate(Caller(per_s=200 / spread_s, until_s=spread_s), run_s=fixed)
    assert seen.count("answered") == len(seen.calls) >= 200


@pytest.mark.parametrize("run_s", [0.001, 0.01, 0.02])
@pytest.mark.parametrize("seed", range(5))
def test_the_share_of_a_worker_that_is_away_waits_for_it(run_s: float, seed: int) -> None:
    """Two at 70 % of what they can do, one of them gone for 2.5 s: all that it would have done can be done in time."""
    usual = Caller(per_s=0.7 / run_s, even=False, until_s=8.0)
    share = Caller(per_s=0.7 / run_s, even=False, from_s=2.0, until_s=4.5)
    (seen,) = World((usual, share), lambda: run_s, max_rows=1, instances=1, seed=seed, is_one=True).run()
    assert len(seen.calls) > 8.0 * 0.7 / run_s
    assert seen.count("answered") == len(seen.calls)


def test_who_comes_all_at_once_is_answered_as_far_as_there_is_time() -> None:
    (seen,) = simulate(Caller(connections=400, until_s=0.0), run_s=fixed)
    assert seen.count("answered") >= 0.99 * 5.0 * CAPACITY
    assert seen.count("late") == 0


# ---- between callers


@pytest.mark.parametrize(
    "greedy",
    [
        Caller(connections=64, until_s=UNTIL_S),
        Caller(connections=512, until_s=UNTIL_S),
        Caller(per_s=10 * CAPACITY, until_s=UNTIL_S),
        Caller(per_s=10 * CAPACITY, deadline_s=0.1, until_s=UNTIL_S),
    ],
    ids=["64 connections", "512 connections", "ten times what it can do", "with short deadlines"],
)
def test_one_caller_takes_nothing_from_another(greedy: Caller) -> None:
    """P14: who takes less than its share waits for the run that is under way, and for no more."""
    modest = Caller(per_s=0.2 * CAPACITY, even=False, deadline_s=greedy.deadline_s, until_s=UNTIL_S)
    (alone,) = simulate(modest, run_s=fixed)
    _, beside = simulate(greedy, modest, run_s=fixed)
    assert beside.count("answered") >= 0.95 * alone.count("answered")
    assert beside.took_s("answered", 99) <= alone.took_s("answered", 99) + 1.05 * RUN_S


def test_callers_share_by_their_weights() -> None:
    light, heavy = simulate(
        Caller(per_s=5 * CAPACITY, until_s=UNTIL_S),
        Caller(per_s=5 * CAPACITY, weight=3.0, until_s=UNTIL_S),
        run_s=fixed,
    )
    assert heavy.count("answered") == pytest.approx(3 * light.count("answered"), rel=0.1)
    assert light.count("answered") + heavy.count("answered") >= 0.95 * CAPACITY * UNTIL_S


def test_many_callers_have_equal_shares_and_short_waits() -> None:
    all_of_them = simulate(*[Caller(per_s=0.5 * CAPACITY, even=False, until_s=UNTIL_S)] * 20, run_s=fixed)
    answered = [seen.count("answered") for seen in all_of_them]
    assert min(answered) >= 0.8 * max(answered)
    assert sum(answered) >= 0.95 * CAPACITY * UNTIL_S


def test_callers_share_runs_too() -> None:
    greedy, modest = simulate(
        Caller(per_s=10 * 8 * CAPACITY, until_s=8.0),
        Caller(per_s=2 * CAPACITY, even=False, until_s=8.0),
        run_s=fixed,
        max_rows=8,
    )
    assert modest.count("refused") == modest.count("late") == 0
    assert modest.took_s("answered", 99) <= 2.1 * RUN_S
    assert greedy.count("answered") + modest.count("answered") >= 0.95 * 8 * CAPACITY * 8

"""How much of a model's time goes into checks of it."""

from __future__ import annotations

from inferencehub.worker.rows.budget import FIRST_S, PAUSE_S, SHARE, CheckBudget


def test_the_first_checks_need_no_work_before_them() -> None:
    assert CheckBudget().allows(0.0)


def test_checks_take_their_share_of_the_time_that_the_model_is_busy_and_no_more() -> None:
    budget = CheckBudget()
    now_s, checked_s, busy_s, run_s = 0.0, 0.0, 0.0, 0.01
    while now_s < 1000:
        now_s += run_s
        busy_s += run_s
        budget.worked(run_s)
        while budget.allows(now_s):
            now_s += run_s
            checked_s += run_s
            budget.spent(run_s, now_s)
    assert SHARE * busy_s < checked_s < SHARE * busy_s + FIRST_S + run_s


def test_a_check_that_took_more_than_there_was_is_worked_off() -> None:
    budget = CheckBudget()
    budget.spent(1.0, 0.0)
    budget.worked(80.0)
    assert not budget.allows(100.0)
    budget.worked(20.0)
    assert budget.allows(100.0)


def test_nothing_is_saved_up_for_later() -> None:
    budget = CheckBudget()
    budget.worked(1e6)
    budget.spent(2 * FIRST_S, 0.0)
    assert not budget.allows(100.0)


def test_there_is_a_pause_between_checks() -> None:
    budget = CheckBudget()
    budget.spent(0.0, 10.0)
    assert not budget.allows(10.0 + 0.9 * PAUSE_S)
    assert budget.allows(10.0 + PAUSE_S)


def test_slow_runs_are_checked_one_at_a_time() -> None:
    budget = CheckBudget()
    assert [budget.runs(run_s, 4) for run_s in (0.0, 0.001, FIRST_S / 2, 5.0)] == [4, 4, 2, 1]

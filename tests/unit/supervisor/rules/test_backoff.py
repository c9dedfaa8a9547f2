"""When a process that has died is started again."""

from __future__ import annotations

from inferencehub.supervisor.rules.backoff import Backoff


def deaths(*times: float) -> list[Backoff]:
    """What is known after each of them, of a process that was never ready."""
    backoffs = [Backoff()]
    for now in times:
        backoffs.append(backoffs[-1].died(now, None))
    return backoffs[1:]


def test_a_death_that_is_explained_makes_the_pauses_no_longer() -> None:
    backoff = Backoff()
    pauses_s = []
    for now in range(6):
        backoff = backoff.died(now, None)
        pauses_s.append(backoff.pause_s)
        backoff = backoff.explained()
    assert pauses_s == [0, 1, 1, 1, 1, 1]
    assert not backoff.is_crash_loop


def test_the_first_restart_is_immediate_and_the_next_ones_ever_later() -> None:
    assert [backoff.pause_s for backoff in deaths(*range(8))] == [0, 1, 2, 4, 8, 16, 30, 30]


def test_a_process_that_served_for_a_while_starts_again_at_once() -> None:
    backoff = Backoff().died(0, None).died(10, None)
    assert backoff.pause_s == 1
    assert backoff.died(20, ready_since=19).pause_s == 0


def test_one_that_became_ready_is_kept_waiting_only_once_its_dying_is_a_habit() -> None:
    backoff = Backoff()
    pauses_s = []
    for now in range(0, 70, 10):
        backoff = backoff.died(now, ready_since=now - 0.1)
        pauses_s.append(backoff.pause_s)
    assert pauses_s == [0, 0, 0, 0, 0, 1, 2]
    assert [backoff.died(80, None).pause_s, backoff.died(80, ready_since=75).pause_s] == [30, 0]


def test_one_that_others_have_killed_starts_again_at_once_however_often() -> None:
    backoff = Backoff()
    for now in range(20):
        backoff = backoff.died(now, ready_since=now - 0.1, by_others=True)
        assert backoff.pause_s == 0
    assert backoff.died(21, None, by_others=True).pause_s > 0, "before it is ready nobody knows what is wrong"


def test_five_deaths_in_a_minute_are_a_crash_loop() -> None:
    loops = [backoff.is_crash_loop for backoff in deaths(0, 10, 20, 30, 40, 100)]
    assert loops == [False] * 4 + [True, False]

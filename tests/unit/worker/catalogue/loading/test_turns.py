"""Loads go beside each other: few begin at once, slow ones hold nobody up, and a suspect is alone."""

from __future__ import annotations

from inferencehub.worker.catalogue.loading.turns import ALL_AT_ONCE, SLOW_S, Company, Turns, at_once_for_cores


def test_so_many_begin_at_once_and_another_when_one_has_ended() -> None:
    turns: Turns[str] = Turns(2)
    for key in "ab":
        assert turns.may_begin(0.0)
        turns.begin(key, 0.0)
    assert not turns.may_begin(1.0)
    turns.end("a")
    assert turns.may_begin(1.0)


def test_a_slow_load_holds_nobody_up_but_memory_has_an_end() -> None:
    turns: Turns[int] = Turns(1)
    for number in range(ALL_AT_ONCE):
        assert turns.may_begin(number * SLOW_S)
        turns.begin(number, number * SLOW_S)
        assert not turns.may_begin(number * SLOW_S + SLOW_S - 0.01)
    assert not turns.may_begin(1_000.0)
    turns.end(0)
    assert turns.may_begin(1_000.0)


def test_what_may_end_the_process_loads_with_no_quick_one_beside_it() -> None:
    turns: Turns[str] = Turns(3)
    turns.begin("slow", 0.0)
    assert not turns.may_begin(1.0, Company.SLOW)
    assert turns.may_begin(SLOW_S, Company.SLOW)
    turns.begin("suspect", SLOW_S, Company.SLOW)
    assert not turns.may_begin(SLOW_S + 1)
    assert not turns.may_begin(SLOW_S + 1, Company.SLOW)
    assert turns.may_begin(2 * SLOW_S)


def test_what_one_has_to_know_of_loads_with_nothing_beside_it() -> None:
    turns: Turns[str] = Turns(3)
    turns.begin("slow", 0.0)
    assert not turns.may_begin(2 * SLOW_S, Company.NONE)
    turns.end("slow")
    assert turns.may_begin(2 * SLOW_S, Company.NONE)
    turns.begin("suspect", 2 * SLOW_S, Company.NONE)
    assert not any(turns.may_begin(100 * SLOW_S, beside) for beside in Company)
    turns.end("suspect")
    assert turns.may_begin(100 * SLOW_S)


def test_a_machine_with_one_core_still_loads_two_beside_each_other() -> None:
    assert [at_once_for_cores(cores) for cores in (1, 2, 3, 64)] == [2, 2, 3, 4]

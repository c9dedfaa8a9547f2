"""Which version ended the process while it loaded, and for how long that stands against it."""

from __future__ import annotations

import pytest

from inferencehub.worker.catalogue.loading.suspicion import OWN, Suspicion, after_death, looked_at
from inferencehub.worker.catalogue.loading.turns import Company

A, B, C = ("a", "1"), ("b", "1"), ("c", "1")
FILES = {"model.py": (10, 1, 1), "weights.bin": (20, 1, 1), "seen.log": (3, 1, 1)}
ESSENTIAL = {"model.py"}


def test_one_that_was_alone_is_proven_by_its_second_death() -> None:
    first = after_death({A: FILES}, {}, "signal SIGSEGV")
    assert (first[A].deaths, first[A].certain, first[A].is_proven) == (1, True, False)
    second = after_death({A: FILES}, first, "signal SIGSEGV")
    assert second[A].is_proven
    assert second[A].sentence == (
        "Loading it has ended the worker twice, with signal SIGSEGV (a fault in native code); it is left alone until "
        "its files change, or until `inferencehub models load` loads it."
    )


def test_of_several_nobody_is_proven_before_one_ends_it_alone() -> None:
    suspects = after_death({A: FILES, B: FILES, C: FILES}, {})
    suspects = after_death({A: FILES, B: FILES}, suspects)
    assert [each.deaths for each in suspects.values()] == [2, 2, 1]
    assert not any(each.is_proven for each in suspects.values())
    # Who began last before the end is the likeliest.
    assert suspects[B].rank > suspects[A].rank
    after = after_death({B: FILES}, suspects)
    assert [after[key].is_proven for key in (A, B, C)] == [False, True, False]


def test_a_culprit_that_takes_its_time_is_found_by_its_third_death() -> None:
    once = after_death({A: FILES, B: FILES}, {})
    assert once[A].company is Company.SLOW
    # By the time that it ended the process again another load was under way beside it.
    twice = after_death({A: FILES, B: FILES}, once)
    assert [twice[key].company for key in (A, B)] == [Company.NONE, Company.NONE]
    assert after_death({A: FILES}, twice)[A].is_proven


def test_a_death_during_calls_proves_nothing_against_who_was_loading() -> None:
    suspects = after_death({A: FILES}, {}, calls_ran=True)
    for _ in range(3):
        suspects = after_death({A: FILES}, suspects, calls_ran=True)
    assert (suspects[A].deaths, suspects[A].is_proven) == (1, False)
    assert after_death({A: FILES}, suspects)[A].is_proven


def test_nobody_is_blamed_when_nothing_was_loading() -> None:
    known = after_death({A: FILES}, {})
    assert after_death({}, known) == known


def test_how_it_ended_is_not_made_up() -> None:
    twice = after_death({A: FILES}, after_death({A: FILES}, {}))
    assert "has ended the worker twice; it is left alone" in twice[A].sentence


def test_what_the_load_itself_has_written_is_its_own_from_then_on() -> None:
    written = {**FILES, "seen.log": (4, 2, 2), "core.1": (9, 2, 2)}
    known = looked_at(Suspicion(FILES), written, ESSENTIAL)
    assert known is not None
    assert known.files == {**FILES, "seen.log": OWN, "core.1": OWN}
    assert looked_at(known, {**written, "seen.log": (5, 3, 3)}, ESSENTIAL) == known


@pytest.mark.parametrize(
    "now",
    [
        {**FILES, "model.py": (10, 1, 2)},
        {**FILES, "weights.bin": (21, 1, 1)},
        {**FILES, "vocab.txt": (1, 1, 1)},
        {"model.py": (10, 1, 1)},
    ],
    ids=["code", "data", "a new file", "files that have gone"],
)
def test_other_files_are_another_version(now: dict[str, tuple[int, int, int]]) -> None:
    known = looked_at(Suspicion(FILES), FILES, ESSENTIAL)
    assert known is not None
    assert looked_at(known, now, ESSENTIAL) is None


def test_code_that_changed_since_the_death_is_no_doing_of_the_load() -> None:
    assert looked_at(Suspicion(FILES), {**FILES, "model.py": (11, 2, 2)}, ESSENTIAL) is None

"""When a worker is hung, stopped, overdue or too large, as a table: how it looks, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from inferencehub.supervisor.rules.verdict import (
    FAR_OVER_BYTES,
    GRACE_S,
    OVER_MEMORY_S,
    Execution,
    Patience,
    Vitals,
    judge,
    too_much_memory,
)

NOW = 1_000.0
PATIENCE = Patience(silence_s=10, load_s=120, run_s=300, memory_bytes=1_000)


def ran(seconds: float, limit_s: float | None = None) -> Execution:
    return Execution("iris 1", is_load=False, began_s=NOW - seconds, limit_s=limit_s)


def loading(seconds: float) -> Execution:
    return Execution("iris 1", is_load=True, began_s=NOW - seconds, limit_s=120)


def looks(beat_ago_s: float | None, *executions: Execution, **more: Any) -> Vitals:
    return Vitals(None if beat_ago_s is None else NOW - beat_ago_s, executions, **more)


@pytest.mark.parametrize(
    ("vitals", "cause"),
    [
        # It beats.
        (looks(0.2), None),
        (looks(0.2, ran(100)), None),
        (looks(0.2, loading(500)), None),
        # It does not, and declares nothing: a regular expression that holds the interpreter lock, a deadlock.
        (looks(9.9, ran(9.9)), None),
        (looks(10.1, ran(10.1)), "hung"),
        (looks(10.1), "hung"),
        # It said that it might take as long.
        (looks(60, ran(60, limit_s=60)), None),
        (looks(60 + GRACE_S + 0.1, ran(60 + GRACE_S + 0.1, limit_s=60)), "overdue"),
        (looks(129, loading(129)), None),
        (looks(131, loading(131)), "hung"),
        (looks(61, ran(1), ran(61, limit_s=60)), None),
        # A load that was given up long ago goes on in its thread: that is no excuse.
        (looks(11, loading(500)), "hung"),
        (looks(11, loading(115)), None),
        # A run that will not end, while the loop goes round: `while True`.
        (looks(0.2, ran(1 + GRACE_S - 0.1, limit_s=1)), None),
        (looks(0.2, ran(1 + GRACE_S + 0.1, limit_s=1)), "overdue"),
        (looks(0.2, ran(309)), None),
        (looks(0.2, ran(311)), "overdue"),
        # It was stopped: no run of its own explains that.
        (looks(9, is_stopped=True), None),
        (looks(11, ran(11, limit_s=60), is_stopped=True), "stopped"),
        # A debugger holds it.
        (looks(500, ran(500), is_traced=True), None),
        # It stood in line for a core, though not for ever.
        (looks(25, ran(25), in_line_s=16), None),
        (looks(27, ran(27), in_line_s=16), "hung"),
        (looks(31, ran(31), in_line_s=1_000), "hung"),
        # It starts, and imports.
        (looks(None), None),
    ],
)
def test_busy_and_gone_are_told_apart(vitals: Vitals, cause: str | None) -> None:
    verdict = judge(vitals, PATIENCE, NOW, since=NOW - 800 if vitals.beat_s else NOW - 129)
    assert (verdict and verdict.cause) == cause


def test_a_process_that_never_comes_up_is_given_up() -> None:
    verdict = judge(looks(None), PATIENCE, NOW, since=NOW - 131)
    assert verdict is not None
    assert verdict.cause == "hung"


def test_nobody_is_judged_by_the_time_in_which_the_supervisor_stood_still() -> None:
    for vitals in (looks(500), looks(500, ran(500, limit_s=1)), looks(500, is_stopped=True)):
        assert judge(vitals, PATIENCE, NOW, since=NOW - 1) is None


def test_no_limit_is_none() -> None:
    assert judge(looks(0, ran(1e6)), Patience(10, 120), NOW, since=0) is None
    assert too_much_memory(looks(0, memory_bytes=2**40), Patience(10, 120), NOW, NOW - 100) is None


def test_it_says_what_ran_and_for_how_long() -> None:
    verdict = judge(looks(12, ran(13), ran(3)), PATIENCE, NOW, since=0)
    assert verdict is not None
    assert (verdict.title, verdict.ran_s) == ("iris 1", 13.0)
    assert verdict.how == "its event loop has stood still for 12.0 s while it runs iris 1"
    verdict = judge(looks(0, ran(5, limit_s=1)), PATIENCE, NOW, since=0)
    assert verdict is not None
    assert verdict.how == "a run of iris 1 has taken 5.0 s, and its max_execution_ms is 1000"


@pytest.mark.parametrize(
    ("taken", "over_for_s", "is_too_much"),
    [
        (1_000, None, False),
        (1_001, None, False),
        (1_001, OVER_MEMORY_S - 0.1, False),
        (1_001, OVER_MEMORY_S, True),
        (1_000 + FAR_OVER_BYTES, None, True),
    ],
)
def test_memory_may_be_above_its_limit_for_a_moment_only(
    taken: int, over_for_s: float | None, is_too_much: bool
) -> None:
    since = None if over_for_s is None else NOW - over_for_s
    verdict = too_much_memory(looks(0, ran(1), memory_bytes=taken), PATIENCE, NOW, since)
    assert (verdict is not None) == is_too_much
    assert verdict is None or (verdict.cause, verdict.title) == ("memory", "iris 1")

"""The checker of the ledger finds each kind of broken promise in a made-up ledger, and none in a sound one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.ledger.checker import Patience, check, runs_per_call, tally
from tests.support.ledger.records import Run, Sent, runs_from_lines
from tests.support.ledger.rows import Row

MS = 1_000_000
PATIENCE = Patience(answer_ms=50, run_ms=25, cancel_ms=100)
ROWS = (Row(1, 11), Row(1, 12, 8))


def answered(**changes: Any) -> Sent:
    """A call of two rows that version 2 in process 7 answers 40 ms later."""
    answers = tuple((row.expected("2"), 2, 7) for row in ROWS)
    sent = Sent(1, "once", False, ROWS, deadline_ms=1_000, sent_ns=0, status=200, version="2", answers=answers)
    sent.answered_ns = 40 * MS
    for name, value in changes.items():
        setattr(sent, name, value)
    return sent


def ran(row: Row = ROWS[0], at_ms: float = 5, process: int = 7, version: str = "2") -> Run:
    return Run(row.call, row.nonce, "once", version, process, int(at_ms * MS))


BOTH = [ran(ROWS[0]), ran(ROWS[1])]


def faults(sent: Sent, runs: list[Run]) -> list[str]:
    return [violation.fault for violation in check([sent], runs, PATIENCE)]


def test_a_sound_ledger_has_no_violation() -> None:
    assert faults(answered(), BOTH) == []
    assert faults(answered(answered_ns=1_049 * MS), [ran(row, at_ms=1_024) for row in ROWS]) == []


@pytest.mark.parametrize(
    ("fault", "changes", "runs"),
    [
        ("lost", {"status": None}, BOTH),
        ("lost", {}, [ran(ROWS[0])]),  # an answer, but nobody knows of its second row
        ("lost", {}, [ran(ROWS[0]), ran(ROWS[1], process=8)]),  # another process ran it than the one that is named
        ("doubled", {}, [*BOTH, ran(ROWS[0], at_ms=9, process=8)]),
        ("doubled", {"status": 503, "reason": "WORKER_LOST", "answers": ()}, [ran(), ran(process=8)]),
        ("cross-wired", {"answers": tuple((row.expected("2"), 2, 7) for row in reversed(ROWS))}, BOTH),
        ("cross-wired", {"answers": ((ROWS[0].expected("2"), 2, 7),)}, BOTH),
        ("late", {"answered_ns": 1_051 * MS}, BOTH),
        ("late", {"status": 504, "reason": "DEADLINE_EXCEEDED", "answers": (), "answered_ns": 1_051 * MS}, []),
        ("wrong version", {"version": "3"}, BOTH),
        ("wrong version", {"asked_version": "3"}, BOTH),
        ("ran late", {"status": 504, "reason": "DEADLINE_EXCEEDED", "answers": ()}, [ran(at_ms=1_026)]),
        ("ran for nobody", {"status": None, "left_ns": 50 * MS}, [ran(at_ms=151)]),
        ("ran refused", {"status": 503, "reason": "QUEUE_FULL", "answers": ()}, [ran()]),
    ],
)
def test_each_fault_is_found(fault: str, changes: dict[str, Any], runs: list[Run]) -> None:
    assert set(faults(answered(**changes), runs)) == {fault}


def test_what_a_caller_or_a_model_may_do_is_no_fault() -> None:
    gone = answered(status=None, answers=(), left_ns=50 * MS)
    assert faults(gone, []) == []
    assert faults(gone, [ran(at_ms=149)]) == []
    assert faults(answered(status=None, answers=(), broken="reset"), []) == []
    twice = [*BOTH, ran(at_ms=5_000, process=8)]
    assert faults(answered(idempotent=True), twice) == [], "a check of its rows may run them again, later"
    lost = answered(status=503, reason="WORKER_LOST", answers=())
    assert faults(lost, [ran()]) == []


def test_mixed_versions_in_one_answer_are_found() -> None:
    mixed = answered(answers=((ROWS[0].expected("2"), 2, 7), (ROWS[1].expected("1"), 1, 7)))
    assert "wrong version" in faults(mixed, [ran(ROWS[0]), ran(ROWS[1], version="1")])


def test_the_answer_depends_on_the_whole_row_and_the_version() -> None:
    row = Row(1, 2, 8)
    others = [Row(2, 2, 8), Row(1, 3, 8), Row(1, 2, 12), Row(1, 2)]
    assert len({row.expected("1"), row.expected("2"), *(other.expected("1") for other in others)}) == 6


def test_lines_are_read_and_a_torn_one_is_an_error() -> None:
    line = "1 11 once 2 7 5000000"
    assert runs_from_lines([line]) == [ran()]
    with pytest.raises(ValueError, match="unpack"):
        runs_from_lines([line[:8]])


def test_figures() -> None:
    calls = [answered(), replace(answered(), call=2, rows=(Row(2, 1),))]
    assert runs_per_call(calls, [*BOTH, ran(at_ms=9)]) == 1.5
    assert tally(check([answered(version="3")], BOTH)) == {"wrong version": 2}

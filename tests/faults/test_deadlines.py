"""Deadlines and callers who leave, with the ledger on: P16 and P17."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.support.ledger.campaign import campaign
from tests.support.ledger.checker import Patience, tally
from tests.support.ledger.load import Load, Stream
from tests.support.ledger.model import FITFUL, SLOW, STEADY
from tests.support.ledger.records import Sent

pytestmark = pytest.mark.fault

DEADLINES_MS = (50, 100, 200, 400)
LATE_MS = 25
CANCEL_MS = 100


def p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * (len(values) - 1))]


def allowed_ms(promised_ms: float, load: Load) -> float:
    """What is promised, and what the machine adds on the way there and back: by how much timers here were late."""
    return promised_ms + 2 * p99(load.lags_ms)


def late_ms(sent: list[Sent]) -> list[float]:
    """By how much answers of 504 came after their deadline."""
    return [call.latency_ms - call.deadline_ms for call in sent if call.status == 504]


def test_what_expires_is_answered_in_time_and_never_runs(tmp_path: Path) -> None:
    with campaign(tmp_path, FITFUL, workers=1) as running:
        with running.load(Stream(FITFUL, 30, deadlines_ms=DEADLINES_MS)) as load:
            threading.Event().wait(40)
        allowed = allowed_ms(LATE_MS, load)
        verdict = running.verdict(Patience(answer_ms=1_000, run_ms=allowed))
        late, ran = late_ms(verdict.sent), tally(verdict.violations).get("ran late", 0)
        print(
            f"\n{len(late)} calls expired, p99 {p99(late):.1f} ms after the deadline, {ran} ran late; "
            f"timers here were {p99(load.lags_ms):.1f} ms late; {verdict}"
        )
        assert len(late) > 100
        assert p99(late) <= allowed
        assert verdict.violations == []
        # Calls whose time is nearly over are not taken in behind those that wait.
        assert set(verdict.errors) <= {"504 DEADLINE_EXCEEDED", "503 QUEUE_FULL"}


def test_the_calls_of_callers_who_leave_are_gone_within_100_ms(tmp_path: Path) -> None:
    some = (5_000,)
    with campaign(tmp_path, SLOW, STEADY, workers=1) as running:
        with running.load(
            Stream(SLOW, 40, deadlines_ms=some, leaving=0.6, left_after_ms=300),
            Stream(STEADY, 120, deadlines_ms=some, leaving=0.5, left_after_ms=50),
        ) as load:
            threading.Event().wait(20)
        verdict = running.verdict(Patience(answer_ms=1_000, run_ms=1_000, cancel_ms=allowed_ms(CANCEL_MS, load)))
        left = [call for call in verdict.sent if call.left_ns]
        ran = {run.call for run in verdict.runs}
        never = sum(call.call not in ran for call in left)
        print(
            f"\n{len(left)} callers left, {never} of their calls never ran; "
            f"timers here were {p99(load.lags_ms):.1f} ms late; {verdict}"
        )
        assert never > 50
        assert verdict.violations == []
        assert set(verdict.errors) <= {"503 QUEUE_FULL", "504 DEADLINE_EXCEEDED"}

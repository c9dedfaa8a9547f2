"""A soak can be had again by its seed, and excuses a failed call only where a fault explains it."""

from __future__ import annotations

import pytest

from tests.support.ledger.records import Sent
from tests.support.ledger.rows import Row
from tests.support.soak.faults import FAULTS
from tests.support.soak.permitted import Happened, errors
from tests.support.soak.schedule import WEIGHTS, schedule

S = 1_000_000_000


def test_the_schedule_is_a_pure_function_of_the_seed() -> None:
    assert schedule(1, 600) == schedule(1, 600)
    assert schedule(1, 600) != schedule(2, 600)
    assert schedule(1, 60) == [each for each in schedule(1, 600) if each.at_s < 60]


def test_every_fault_comes_up_in_an_hour_and_can_be_done() -> None:
    assert {each.what for each in schedule(1, 3600)} == set(WEIGHTS) == set(FAULTS)


def failed(error: str, model: str = "quick", idempotent: bool = True, at_s: int = 100) -> Sent:
    broken = error if error == "reset" else ""
    status, reason = (None, "") if broken else (int(error.split()[0]), error.split()[1])
    sent = Sent(1, model, idempotent, (Row(1, 1),), 10_000, at_s * S, status=status, reason=reason, broken=broken)
    sent.answered_ns = (at_s + 1) * S
    return sent


@pytest.mark.parametrize(
    ("call", "what", "is_excused"),
    [
        (failed("reset"), "kill gateway", True),
        (failed("reset"), "restart gateway", False),
        (failed("reset"), "kill worker", False),
        (failed("reset", at_s=200), "kill gateway", False),  # long after it
        (failed("503 WORKER_LOST", idempotent=False), "poison worker", True),
        (failed("503 WORKER_LOST"), "kill worker", False),
        (failed("503 WORKER_LOST", idempotent=False), "restart worker", False),
        (failed("503 QUEUE_FULL", model="slow"), "kill worker", True),
        (failed("503 QUEUE_FULL"), "overload", False),
        (failed("500 INTERNAL"), "kill gateway", False),
    ],
)
def test_what_excuses_a_failure(call: Sent, what: str, is_excused: bool) -> None:
    permitted, broken, calls = errors([call], [Happened(what, 99 * S, 100 * S)], frozenset({"slow"}))
    assert (permitted.total(), broken.total(), len(calls)) == ((1, 0, 0) if is_excused else (0, 1, 1))

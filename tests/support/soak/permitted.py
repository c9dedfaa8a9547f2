"""Which failed calls a fault excuses: every other one breaks a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.support.ledger.records import Sent

# What ends a worker, or makes it look ended.
WORKER_ENDS = frozenset({"kill worker", "freeze worker", "hang worker", "poison worker"})
# A killed gateway's successor is up long before, and a hung worker is replaced.
AFTERMATH_NS = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Happened:
    """A happening as it was: from when to when, on the clock of the ledger."""

    what: str
    began_ns: int
    ended_ns: int


def error_of(call: Sent) -> str:
    """How a call failed, or nothing."""
    told = call.broken or f"{call.status} {call.reason}".rstrip()
    return "" if told == "200" or call.left_ns else told


def is_permitted(call: Sent, error: str, happened: Sequence[Happened], bursts: frozenset[str]) -> bool:
    """Whether something that happened while the call was under way excuses its failure.

    A connection may be reset by the death of a gateway alone. A call that may not run twice may be WORKER_LOST when a
    worker ends. Models that are given too much on purpose refuse calls, and let some of them expire.
    """
    if call.model in bursts and error in ("503 QUEUE_FULL", "504 DEADLINE_EXCEEDED"):
        return True
    if error == "reset":
        return _during(call, happened, frozenset({"kill gateway"}))
    if error == "503 WORKER_LOST" and not call.idempotent:
        return _during(call, happened, WORKER_ENDS)
    return False


def _during(call: Sent, happened: Sequence[Happened], kinds: frozenset[str]) -> bool:
    return any(
        each.what in kinds and each.began_ns <= call.answered_ns and call.sent_ns <= each.ended_ns + AFTERMATH_NS
        for each in happened
    )


def errors(
    sent: Iterable[Sent], happened: Sequence[Happened], bursts: frozenset[str]
) -> tuple[Counter[str], Counter[str], list[Sent]]:
    """How many failed as they may and as they may not, by model and reason; and those that may not."""
    permitted: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    calls = []
    for call in sent:
        if not (error := error_of(call)):
            continue
        if is_permitted(call, error, happened, bursts):
            permitted[f"{call.model} {error}"] += 1
        else:
            broken[f"{call.model} {error}"] += 1
            calls.append(call)
    return permitted, broken, calls

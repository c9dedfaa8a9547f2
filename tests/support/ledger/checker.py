"""Joins what callers saw with what models ran, and finds every promise that was broken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.support.ledger.records import Run, Sent
from tests.support.ledger.rows import Row

Fault = Literal["lost", "doubled", "cross-wired", "late", "wrong version", "ran late", "ran for nobody", "ran refused"]

# A call that is answered so has run nowhere; WORKER_LOST, DEADLINE_EXCEEDED and the failures may have.
NEVER_RAN = frozenset(
    {"QUEUE_FULL", "RATE_LIMITED", "MODEL_LOADING", "NO_HEALTHY_WORKER", "MODEL_NOT_FOUND", "VERSION_NOT_FOUND"}
    | {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_REQUEST", "INPUT_MISMATCH", "PAYLOAD_TOO_LARGE"}
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How much time the checker allows: for an answer after its deadline, and for a run after nobody wants it."""

    answer_ms: float = 50.0
    run_ms: float = 25.0
    cancel_ms: float = 100.0


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise, and the call that it was made to."""

    fault: Fault
    call: int
    sentence: str


def check(sent: Iterable[Sent], runs: Iterable[Run], patience: Patience | None = None) -> list[Violation]:
    """Every violation, in the order of the calls.

    lost: no answer though the caller stayed, or an answer of which no model knows. doubled: a row of a model that is
    not idempotent ran twice. cross-wired: the answer belongs to another input. late: it came after the deadline. wrong
    version: the header, the answer and what was asked for disagree. ran late, ran for nobody: a row first ran after its
    deadline, or after its caller had left. ran refused: a call that was told it never ran did, and may not run twice.
    """
    allowed = patience or Patience()
    by_row = _runs_by_row(runs)
    found = []
    for call in sent:
        found += [Violation(fault, call.call, sentence) for fault, sentence in _violations(call, by_row, allowed)]
    return found


def runs_per_call(sent: Sequence[Sent], runs: Iterable[Run]) -> float:
    """How often a row ran, on average over the rows that ran at all."""
    by_row = _runs_by_row(runs)
    counts = [len(found) for call in sent for row in call.rows if (found := _runs_of(row, by_row))]
    return sum(counts) / max(len(counts), 1)


def tally(violations: Iterable[Violation]) -> dict[str, int]:
    return dict(Counter(each.fault for each in violations))


Runs = Mapping[tuple[int, int], Sequence[Run]]


def _runs_by_row(runs: Iterable[Run]) -> Runs:
    by_row: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in runs:
        by_row[run.call, run.nonce].append(run)
    return by_row


def _runs_of(row: Row, by_row: Runs) -> Sequence[Run]:
    return by_row.get((row.call, row.nonce), ())


def _violations(call: Sent, by_row: Runs, allowed: Patience) -> Iterator[tuple[Fault, str]]:
    yield from _of_the_answer(call, by_row, allowed)
    for row in call.rows:
        yield from _of_the_runs(call, _runs_of(row, by_row), allowed)


def _of_the_answer(call: Sent, by_row: Runs, allowed: Patience) -> Iterator[tuple[Fault, str]]:
    if call.status is None:
        if not call.left_ns and not call.broken:
            yield "lost", "its caller waited and never got an answer"
        return
    if call.latency_ms > call.deadline_ms + allowed.answer_ms:
        yield "late", f"{call.status} {call.latency_ms - call.deadline_ms:.0f} ms after the deadline"
    if call.status != 200:
        return
    if len(call.answers) != len(call.rows):
        yield "cross-wired", f"{len(call.answers)} rows came back of {len(call.rows)}"
        return
    for row, (answer, version, process) in zip(call.rows, call.answers, strict=True):
        yield from _of_a_row(call, row, answer, str(version))
        if not any((run.version, run.process) == (str(version), process) for run in _runs_of(row, by_row)):
            yield "lost", f"an answer of version {version} in process {process}, which never ran it"


def _of_a_row(call: Sent, row: Row, answer: int, version: str) -> Iterator[tuple[Fault, str]]:
    if answer != row.expected(version):
        yield "cross-wired", f"the answer to nonce {row.nonce} is not of its input"
    if version != call.version:
        yield "wrong version", f"the header says {call.version}, version {version} answered"
    if call.asked_version not in (None, version):
        yield "wrong version", f"{call.asked_version} was asked for, version {version} answered"


def _of_the_runs(call: Sent, runs: Sequence[Run], allowed: Patience) -> Iterator[tuple[Fault, str]]:
    if not runs:
        return
    if not call.idempotent and len(runs) > 1:
        yield "doubled", f"ran {len(runs)} times, in processes {sorted(run.process for run in runs)}"
    if not call.idempotent and call.reason in NEVER_RAN:
        yield "ran refused", f"was answered {call.reason} and ran"
    # What is checked against other company, or sent once more, has run before: only the first run was for the caller.
    first_ns = min(run.began_ns for run in runs)
    after_deadline_ms = (first_ns - call.sent_ns) / 1e6 - call.deadline_ms
    if after_deadline_ms > allowed.run_ms:
        yield "ran late", f"began {after_deadline_ms:.0f} ms after its deadline"
    if call.left_ns and (first_ns - call.left_ns) / 1e6 > allowed.cancel_ms:
        yield "ran for nobody", f"began {(first_ns - call.left_ns) / 1e6:.0f} ms after its caller had left"

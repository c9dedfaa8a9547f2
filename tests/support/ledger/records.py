"""What the two sides write down: a caller of each call, a model of each row before it runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.ledger.rows import Row


@dataclass(frozen=True, slots=True)
class Run:
    """A line of the ledger: this row was about to run. `began_ns` is the machine's monotonic clock."""

    call: int
    nonce: int
    model: str
    version: str
    process: int
    began_ns: int


@dataclass(slots=True)
class Sent:
    """A call as its caller saw it; the clock is the one of the runs.

    `status` is None while no whole answer has come; `broken` says how the connection ended instead. `left_ns` is when
    the caller hung up of its own accord. `answers` are hash, version and process for each row of a 200.
    """

    call: int
    model: str
    idempotent: bool
    rows: tuple[Row, ...]
    deadline_ms: float
    sent_ns: int
    asked_version: str | None = None
    status: int | None = None
    reason: str = ""
    detail: str = ""
    version: str = ""
    answers: tuple[tuple[int, int, int], ...] = ()
    answered_ns: int = 0
    left_ns: int = 0
    broken: str = ""

    @property
    def latency_ms(self) -> float:
        return (self.answered_ns - self.sent_ns) / 1e6


def runs_from_lines(lines: Iterable[str]) -> list[Run]:
    """The runs of a ledger's lines. ValueError for a line that no model wrote: a torn one would hide a run."""
    runs = []
    for line in lines:
        call, nonce, model, version, process, began_ns = line.split()
        runs.append(Run(int(call), int(nonce), model, version, int(process), int(began_ns)))
    return runs

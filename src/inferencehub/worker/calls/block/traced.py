"""What traces want to know of calls, by their places in what came: nothing here knows what records them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.outcome import Outcome, Run


class TracedCalls(Protocol):
    """Those calls of a block that came which are recorded."""

    def __contains__(self, place: object) -> bool:
        """Whether a call is recorded."""

    def began(self, place: int, now_s: float) -> None:
        """A call that streams is the model's from now on."""

    def first_chunk(self, place: int) -> None:
        """A stream's first outputs are there. In any thread."""

    def ran(self, run: Run, calls: Sequence[TracedCall], began_s: float, ended_s: float) -> None:
        """A batch has run: those of its calls that are recorded, of whichever block."""

    def answered(self, place: int, calls: int, outcome: Outcome) -> None:
        """So many calls from this one on have their answer."""

    def ids(self, place: int) -> dict[str, str]:
        """What names a call's trace and span in logs; empty where it is not recorded."""


TracedCall: TypeAlias = "tuple[TracedCalls, int]"
"""A call that is recorded, and its place."""


class CallTracer(Protocol):
    """Begins to record calls."""

    def arrived(self, model: str, version: str, columns: Columns, now_s: float) -> TracedCalls | None:
        """Those of these calls that are to be recorded; None where none are, as nearly always."""

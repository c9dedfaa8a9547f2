"""Tells traces of a batch that has run: which of its calls are recorded, and when it was."""

from __future__ import annotations

from inferencehub.worker.calls.block.outcome import Run
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.block.traced import TracedCall


def batch_ran(fates: Fates, took_s: float) -> None:
    """A batch has run, and took so many seconds in all."""
    for stretch, _ in fates:
        if stretch.block.traces is not None:
            _tell(fates, took_s)
            return


def _tell(fates: Fates, took_s: float) -> None:
    recorded: dict[Run, list[TracedCall]] = {}
    began_s: dict[Run, float] = {}
    for stretch, outcome in fates:
        traces, run = stretch.block.traces, outcome.run
        if traces is None or run is None:
            continue
        first = stretch.block.offset + stretch.place
        calls = [(traces, place) for place in range(first, first + stretch.calls) if place in traces]
        if calls:
            recorded.setdefault(run, []).extend(calls)
            began_s[run] = stretch.block.arrived_s + outcome.queue_us / 1e6
    # Where a batch has failed each of its calls has a run of its own, one after the other.
    is_one = fates[0][1].run is fates[-1][1].run
    for run, calls in recorded.items():
        ended_s = began_s[run] + took_s if is_one else run.began_s + run.compute_us / 1e6
        calls[0][0].ran(run, calls, began_s[run], ended_s)

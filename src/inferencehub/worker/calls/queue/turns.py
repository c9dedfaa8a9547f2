"""Which calls can't be answered in time: when they come, and when they would begin. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue.flows import Flow

# What an answer needs for its way back, as far as a call's time allows for it: a tenth of that, and at most this.
RETURN_S = 0.01
RETURN_SHARE = 0.1


def due_s(block: Block, place: int) -> float:
    """When a call's run has to be over, so that its answer is back in time."""
    deadline_s = block.deadline_s(place)
    return deadline_s - min(RETURN_S, RETURN_SHARE * (deadline_s - block.arrived_s))


def rows_before(flow: Flow, rows: int, others: Iterable[tuple[Flow, int]], row_s: float) -> int:
    """Rows of other callers that have their turn before the last of so many rows of this one.

    Args:
        flow: The caller whose rows they are.
        rows: Its rows, those of the call that is asked about included.
        others: Callers with what waits of each; this one among them or not.
        row_s: What a row takes.
    """
    turn = flow.tag + (rows - 1) * row_s / flow.weight
    before = 0
    for other, waiting in others:
        if other is not flow:
            ahead = (turn - other.tag) * other.weight / row_s
            before += min(waiting, max(0, int(ahead) + 1))
    return before


def too_late(
    block: Block,
    flow: Flow,
    others: list[tuple[Flow, int]],
    *,
    own: int,
    free_rows: int,
    busy_until_s: float,
    more_runs: int,
    max_rows: int,
    pace_s: float,
    run_s: float,
) -> list[int]:
    """Places of the waiting calls of a block whose runs would end too late for their answers to be in time.

    Calls that it finds too late count as gone, runs as full, and what others of the same caller wait for in other
    groups as `more_runs`.

    Args:
        block: The last one of its caller.
        flow: Its caller.
        others: Callers with calls that wait, and the rows of each.
        own: Rows of the caller's that come first; where calls never share a run, calls, here and above.
        free_rows: Rows for which the model is free now: their calls are given the time that they asked for.
        busy_until_s: When the model is free for the first of the calls that wait.
        more_runs: Partly empty runs, besides those that the rows need.
        max_rows: Rows of one run; 1: calls never share one.
        pace_s: Seconds from the end of one full run to that of the next.
        run_s: Seconds that one takes.
    """
    row_s = pace_s / max_rows

    def ends_s(rows: int) -> float:
        ahead = rows + (rows_before(flow, rows, others, row_s) if len(others) > 1 and row_s > 0 else 0)
        return busy_until_s + (more_runs + -(-ahead // max_rows) - 1) * pace_s + run_s

    # Most blocks are in time as a whole.
    whole = block.rows if max_rows > 1 else block.waiting
    if own + whole <= free_rows or ends_s(own + whole) <= block.earliest_s - RETURN_S:
        return []
    late, rows = [], own
    for place in block.waiting_places():
        with_it = rows + _size(block, place, max_rows)
        if with_it > free_rows and ends_s(with_it) > due_s(block, place):
            late.append(place)
        else:
            rows = with_it
    return late


def _size(block: Block, place: int, max_rows: int) -> int:
    """Rows that a call takes of a run; where calls share none, a call takes one whole."""
    return min(block.counts[place], max_rows)


def refuse_late(
    batch: Sequence[Stretch], now_s: float, run_s: float, refuse: Callable[[Block, list[int], float], None]
) -> list[Stretch]:
    """The calls of a batch that are in time if their run begins now; `refuse` gets the places of others, and the time.

    A call stays that could not have been in time had it begun when it came: that is nobody's fault but its caller's,
    who gets the time asked for. So do calls whose deadline has passed, which are answered otherwise.
    """

    def is_late(block: Block, place: int) -> bool:
        due = due_s(block, place)
        return now_s + run_s > due and block.arrived_s + run_s <= due and now_s < block.deadline_s(place)

    kept: list[Stretch] = []
    for stretch in batch:
        if now_s + run_s <= stretch.deadline_s - RETURN_S:
            kept.append(stretch)
            continue
        at, block, place = 0, stretch.block, stretch.place
        for late, alike in groupby([is_late(block, place + call) for call in range(stretch.calls)]):
            calls = len(list(alike))
            if late:
                refuse(block, list(range(place + at, place + at + calls)), now_s)
            else:
                kept.append(stretch.part(at, calls))
            at += calls
    return kept

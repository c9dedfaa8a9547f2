"""Which calls at the end of a queue can't be answered in time any more. Pure: time is an argument."""

from __future__ import annotations

from inferencehub.worker.calls.block.block import Block


def too_late(
    block: Block, now_s: float, *, runs_before: int, rows_before: int, max_rows: int, run_s: float
) -> list[int]:
    """Places of the waiting calls of a block whose runs would end after their deadlines.

    An optimist: it takes runs to be full, those that are under way to be over, and calls that it finds too late to be
    gone. What it refuses would surely have run in vain; of what it leaves a little may still be late.

    Args:
        block: The last one of its group.
        now_s: The time.
        runs_before: Runs of other groups that come first.
        rows_before: Rows of its own group that come first; where calls never share a run, calls.
        max_rows: Rows of one run; 1: calls never share one.
        run_s: Seconds from the end of one full run to that of the next.
    """

    def ends_s(rows: int) -> float:
        return now_s + (runs_before - (-(rows_before + rows) // max_rows)) * run_s

    def size_of(place: int) -> int:
        return min(block.counts[place], max_rows)

    if ends_s(block.rows if max_rows > 1 else block.waiting) <= block.earliest_s:
        return []
    late, rows = [], 0
    for place in block.waiting_places():
        with_it = rows + size_of(place)
        if ends_s(with_it) > block.deadline_s(place):
            late.append(place)
        else:
            rows = with_it
    return late

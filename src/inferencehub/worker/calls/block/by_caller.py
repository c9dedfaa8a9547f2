"""Takes a block of several callers apart, so that they can take turns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.block.columns import Columns


def blocks_by_caller(block: Block, columns: Columns) -> Iterator[Block]:
    """A block for each caller, of a block that nobody has taken calls from; without copying bytes."""
    whole = block.take(block.rows, at_least_one=True)
    assert whole is not None
    at = 0
    for caller, alike in groupby(columns.callers):
        calls = len(list(alike))
        stretch = whole.part(at, calls)
        remaining_s = columns.remaining_s
        part = Block(
            block.first_id + at,
            stretch.counts,
            block.layout,
            stretch.contents,
            stretch.total_bytes,
            block.arrived_s,
            remaining_s[at : at + calls] if len(remaining_s) > 1 else remaining_s,
            block.on_answer,
            group=block.group,
            offset=block.offset + at,
            parameters=block.parameters,
            request_ids=block.request_ids[at : at + calls],
            caller=caller,
            weight=columns.weights[at if len(columns.weights) > 1 else 0],
        )
        part.traces = block.traces
        yield part
        at += calls

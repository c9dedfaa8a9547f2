"""Waiting calls that may run together: a line for each caller."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.queue.flows import Flow

# What is left of a call's time, besides what its run takes, when its wait for more rows ends: the answer has a way to
# go, and on a busy machine timers are late. A tenth of its time, and no less than this.
FEWEST_SPARE_S = 0.02
SPARE_SHARE = 0.1


class Line:
    """Blocks of one caller, oldest first."""

    __slots__ = ("blocks", "flow", "live")

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.blocks: deque[Block] = deque()
        """Those of which calls wait, and some whose calls have left: fewer, or the next to leave sweeps them out."""
        self.live = 0

    def head(self) -> Block:
        """The oldest that waits."""
        blocks = self.blocks
        while not blocks[0].waiting:
            blocks.popleft()
        return blocks[0]

    def newest(self) -> Block:
        """The one that came last and waits."""
        blocks = self.blocks
        while not blocks[-1].waiting:
            blocks.pop()
        return blocks[-1]

    def sweep(self) -> None:
        """Forget blocks whose calls have left, once they outnumber the others: each costs two steps in all."""
        if len(self.blocks) > 2 * self.live:
            self.blocks = deque([block for block in self.blocks if block.waiting])


class Group:
    """Calls that may share runs."""

    __slots__ = ("bytes", "lines", "rows", "waits_until_s")

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        """By caller; each has calls that wait."""
        self.rows = 0
        self.bytes = 0
        self.waits_until_s: float | None = None
        """When the most urgent call has no time left for waiting, its run aside; None: not known."""

    def add(self, block: Block, flow: Flow, rows: int) -> None:
        """Add a block with so many rows that wait."""
        line = self.lines.get(block.caller)
        if line is None:
            line = self.lines[block.caller] = Line(flow)
        line.blocks.append(block)
        line.live += 1
        flow.calls += block.waiting
        flow.rows += rows
        self.rows += rows
        self.bytes += block.bytes_of(rows)
        if self.waits_until_s is not None:
            self.waits_until_s = min(self.waits_until_s, _waits_until_s(block))

    def leave(self, block: Block, calls: int, rows: int) -> None:
        """So many calls of a block, with so many rows, wait no more; `waiting` of the block says so already."""
        line = self.lines[block.caller]
        line.flow.calls -= calls
        line.flow.rows -= rows
        self.rows -= rows
        self.bytes -= block.bytes_of(rows)
        self.waits_until_s = None
        if not block.waiting:
            line.live -= 1
            if not line.live:
                del self.lines[block.caller]

    def next(self) -> Line:
        """The line whose turn it is."""
        lines = self.lines
        if len(lines) == 1:
            return next(iter(lines.values()))
        return min(lines.values(), key=lambda line: (line.flow.tag, line.head().arrived_s))

    def oldest_s(self) -> float:
        """When the block came that has waited longest."""
        return min([line.head().arrived_s for line in self.lines.values()])

    def urgent_s(self) -> float:
        """When the most urgent call has no time left for waiting, its run aside."""
        if self.waits_until_s is None:
            self.waits_until_s = min([_waits_until_s(block) for block in self.blocks() if block.waiting])
        return self.waits_until_s

    def blocks(self) -> Iterable[Block]:
        """All that are remembered, some of whose calls may have left."""
        return (block for line in self.lines.values() for block in line.blocks)


def _waits_until_s(block: Block) -> float:
    """When the most urgent call of a block that waits has no time left for waiting, its run aside."""
    deadline_s = block.earliest_waiting_s()
    return deadline_s - max(FEWEST_SPARE_S, SPARE_SHARE * (deadline_s - block.arrived_s))

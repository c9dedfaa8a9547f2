"""The calls that wait for one model version: by what may run together, by caller, by deadline. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue.deadlines import Deadlines
from inferencehub.worker.calls.queue.flows import Flow, Flows
from inferencehub.worker.calls.queue.group import Group
from inferencehub.worker.calls.queue.pace import Batching, Pace

# What a run takes for the callers' clocks, before any has been measured.
UNKNOWN_S = 0.001


class Waiting:
    """Holds blocks until their calls are taken for a run, callers in turns, or leave.

    Attributes:
        calls: How many wait.
        bytes: Of the blocks of which calls wait, with what their calls brought that have left: it stays with the block.
        groups: What may run together; each has calls that wait.
        flows: The callers.
    """

    def __init__(self, batching: Batching, pace: Pace) -> None:
        self.batching = batching
        self.calls = 0
        self.bytes = 0
        self.groups: dict[Hashable, Group] = {}
        self.flows = Flows()
        self._pace = pace
        self._blocks = 0
        self._deadlines = Deadlines()

    def add(self, block: Block, flow: Flow) -> None:
        """Add a block of the caller's."""
        group = self.groups.get(block.group)
        if group is None:
            group = self.groups[block.group] = Group()
        group.add(block, flow, rows_of(block))
        self._deadlines.add(block)
        self._blocks += 1
        self.calls += block.waiting
        self.bytes += block.total_bytes

    def drop(self, block: Block, places: Sequence[int]) -> Flow:
        """Take calls out, and tell whose they are; their places in line are swept up later."""
        group = self.groups[block.group]
        line = group.lines[block.caller]
        block.leave(places)
        self._leave(group, block, len(places), sum([block.counts[place] for place in places]))
        self._tidy(block.group, group)
        line.sweep()
        return line.flow

    def expired(self, now_s: float) -> list[tuple[Block, list[int]]]:
        """The calls whose deadline has passed, by block. They still wait."""
        return self._deadlines.passed(now_s, self._blocks)

    def due_s(self) -> float | None:
        """When the next batch should begin; None that nothing waits."""
        return min([self._begins_s(group) for group in self.groups.values()], default=None)

    def next_batch(self, now_s: float) -> list[Stretch]:
        """The calls whose turn it is, all of one group; none when nothing waits or the wait is not over."""
        chosen: tuple[tuple[float, float], Hashable, Group] | None = None
        for key, group in self.groups.items():
            if self._begins_s(group) <= now_s:
                line = group.next()
                turn = line.flow.tag, line.head().arrived_s
                if chosen is None or turn < chosen[0]:
                    chosen = turn, key, group
        return [] if chosen is None else self._fill(*chosen[1:])

    def blocks_of(self, flow: Flow) -> Iterator[Block]:
        """Those of a caller, in no order."""
        for group in self.groups.values():
            if flow.caller in group.lines:
                yield from (block for block in group.lines[flow.caller].blocks if block.waiting)

    def newest_of(self, flow: Flow) -> Block:
        """The block of a caller that came last."""
        lines = [group.lines[flow.caller] for group in self.groups.values() if flow.caller in group.lines]
        return max((line.newest() for line in lines), key=lambda block: block.arrived_s)

    # ---- how long it takes

    def run_bytes(self) -> int:
        """Bytes of a run of what waits."""
        size_bytes = sum([group.bytes for group in self.groups.values()])
        if self.batching.max_rows == 1:
            return size_bytes // max(1, self.calls)
        rows = sum([group.rows for group in self.groups.values()])
        return size_bytes * self.batching.max_rows // rows if rows > self.batching.max_rows else size_bytes

    def row_s(self) -> float:
        """What a row takes of a run; where calls share none, what a call takes."""
        return (self._pace.pace_s(self.run_bytes()) or UNKNOWN_S) / self.batching.max_rows

    def wait_s(self) -> float:
        """What full runs of the calls that wait take together, as measured."""
        max_rows = self.batching.max_rows
        if max_rows == 1:
            return self.calls * (self._pace.pace_s(self.bytes // self.calls) or 0.0) if self.calls else 0.0
        runs = [(-(-group.rows // max_rows), group.bytes) for group in self.groups.values()]
        return sum([count * (self._pace.pace_s(size_bytes // count) or 0.0) for count, size_bytes in runs])

    def delay_s(self) -> float:
        """What the runs take together that are full before there is room for another call."""
        max_rows = self.batching.max_rows
        if max_rows == 1:
            return self.wait_s()
        full = [(group.rows // max_rows, group.bytes // group.rows * max_rows) for group in self.groups.values()]
        return sum([count * (self._pace.pace_s(size_bytes) or 0.0) for count, size_bytes in full if count])

    def age_s(self, now_s: float) -> float:
        """For how long the block has waited that came first; 0 where none waits."""
        return max([now_s - group.oldest_s() for group in self.groups.values()], default=0.0)

    # ---- who leaves

    def _fill(self, key: Hashable, group: Group) -> list[Stretch]:
        batch: list[Stretch] = []
        room = self.batching.max_rows
        # All that waits fits, or callers take turns: with several rows each, for each stretch has an answer of its own.
        share = room if group.rows <= room or len(group.lines) == 1 else max(1, room // (2 * len(group.lines)))
        while group.lines and (room > 0 or not batch):
            line = group.next()
            block = line.head()
            stretch = block.take(min(room, share), at_least_one=False) or block.take(room, at_least_one=not batch)
            if stretch is None:
                break
            batch.append(stretch)
            room -= stretch.rows
            if self.flows.several:
                self.flows.serve(line.flow, self._cost_s(stretch))
            self._leave(group, block, stretch.calls, stretch.rows)
        self._tidy(key, group)
        return batch

    def _cost_s(self, stretch: Stretch) -> float:
        """Its share of a full run of calls like these."""
        max_rows = self.batching.max_rows
        if max_rows == 1:
            return self._pace.pace_s(stretch.total_bytes) or UNKNOWN_S
        run_s = self._pace.pace_s(stretch.total_bytes // stretch.rows * max_rows) or UNKNOWN_S
        return run_s * stretch.rows / max_rows

    def _leave(self, group: Group, block: Block, calls: int, rows: int) -> None:
        """Calls of a block do not wait any more."""
        group.leave(block, calls, rows)
        self.calls -= calls
        if not block.waiting:
            self._blocks -= 1
            self.bytes -= block.total_bytes

    def _tidy(self, key: Hashable, group: Group) -> None:
        if not group.lines:
            del self.groups[key]
        if not self.calls:
            self._deadlines.clear()

    def _begins_s(self, group: Group) -> float:
        """When a group's next batch begins: at once when it is full or nothing is to be waited for."""
        batching = self.batching
        if batching.max_delay_s <= 0 or group.rows >= batching.max_rows:
            return group.oldest_s()
        run_s = self._pace.expect_s(group.bytes) or 0.0
        # Twice what a run takes: runs differ.
        return min(group.oldest_s() + batching.max_delay_s, group.urgent_s() - 2 * run_s)


def rows_of(block: Block) -> int:
    """Rows of its calls that wait, before any of them has been taken."""
    return block.rows if block.waiting == block.calls else block.row_ends()[block.waiting]

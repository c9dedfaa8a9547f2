"""The calls that wait for one model version, and the decision which of them run next. Pure: time is an argument."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue.deadlines import Deadlines
from inferencehub.worker.calls.queue.turns import too_late

# Queued calls of one version in memory: their tensors, and what a call takes beside them.
MAX_QUEUED_BYTES = 512 * 1024 * 1024
CALL_BYTES = 1024

# What is left of a call's time, besides what its run takes, when its wait for more rows ends: the answer has a way to
# go, and on a busy machine timers are late. A tenth of its time, and no less than this.
FEWEST_SPARE_S = 0.02
SPARE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Batching:
    """How the calls of one version share runs.

    Attributes:
        max_rows: Rows of one batch at most; a call that brings more runs alone. 1: calls never share a run.
        max_delay_s: Time that an idle model waits for more rows, in seconds; less where a deadline is nearer.
        max_calls: Calls that may wait; infinite: as many as can be answered before their deadlines.
    """

    max_rows: int = 1
    max_delay_s: float = 0.0
    max_calls: float = float("inf")


class _Group:
    """Waiting calls that may run together, oldest first."""

    __slots__ = ("blocks", "bytes", "live", "rows", "waits_until_s")

    def __init__(self) -> None:
        self.blocks: deque[Block] = deque()
        """Those of which calls wait, and some whose calls have left: fewer, or the next to leave sweeps them out."""
        self.live = 0
        self.rows = 0
        self.bytes = 0
        self.waits_until_s: float | None = None
        """When the most urgent call has no time left for waiting, its run aside; None: not known."""

    def head(self) -> Block:
        """The oldest that waits."""
        blocks = self.blocks
        while not blocks[0].waiting:
            blocks.popleft()
        return blocks[0]

    def sweep(self) -> None:
        """Forget blocks whose calls have left, once they outnumber the others: each costs two steps in all."""
        if len(self.blocks) > 2 * self.live:
            self.blocks = deque([block for block in self.blocks if block.waiting])

    def urgent_s(self) -> float:
        """When the most urgent call has no time left for waiting, its run aside."""
        if self.waits_until_s is None:
            self.waits_until_s = min([_waits_until_s(block) for block in self.blocks if block.waiting])
        return self.waits_until_s


def _waits_until_s(block: Block) -> float:
    """When the most urgent call of a block that waits has no time left for waiting, its run aside."""
    deadline_s = block.earliest_waiting_s()
    return deadline_s - max(FEWEST_SPARE_S, SPARE_SHARE * (deadline_s - block.arrived_s))


def _rows_of(block: Block) -> int:
    """Rows of its calls that wait, before any of them has been taken."""
    return block.rows if block.waiting == block.calls else block.row_ends()[block.waiting]


def _unknown(_: int) -> None:
    """What a run takes before any has been measured."""


class CallQueue:
    """A bounded queue whose calls leave in batches: the oldest block first, with what came after it and fits."""

    def __init__(
        self,
        batching: Batching,
        expect_s: Callable[[int], float | None] = _unknown,
        pace_s: Callable[[int], float | None] = _unknown,
    ) -> None:
        """Args, of runs of so many bytes and in seconds; None when nobody knows:
        expect_s: What one should take.
        pace_s: How soon one follows the other at best, as measured.
        """
        self.batching = batching
        self.calls = 0
        self.bytes = 0
        """Of the blocks of which calls wait, with what their calls brought that have left: it stays with the block."""
        self._blocks = 0
        self._expect_s = expect_s
        self._pace_s = pace_s
        self._groups: dict[Hashable, _Group] = {}
        self._deadlines = Deadlines()

    def push(self, block: Block) -> None:
        """Add a block, or as many of its first calls as there is room for: the others wait no more. Answer them.

        Raises:
            QueueFull: There is no room for any.
        """
        room = self.batching.max_calls - self.calls
        if room <= 0:
            raise self.full()
        size_bytes = self.bytes + self.calls * CALL_BYTES
        if self.calls and size_bytes + block.total_bytes + block.calls * CALL_BYTES > MAX_QUEUED_BYTES:
            raise self._refusal("The calls that wait for this model fill their memory; try again later.")
        if block.calls > room:
            block.keep_first(int(room))
        group = self._groups.get(block.group)
        if group is None:
            group = self._groups[block.group] = _Group()
        rows = _rows_of(block)
        group.blocks.append(block)
        group.live += 1
        group.rows += rows
        group.bytes += block.bytes_of(rows)
        if group.waits_until_s is not None:
            group.waits_until_s = min(group.waits_until_s, _waits_until_s(block))
        self._deadlines.add(block)
        self._blocks += 1
        self.calls += block.waiting
        self.bytes += block.total_bytes

    def full(self) -> QueueFull:
        """Why there is no room for a call, and when there should be."""
        return self._refusal(f"{self.calls} calls wait for this model, and no more may; try again later.")

    def too_late(self, block: Block) -> list[int]:
        """Calls of the block that was added last which can't be answered in time, for those that wait before them.

        Drop them and answer `overloaded`. Where nothing waits before a block none is: it is not the queue's fault then.
        """
        before = self.calls - block.waiting
        if not before:
            return []
        max_rows = self.batching.max_rows
        own = self._groups[block.group]
        others = [group.rows for group in self._groups.values() if group is not own]
        rows_before = own.rows - _rows_of(block) if max_rows > 1 else before
        filled = min(max_rows, rows_before + block.rows)
        run_s = self._pace_s(block.bytes_of(filled) if max_rows > 1 else block.total_bytes // block.calls)
        if run_s is None:
            return []
        return too_late(
            block,
            block.arrived_s,
            runs_before=sum([-(-rows // max_rows) for rows in others]) if max_rows > 1 else 0,
            rows_before=rows_before,
            max_rows=max_rows,
            run_s=run_s,
        )

    def overloaded(self) -> QueueFull:
        """Why a call is not taken that would have to wait for too long."""
        wait_ms = round(self._wait_s() * 1000)
        return self._refusal(
            f"{self.calls} calls wait for this model and take about {wait_ms} ms, which is more time than this call "
            "has; try again later, or allow more time."
        )

    def _refusal(self, message: str) -> QueueFull:
        # By then half of the queue should be gone.
        pause_s = min(max(self._wait_s() / 2, 0.01), 5.0)
        return QueueFull(message, retry_after_ms=int(pause_s * 1000))

    def _wait_s(self) -> float:
        """What full runs of the calls that wait take together, as measured."""
        max_rows = self.batching.max_rows
        if max_rows == 1:
            return self.calls * (self._pace_s(self.bytes // self.calls) or 0.0) if self.calls else 0.0
        runs = [(-(-group.rows // max_rows), group.bytes) for group in self._groups.values()]
        return sum([count * (self._pace_s(size_bytes // count) or 0.0) for count, size_bytes in runs])

    def drop(self, block: Block, places: Sequence[int]) -> None:
        """Take waiting calls out. Call it before they are answered; their places in line are swept up later."""
        group = self._groups[block.group]
        block.leave(places)
        self._leave(group, block, len(places), sum([block.counts[place] for place in places]))
        self._tidy(block.group, group)
        group.sweep()

    def expired(self, now_s: float) -> list[tuple[Block, list[int]]]:
        """The calls whose deadline has passed while they wait, by block. They still wait: drop and answer them."""
        return self._deadlines.passed(now_s, self._blocks)

    def due_s(self) -> float | None:
        """When the next batch should begin: a time that is past or now means at once, None that nothing waits."""
        due: float | None = None
        for group in self._groups.values():
            begins = self._begins_s(group)
            if due is None or begins < due:
                due = begins
        return due

    def take(self, now_s: float) -> list[Stretch]:
        """The calls that should run now, all of one group; none when nothing waits or the wait is not over."""
        chosen: tuple[Hashable, _Group, Block] | None = None
        for key, group in self._groups.items():
            if self._begins_s(group) <= now_s:
                head = group.head()
                if chosen is None or head.arrived_s < chosen[2].arrived_s:
                    chosen = key, group, head
        if chosen is None:
            return []
        key, group, _ = chosen
        return self._fill(key, group)

    def _fill(self, key: Hashable, group: _Group) -> list[Stretch]:
        batch: list[Stretch] = []
        room, blocks = self.batching.max_rows, group.blocks
        while blocks and (room > 0 or not batch):
            block = blocks[0]
            stretch = block.take(room, at_least_one=not batch)
            if stretch is None and block.waiting:
                break
            if stretch is not None:
                batch.append(stretch)
                room -= stretch.rows
                self._leave(group, block, stretch.calls, stretch.rows)
            if not block.waiting:
                blocks.popleft()
        self._tidy(key, group)
        return batch

    def _leave(self, group: _Group, block: Block, calls: int, rows: int) -> None:
        """Calls of a block do not wait any more."""
        group.rows -= rows
        group.bytes -= block.bytes_of(rows)
        group.waits_until_s = None
        self.calls -= calls
        if not block.waiting:
            group.live -= 1
            self._blocks -= 1
            self.bytes -= block.total_bytes

    def _tidy(self, key: Hashable, group: _Group) -> None:
        if not group.live:
            del self._groups[key]
        if not self.calls:
            self._deadlines.clear()

    def _begins_s(self, group: _Group) -> float:
        """When a group's next batch begins: at once when it is full or nothing is to be waited for."""
        batching = self.batching
        if batching.max_delay_s <= 0 or group.rows >= batching.max_rows:
            return group.head().arrived_s
        run_s = self._expect_s(group.bytes) or 0.0
        # Twice what a run takes: runs differ.
        return min(group.head().arrived_s + batching.max_delay_s, group.urgent_s() - 2 * run_s)

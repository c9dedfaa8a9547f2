"""Which of the calls that wait have run out of time, found without looking at the others. Pure: time is an argument."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from inferencehub.worker.calls.block.block import Block


class Deadlines:
    """Blocks that wait by their earliest deadline.

    Blocks that leave stay inside until they are looked at, which nobody does for their sake: most leave within
    milliseconds, and would pay for a place in order that nobody asks for.
    """

    def __init__(self) -> None:
        self._new: list[Block] = []
        """Those that came since `passed` looked last, in no order."""
        self._heap: list[tuple[float, int, Block]] = []
        self._count = 0
        self.add = self._new.append
        """Remembers a block. No method of its own: it is called often."""

    def __len__(self) -> int:
        """Blocks that are remembered, those that have left included."""
        return len(self._new) + len(self._heap)

    def clear(self) -> None:
        """Forget them all: none waits any more."""
        self._new.clear()
        self._heap.clear()

    def passed(self, now_s: float, waiting: int) -> list[tuple[Block, list[int]]]:
        """The calls that wait and whose deadline has passed, by block. Each is told once.

        Args:
            now_s: The time.
            waiting: How many of the blocks inside still wait; the others are forgotten once they are the most.
        """
        for block in self._new:
            if block.waiting:
                self._push(block.earliest_s, block)
        self._new.clear()
        if len(self._heap) > 2 * waiting:
            self._heap = [entry for entry in self._heap if entry[2].waiting]
            heapify(self._heap)
        passed = []
        while self._heap and self._heap[0][0] <= now_s:
            block = heappop(self._heap)[2]
            if late := self._late(block, now_s):
                passed.append((block, late))
        return passed

    def _late(self, block: Block, now_s: float) -> list[int]:
        """The calls of a block that are late; it is looked at again when the next one will be."""
        late, next_s = [], float("inf")
        for place in block.waiting_places():
            deadline_s = block.deadline_s(place)
            if deadline_s <= now_s:
                late.append(place)
            else:
                next_s = min(next_s, deadline_s)
        if next_s < float("inf"):
            self._push(next_s, block)
        return late

    def _push(self, due_s: float, block: Block) -> None:
        # The count decides between equal deadlines: blocks have no order.
        self._count += 1
        heappush(self._heap, (due_s, self._count, block))

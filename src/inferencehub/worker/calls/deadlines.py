"""Which of the calls that wait have run out of time, found without looking at the others. Pure: time is an argument."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from inferencehub.worker.calls.call import WAITING, PendingCall


class Deadlines:
    """Waiting calls by deadline.

    Calls that leave stay inside until they are looked at, which nobody does for their sake: most leave within
    milliseconds, and would pay for a place in order that nobody asks for.
    """

    def __init__(self) -> None:
        self._new: list[PendingCall] = []
        """Those that came since `passed` looked last, in no order."""
        self._heap: list[tuple[float, int, PendingCall]] = []
        self._count = 0
        self.add = self._new.append
        """Remembers a call. No method of its own: it is called often."""

    def __len__(self) -> int:
        """Calls that are remembered, those that have left included."""
        return len(self._new) + len(self._heap)

    def clear(self) -> None:
        """Forget them all: none waits any more."""
        self._new.clear()
        self._heap.clear()

    def passed(self, now_s: float, waiting: int) -> list[PendingCall]:
        """Take out the calls that still wait and whose deadline has passed.

        Args:
            now_s: The time.
            waiting: How many of the calls inside still wait; the others are forgotten once they are the most.
        """
        for call in self._new:
            if call.state == WAITING:
                # The count decides between equal deadlines: calls have no order.
                self._count += 1
                heappush(self._heap, (call.deadline_s, self._count, call))
        self._new.clear()
        if len(self._heap) > 2 * waiting:
            self._heap = [entry for entry in self._heap if entry[2].state == WAITING]
            heapify(self._heap)
        passed = []
        while self._heap and self._heap[0][0] <= now_s:
            call = heappop(self._heap)[2]
            if call.state == WAITING:
                passed.append(call)
        return passed

"""Follows the answers to a lane's calls that may not run twice until the gateway has them."""

from __future__ import annotations

from collections import deque

from inferencehub.worker.calls.run.ended import EndedCalls


class Arrivals:
    """Those of one lane, whose number is `lane`. Where all models may run calls twice it is empty, which is false."""

    def __init__(self, lane: int) -> None:
        self._lane = lane
        self._due: dict[int, EndedCalls] = {}
        """Calls whose answers have not left, and where they are kept when they have run."""
        self._away: deque[tuple[int, int, EndedCalls]] = deque()
        """The frame that each answer left in, its call, and where that is kept."""
        self._versions: set[EndedCalls] = set()

    def __bool__(self) -> bool:
        return bool(self._versions)

    def expect(self, first_id: int, calls: int, ended: EndedCalls) -> None:
        """These calls have been admitted."""
        self._versions.add(ended)
        for call_id in range(first_id, first_id + calls):
            self._due[call_id] = ended

    def sent(self, sequence: int, first_id: int, calls: int = 1) -> None:
        """The answers to these calls leave, to their last byte, in this frame."""
        for call_id in range(first_id, first_id + calls):
            if (ended := self._due.pop(call_id, None)) is not None:
                self._away.append((sequence, call_id, ended))

    def received(self, sequence: int) -> None:
        """The gateway has taken in all frames up to this one."""
        while self._away and self._away[0][0] <= sequence:
            _, call_id, ended = self._away.popleft()
            ended.arrived(self._lane, call_id)

    def unwanted(self, call_id: int) -> None:
        """The gateway wants no answer, and gets none."""
        if (ended := self._due.pop(call_id, None)) is not None:
            ended.arrived(self._lane, call_id)

    def forget(self) -> None:
        """No gateway asks any more what became of the lane's calls."""
        for ended in self._versions:
            ended.lane_is_gone(self._lane)
        self._versions.clear()

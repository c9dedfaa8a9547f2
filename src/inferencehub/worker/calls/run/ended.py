"""Keeps calls that may not run twice on the run page after their run, until their answers have arrived.

Between the end of a run and the arrival of its answer the process may die: who then finds nothing on the page would
take the call for one that had not begun, and send it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Final, TypeAlias

from inferencehub.launch.runs.layout import MOST_ENTRIES
from inferencehub.launch.runs.page import RunPage

# More are away only where a gateway takes nothing in: then all calls of the version count as begun.
MOST_SLOTS: Final = 4

Call: TypeAlias = tuple[int, int]
"""Lane and id."""
Place: TypeAlias = tuple[int, int]
"""Slot of the page, and place in it."""


class EndedCalls:
    """Those of one version. Runs begin and end in threads, answers arrive on the loop."""

    def __init__(self, page: RunPage, title: bytes) -> None:
        self._page = page
        self._title = title
        self._lock = Lock()
        self._running: set[Call] = set()
        self._kept: dict[Call, Place | None] = {}
        """Where each call stands; None for those that there was no place for."""
        self._slots: list[int] = []
        self._empty: list[Place] = []
        self._without_place = 0
        self._said_at: int | None = None
        """The slot that says that there are more; while there are."""
        self._is_closing = False

    def begin(self, calls: Sequence[tuple[int, int, int]]) -> None:
        """These run from now on: lane, how many, and the id of the first. Those of no lane (0) are nobody's concern."""
        with self._lock:
            self._running.update(_each(calls))

    def end(self, calls: Sequence[tuple[int, int, int]]) -> None:
        """Their run is over; to be said while the page still has it."""
        with self._lock:
            for call in _each(calls):
                if call in self._running:
                    self._running.discard(call)
                    self._keep(call)

    def arrived(self, lane: int, call_id: int) -> None:
        """The gateway has the answer, or wants none: nobody asks any more whether the call has run."""
        with self._lock:
            self._forget((lane, call_id))
            self._close_when_empty()

    def lane_is_gone(self, lane: int) -> None:
        """Nobody asks any more after calls of this lane."""
        with self._lock:
            for call in [call for call in (*self._running, *self._kept) if call[0] == lane]:
                self._forget(call)
            self._close_when_empty()

    def close(self) -> None:
        """The version runs nothing any more; the page has its slots back when the last answer has arrived."""
        with self._lock:
            self._is_closing = True
            self._close_when_empty()

    def _keep(self, call: Call) -> None:
        place = self._place()
        self._kept[call] = place
        if place is not None:
            self._page.keep_call(*place, *call)
            return
        self._without_place += 1
        if self._without_place == 1:
            self._said_at = self._slots[0] if self._slots else None
            self._page.say_more(self._said_at, are_more=True)

    def _place(self) -> Place | None:
        if not self._empty and len(self._slots) < MOST_SLOTS and (slot := self._page.keep(self._title)) is not None:
            self._slots.append(slot)
            self._empty = [(slot, place) for place in range(MOST_ENTRIES)]
        return self._empty.pop() if self._empty else None

    def _forget(self, call: Call) -> None:
        self._running.discard(call)
        if call not in self._kept:
            return
        place = self._kept.pop(call)
        if place is not None:
            self._page.drop_call(*place)
            self._empty.append(place)
            return
        self._without_place -= 1
        if not self._without_place:
            self._page.say_more(self._said_at, are_more=False)

    def _close_when_empty(self) -> None:
        if self._is_closing and not self._kept and not self._running:
            for slot in self._slots:
                self._page.end(slot)
            self._slots, self._empty = [], []


def _each(calls: Iterable[tuple[int, int, int]]) -> Iterator[Call]:
    return ((lane, first_id + at) for lane, count, first_id in calls if lane for at in range(count))

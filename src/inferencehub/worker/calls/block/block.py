"""A block: calls that came together and look alike, from their admission until the last of them has its answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final, TypeAlias

from inferencehub.errors import InferenceHubError
from inferencehub.runtimes.protocol import NO_PARAMETERS, Parameters
from inferencehub.worker.calls.block.layout import Content, Layout, part_of
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.outlet import Outlet
from inferencehub.worker.calls.block.traced import TracedCalls

_NOBODY: Final[frozenset[int]] = frozenset()

OnAnswer: TypeAlias = "Callable[[Block, int, int, Outcome], None]"
"""Gets a block, the place of a call in it, how many calls from there on are answered, and what became of them."""


class Block:
    """Calls, known by their place. Those that wait are taken from the front, and some leave before it is their turn.

    Attributes:
        first_id: Id of its first call; the others follow.
        offset: Place of its first call in the block that came, of which it may be a part.
        calls: How many they are.
        counts: Rows of each call; 1 where the model does not count rows.
        rows: All of them.
        total_bytes: Of its inputs.
        arrived_s: When it was admitted.
        earliest_s: The earliest deadline of a call.
        group: Blocks whose groups are equal may share runs.
        lane: Number of the lane that it came by; 0 where it came by none.
        outlet: Where the chunks of its only call go; None where the answer is wanted whole.
        by_reference: Its inputs lie in shared files, which are free once it is answered.
        has_file: An input is an image file, which its run reads.
        caller: Stands for who the calls are from: callers take turns.
        weight: The caller's share, beside those of others.
        traces: Of those of its calls that are recorded; None where none are.
        waiting: Calls that wait.
        open: Calls without an answer.
        gone: Places of those that were answered before their turn, or while they ran.
    """

    __slots__ = (
        "_end",
        "_remaining_s",
        "_row_ends",
        "_taken",
        "_whole",
        "arrived_s",
        "by_reference",
        "caller",
        "calls",
        "counts",
        "earliest_s",
        "first_id",
        "gone",
        "group",
        "has_file",
        "lane",
        "layout",
        "offset",
        "on_answer",
        "open",
        "outlet",
        "parameters",
        "request_ids",
        "rows",
        "total_bytes",
        "traces",
        "waiting",
        "weight",
    )

    def __init__(
        self,
        first_id: int,
        counts: Sequence[int],
        layout: Layout,
        contents: list[Content],
        total_bytes: int,
        arrived_s: float,
        remaining_s: Sequence[float],
        on_answer: OnAnswer,
        *,
        group: Hashable,
        offset: int = 0,
        by_reference: bool = False,
        has_file: bool = False,
        parameters: Parameters = NO_PARAMETERS,
        request_ids: Sequence[str] = (),
        caller: int = 0,
        weight: float = 1.0,
    ) -> None:
        """`remaining_s`: the time that each call has, or a single one for all; `contents`: of each input, all rows."""
        self.first_id = first_id
        self.offset = offset
        self.calls = self.waiting = self.open = self._end = len(counts)
        self.counts = counts
        self.rows = sum(counts)
        self.layout = layout
        self.total_bytes = total_bytes
        self.arrived_s = arrived_s
        self.earliest_s = arrived_s + min(remaining_s)
        self.on_answer = on_answer
        self.group = group
        self.lane = 0
        self.outlet: Outlet | None = None
        self.by_reference = by_reference
        self.has_file = has_file
        self.parameters = parameters
        self.request_ids = request_ids
        self.caller = caller
        self.weight = weight
        self.traces: TracedCalls | None = None
        self.gone: set[int] | frozenset[int] = _NOBODY
        self._remaining_s = remaining_s if len(remaining_s) > 1 else None
        self._taken = 0
        self._row_ends: list[int] | None = None
        self._whole: Stretch | None = Stretch(self, 0, counts, self.rows, contents, total_bytes, self.earliest_s)

    def deadline_s(self, place: int) -> float:
        """When a call has no time left."""
        return self.earliest_s if self._remaining_s is None else self.arrived_s + self._remaining_s[place]

    def earliest_of(self, place: int, calls: int) -> float:
        """The earliest deadline of these calls."""
        if self._remaining_s is None:
            return self.earliest_s
        return self.arrived_s + min(self._remaining_s[place : place + calls])

    def earliest_waiting_s(self) -> float:
        """The earliest deadline of the calls that wait."""
        if self._remaining_s is None:
            return self.earliest_s
        return min(map(self.deadline_s, self.waiting_places()))

    def bytes_of(self, rows: int) -> int:
        """Bytes of so many of its rows; where elements differ in length, about."""
        return self.total_bytes * rows // self.rows

    def request_id(self, place: int) -> str:
        """What logs name a call by."""
        return self.request_ids[place] if place < len(self.request_ids) else ""

    def names_in_log(self, place: int) -> dict[str, str]:
        """The same as fields of a line, with the call's trace and span where it is recorded."""
        traced = self.traces.ids(self.offset + place) if self.traces is not None else {}
        return {"request_id": self.request_id(place), **traced}

    def row_ends(self) -> list[int]:
        """Where the rows of each call end; before them a 0."""
        if self._row_ends is None:
            self._row_ends = [0, *accumulate(self.counts)]
        return self._row_ends

    def waits(self, place: int) -> bool:
        """Whether a call waits."""
        return self._taken <= place < self._end and place not in self.gone

    def waiting_places(self) -> list[int]:
        """The calls that wait."""
        gone = self.gone
        return [place for place in range(self._taken, self._end) if place not in gone]

    def take(self, room: int, *, at_least_one: bool) -> Stretch | None:
        """The next calls that wait and whose rows fit; None when there are none.

        Args:
            room: Rows that there is room for.
            at_least_one: Take a call also when its rows do not fit.
        """
        whole = self._whole
        if whole is None:
            return None
        taken = whole
        if self.rows > room or self.waiting < self.calls:
            place, stop = self._next(room, at_least_one)
            if place == stop:
                return None
            taken = whole.part(place, stop - place)
        self._taken = taken.place + taken.calls
        self._leaves(taken.calls)
        return taken

    def keep_first(self, calls: int) -> None:
        """Those after the first so many do not wait. Before any is taken; answer each."""
        self._end = calls
        self._leaves(self.calls - calls)

    def leave(self, places: Sequence[int]) -> None:
        """These calls wait no more, although it was not their turn. Answer each."""
        self.give_up(places)
        self._leaves(len(places))

    def give_up(self, places: Iterable[int]) -> None:
        """What becomes of these calls, which are taken, is of no interest any more. Answer each."""
        if not self.gone:
            self.gone = set()
        self.gone |= set(places)

    def answer(self, place: int, calls: int, outcome: Outcome) -> None:
        """Give so many calls their answer, and each only one: ask `gone` before."""
        self.open -= calls
        if self.traces is not None:
            self.traces.answered(self.offset + place, calls, outcome)
        self.on_answer(self, place, calls, outcome)

    def fail(self, places: Iterable[int], error: InferenceHubError) -> None:
        """Answer these calls with an error."""
        outcome = Outcome(error=error)
        for place, calls in ranges(places):
            self.answer(place, calls, outcome)

    def _next(self, room: int, at_least_one: bool) -> tuple[int, int]:
        """The next calls that wait and whose rows fit: the first one, and the one after the last."""
        place, end, gone, ends = self._taken, self._end, self.gone, self.row_ends()
        while place in gone:
            place += 1
        if place >= end:
            return end, end
        stop = bisect_right(ends, ends[place] + room, place + 1, end + 1) - 1
        if stop == place and at_least_one:
            stop += 1
        if gone:
            stop = next((each for each in range(place, stop) if each in gone), stop)
        return place, stop

    def _leaves(self, calls: int) -> None:
        self.waiting -= calls
        if not self.waiting:
            self._whole = None


class Stretch:
    """Calls of a block that follow each other, on their way through a run.

    Attributes:
        block: The block.
        place: Place of the first one in it.
        calls: How many they are.
        counts: Rows of each.
        rows: All of them.
        contents: What each input holds for them, in the order of the signature.
        total_bytes: Of their inputs; where elements differ in length, about.
        deadline_s: The earliest of their deadlines.
    """

    __slots__ = ("block", "calls", "contents", "counts", "deadline_s", "place", "rows", "total_bytes")

    def __init__(
        self,
        block: Block,
        place: int,
        counts: Sequence[int],
        rows: int,
        contents: list[Content],
        total_bytes: int,
        deadline_s: float,
    ) -> None:
        self.block = block
        self.place = place
        self.calls = len(counts)
        self.counts = counts
        self.rows = rows
        self.contents = contents
        self.total_bytes = total_bytes
        self.deadline_s = deadline_s

    def part(self, at: int, calls: int) -> Stretch:
        """So many of the calls, from this one on."""
        if calls == self.calls:
            return self
        block, place = self.block, self.place + at
        ends = block.row_ends()
        row, rows = ends[place] - ends[self.place], ends[place + calls] - ends[place]
        return Stretch(
            block,
            place,
            self.counts[at : at + calls],
            rows,
            [part_of(content, self.rows, row, rows, at, calls) for content in self.contents],
            block.bytes_of(rows),
            block.earliest_of(place, calls),
        )

    def each(self) -> Iterator[Stretch]:
        """Each of the calls on its own."""
        return (self.part(at, 1) for at in range(self.calls))


def ranges(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Places in rising order as stretches: the first place of each, and how many follow each other."""
    for _, run in groupby(enumerate(places), lambda each: each[1] - each[0]):
        stretch = [place for _, place in run]
        yield stretch[0], len(stretch)

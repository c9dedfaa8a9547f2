"""Which calls may wait for a model version, which run next, and which are turned away. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.queue.flows import Flow
from inferencehub.worker.calls.queue.pace import UNMEASURED, Batching, Pace
from inferencehub.worker.calls.queue.short import ShortQueue, greediest
from inferencehub.worker.calls.queue.turns import refuse_late, too_late
from inferencehub.worker.calls.queue.waiting import Waiting, rows_of

# Queued calls of one version in memory: their tensors, and what a call takes beside them.
MAX_QUEUED_BYTES = 512 * 1024 * 1024
CALL_BYTES = 1024

Refused: TypeAlias = tuple[Block, list[int], QueueFull]
"""Calls of a block that wait no more, and why."""


class CallQueue:
    """A bounded queue whose calls leave in batches: callers in turns, and of each the oldest block first.

    A call is taken in if it can be answered in time, for what comes before it, and begun if it still can. Where more
    calls come than can be answered few wait, so that those are answered soon.
    """

    def __init__(self, batching: Batching, pace: Pace = UNMEASURED) -> None:
        self.refused: list[Refused] = []
        """Calls that wait no more and have no answer yet: give it to them after each `push` and `take`."""
        self._pace = pace
        self._waiting = Waiting(batching, pace)
        self._flows = self._waiting.flows
        self._short = ShortQueue(pace.instances)

    @property
    def calls(self) -> int:
        """How many wait."""
        return self._waiting.calls

    @property
    def bytes(self) -> int:
        """Of their blocks."""
        return self._waiting.bytes

    @property
    def batching(self) -> Batching:
        """How they share runs."""
        return self._waiting.batching

    @batching.setter
    def batching(self, batching: Batching) -> None:
        self._waiting.batching = batching

    def push(self, block: Block) -> None:
        """Add a block. Those of its calls that there is no room or no time for are among `refused`, and with them may
        be some of callers who had more than their share of the room.

        Raises:
            QueueFull: There is no room for any.
        """
        flow = self._flow_of(block)
        self._make_room(block, flow)
        room = self.batching.max_calls - self.calls
        if room <= 0:
            raise self._full()
        if block.calls > room:
            block.keep_first(int(room))
            self.refused.append((block, list(range(block.waiting, block.calls)), self._full()))
        self._waiting.add(block, flow)
        if flow.standing.is_overloaded:
            flow.standing.ends_if_quiet(block.arrived_s, self._waiting.row_s() * self.batching.max_rows)
        if flow.standing.is_overloaded:
            self._keep_short(flow, block.arrived_s)
        if block.waiting and (late := self._too_late(block, flow)):
            self._refuse(block, late, self._overloaded(), block.arrived_s)

    def drop(self, block: Block, places: Sequence[int]) -> None:
        """Take waiting calls out. Call it before they are answered."""
        self._waiting.drop(block, places)

    def expired(self, now_s: float) -> list[tuple[Block, list[int]]]:
        """The calls whose deadline has passed while they wait, by block. They still wait: drop and answer them."""
        return self._waiting.expired(now_s)

    def due_s(self) -> float | None:
        """When the next batch should begin: a time that is past or now means at once, None that nothing waits."""
        return self._waiting.due_s()

    def delay_s(self, now_s: float) -> float:
        """How long a call that comes now should wait for those before it, once the model is free. Where nobody knows
        what they take, so long as one of them has waited already."""
        if self._pace.pace_s(self._waiting.run_bytes()) is None:
            return self._waiting.age_s(now_s)
        return self._waiting.delay_s()

    def take(self, now_s: float) -> list[Stretch]:
        """The calls that should run now, all of one group; none when nothing waits or the wait is not over.

        Those that waited for too long to be in time are among `refused`.
        """
        self._look(now_s)
        while batch := self._waiting.next_batch(now_s):
            run_s = self._pace.run_s(sum([stretch.total_bytes for stretch in batch]))
            if run_s is None:
                return batch
            if in_time := refuse_late(batch, now_s, run_s, self._refuse_taken):
                return in_time
        return []

    # ---- for want of time

    def _too_late(self, block: Block, flow: Flow) -> list[int]:
        """Calls of the block that was added last which can't be answered in time, for those that come before them."""
        now_s, max_rows = block.arrived_s, self.batching.max_rows
        busy_until_s = self._pace.busy_until_s(now_s)
        is_free = self.calls == block.waiting and busy_until_s <= now_s
        if is_free and (block.rows <= max_rows or block.calls == 1):
            return []
        own = flow.units(max_rows) - (rows_of(block) if max_rows > 1 else block.waiting)
        size_bytes = block.total_bytes // block.calls
        if max_rows > 1:
            size_bytes = block.bytes_of(min(max_rows, own + block.rows))
        pace_s, run_s = self._pace.pace_s(size_bytes), self._pace.run_s(size_bytes)
        if pace_s is None or run_s is None:
            return []
        return too_late(
            block,
            flow,
            [(each, each.units(max_rows)) for each in self._flows.waiting()] if self._flows.several else [],
            own=own,
            free_rows=max_rows if is_free else 0,
            busy_until_s=busy_until_s,
            more_runs=len(self._waiting.groups) - 1 if max_rows > 1 else 0,
            max_rows=max_rows,
            pace_s=pace_s,
            run_s=run_s,
        )

    # ---- for want of room

    def _make_room(self, block: Block, flow: Flow) -> None:
        """Have who has most of the places give up some for a caller who has less.

        Raises:
            QueueFull: The calls that wait take all the memory that they may.
        """
        while self._flows.several and (self.calls + block.calls > self.batching.max_calls or self._fills_memory(block)):
            waiting = self._flows.waiting()
            greedy = greediest(waiting, flow, self.batching.max_rows, self._waiting.row_s()) if waiting else flow
            if greedy is flow or greedy.calls <= flow.calls + 1:
                break
            self._refuse_newest(greedy, 1, self._full(), block.arrived_s)
        if self._fills_memory(block):
            raise self._refusal("The calls that wait for this model fill their memory; try again later.")

    def _fills_memory(self, block: Block) -> bool:
        size_bytes = self.bytes + self.calls * CALL_BYTES + block.total_bytes + block.calls * CALL_BYTES
        return self.calls > 0 and size_bytes > MAX_QUEUED_BYTES

    # ---- because the queue stands

    def _look(self, now_s: float) -> None:
        """See whose queue stands, as a run may begin, and cut it short."""
        flows, max_rows = self._flows.all(), self.batching.max_rows
        if any([flow.standing.is_overloaded for flow in flows]):
            self._short.run_begins(sum([flow.units(max_rows) for flow in flows]), max_rows)
        if not self._short.is_time_to_look(now_s):
            return
        pace_s = self._pace.pace_s(self._waiting.run_bytes())
        if pace_s is None:
            return
        all_rows, callers = sum([flow.units(max_rows) for flow in flows]), len(self._flows.waiting())
        for flow in flows:
            own = flow.units(max_rows)
            wait_s = min(all_rows, own * callers) / max_rows * pace_s
            if flow.standing.look(now_s, own / max_rows, pace_s, wait_s):
                self._refuse_oldest(flow, own - self._short.rows(max_rows), now_s)

    def _keep_short(self, newcomer: Flow, now_s: float) -> None:
        """Turn away what is more than may wait of callers whose queues stand: of whose turn is last."""
        max_rows = self.batching.max_rows
        flows = [flow for flow in self._flows.waiting() if flow.standing.is_overloaded]
        over = sum([flow.units(max_rows) for flow in flows]) - self._short.rows(max_rows)
        if over > 0:
            self._short.turned_away()
        while over > 0:
            if len(flows) == 1:
                over -= self._refuse_newest(flows[0], over, self._kept_short(), now_s)
            else:
                greedy = greediest(flows, newcomer, max_rows, self._waiting.row_s())
                over -= self._refuse_newest(greedy, 1, self._kept_short(), now_s)
            flows = [flow for flow in flows if flow.calls]

    # ---- how

    def _refuse(self, block: Block, places: list[int], why: QueueFull, now_s: float) -> None:
        flow = self._waiting.drop(block, places)
        self._note_refused(flow, block, places, why, now_s)

    def _refuse_taken(self, block: Block, places: list[int], now_s: float) -> None:
        self._note_refused(self._flows.of(block.caller), block, places, self._overloaded(), now_s)

    def _note_refused(self, flow: Flow, block: Block, places: list[int], why: QueueFull, now_s: float) -> None:
        self.refused.append((block, places, why))
        runs = sum([self._units_of(block, place) for place in places]) / self.batching.max_rows
        flow.standing.refused(runs, now_s)

    def _refuse_newest(self, flow: Flow, units: int, why: QueueFull, now_s: float) -> int:
        """Calls of so many rows at least, or all of one block; how many they are."""
        block = self._waiting.newest_of(flow)
        waiting, found = block.waiting_places(), 0
        places: list[int] = []
        while waiting and found < units:
            places.append(waiting.pop())
            found += self._units_of(block, places[-1])
        self._refuse(block, places[::-1], why, now_s)
        return found

    def _refuse_oldest(self, flow: Flow, units: int, now_s: float) -> None:
        """Calls of so many rows at most: who came last is answered soonest (adaptive LIFO: Maurer, "Fail at Scale")."""
        for block in sorted(self._waiting.blocks_of(flow), key=lambda block: block.arrived_s):
            places: list[int] = []
            for place in block.waiting_places():
                units -= self._units_of(block, place)
                if units < 0:
                    break
                places.append(place)
            if places:
                self._refuse(block, places, self._kept_short(), now_s)
            if units < 0:
                break

    def _units_of(self, block: Block, place: int) -> int:
        return block.counts[place] if self.batching.max_rows > 1 else 1

    def _flow_of(self, block: Block) -> Flow:
        """The caller of a block that has come."""
        flow = self._flows.of(block.caller)
        if not flow.calls:
            flow.weight = block.weight
            if self._flows.several:
                self._flows.comes_back(flow, self._waiting.row_s() * self.batching.max_rows)
        return flow

    # ---- what callers are told

    def _full(self) -> QueueFull:
        return self._refusal(f"{self.calls} calls wait for this model, and no more may; try again later.")

    def _overloaded(self) -> QueueFull:
        wait_ms = round(self._waiting.wait_s() * 1000)
        return self._refusal(
            f"{self.calls} calls wait for this model and take about {wait_ms} ms, which is more time than this call "
            "has; try again later, or allow more time."
        )

    def _kept_short(self) -> QueueFull:
        return self._refusal(
            "More calls come for this model than it can run, and would wait for longer and longer; try again later."
        )

    def _refusal(self, message: str) -> QueueFull:
        # By then half of the queue should be gone.
        pause_s = min(max(self._waiting.wait_s() / 2, 0.01), 5.0)
        return QueueFull(message, retry_after_ms=int(pause_s * 1000))

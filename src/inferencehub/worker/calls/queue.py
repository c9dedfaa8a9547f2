"""The calls that wait for one model version, and the decision which of them run next. Pure: time is an argument."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.call import WAITING, PendingCall

# Queued tensors of one version in memory; with 64 MiB bodies a bound on calls alone would be none.
MAX_QUEUED_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Batching:
    """How the calls of one version share runs.

    Attributes:
        max_rows: Rows of one batch at most; a call that brings more runs alone. 1: calls never share a run.
        max_delay_s: Time that an idle model waits for more rows, in seconds.
        max_calls: Calls that may wait.
    """

    max_rows: int = 1
    max_delay_s: float = 0.0
    max_calls: int = 256


class _Group:
    """Waiting calls that may run together, oldest first."""

    __slots__ = ("calls", "rows")

    def __init__(self) -> None:
        self.calls: deque[PendingCall] = deque()
        self.rows = 0


class CallQueue:
    """A bounded queue whose calls leave in batches: the oldest call first, with what came after it and fits.

    `seconds_per_call` is what one call takes lately; who runs the calls keeps it up to date.
    """

    def __init__(self, batching: Batching) -> None:
        self.batching = batching
        self.calls = 0
        self.bytes = 0
        self.seconds_per_call = 0.0
        self._groups: dict[Hashable, _Group] = {}

    def __iter__(self) -> Iterator[PendingCall]:
        for group in self._groups.values():
            for call in group.calls:
                if call.state == WAITING:
                    yield call

    def push(self, call: PendingCall) -> None:
        """Add a call.

        Raises:
            QueueFull: There is no room for it.
        """
        if self.calls >= self.batching.max_calls:
            raise self._full(f"{self.calls} calls wait for this model, and no more may; try again later.")
        if self.calls and self.bytes + call.total_bytes > MAX_QUEUED_BYTES:
            raise self._full("The calls that wait for this model fill their memory; try again later.")
        group = self._groups.get(call.group)
        if group is None:
            group = self._groups[call.group] = _Group()
        group.calls.append(call)
        group.rows += call.layout.rows
        self.calls += 1
        self.bytes += call.total_bytes

    def _full(self, message: str) -> QueueFull:
        # By then half of the queue should be gone.
        pause_s = min(max(self.seconds_per_call * self.calls / 2, 0.01), 5.0)
        return QueueFull(message, retry_after_ms=int(pause_s * 1000))

    def drop(self, call: PendingCall) -> None:
        """Take a waiting call out. Call it before the call is answered; its place in line is swept up later."""
        group = self._groups[call.group]
        group.rows -= call.layout.rows
        self.calls -= 1
        self.bytes -= call.total_bytes

    def due_s(self, now_s: float) -> float | None:
        """When the next batch should begin: a time that is past or now means at once, None that nothing waits."""
        due: float | None = None
        for _, group, head in self._heads():
            begins = self._begins_s(group, head)
            if due is None or begins < due:
                due = begins
        return due

    def take(self, now_s: float) -> list[PendingCall]:
        """The calls that should run now, all of one group; none when nothing waits or the wait is not over."""
        chosen: tuple[Hashable, _Group, PendingCall] | None = None
        for key, group, head in self._heads():
            ready = self._begins_s(group, head) <= now_s
            if ready and (chosen is None or head.arrived_s < chosen[2].arrived_s):
                chosen = key, group, head
        if chosen is None:
            return []
        key, group, _ = chosen
        batch = self._fill(group)
        if not group.calls:
            del self._groups[key]
        return batch

    def _fill(self, group: _Group) -> list[PendingCall]:
        batch: list[PendingCall] = []
        rows, max_rows, calls = 0, self.batching.max_rows, group.calls
        while calls:
            call = calls[0]
            if call.state != WAITING:
                calls.popleft()
                continue
            if batch and (max_rows == 1 or rows + call.layout.rows > max_rows):
                break
            calls.popleft()
            batch.append(call)
            rows += call.layout.rows
            self.bytes -= call.total_bytes
        group.rows -= rows
        self.calls -= len(batch)
        return batch

    def _heads(self) -> Iterator[tuple[Hashable, _Group, PendingCall]]:
        """Each group with the oldest call that still waits in it."""
        for key in list(self._groups):
            group = self._groups[key]
            while group.calls and group.calls[0].state != WAITING:
                group.calls.popleft()
            if group.calls:
                yield key, group, group.calls[0]
            else:
                del self._groups[key]

    def _begins_s(self, group: _Group, head: PendingCall) -> float:
        """When a group's next batch begins: at once when it is full or nothing is to be waited for."""
        batching = self.batching
        if batching.max_delay_s <= 0 or group.rows >= batching.max_rows:
            return head.arrived_s
        return min(head.arrived_s + batching.max_delay_s, head.deadline_s)

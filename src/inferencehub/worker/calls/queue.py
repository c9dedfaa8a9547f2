"""The calls that wait for one model version, and the decision which of them run next. Pure: time is an argument."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from inferencehub.errors import QueueFull
from inferencehub.worker.calls.call import WAITING, PendingCall
from inferencehub.worker.calls.deadlines import Deadlines

# Queued tensors of one version in memory; with 64 MiB bodies a bound on calls alone would be none.
MAX_QUEUED_BYTES = 512 * 1024 * 1024

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
        max_calls: Calls that may wait.
    """

    max_rows: int = 1
    max_delay_s: float = 0.0
    max_calls: int = 256


class _Group:
    """Waiting calls that may run together, oldest first."""

    __slots__ = ("bytes", "calls", "live", "rows", "waits_until_s")

    def __init__(self) -> None:
        self.calls: deque[PendingCall] = deque()
        """Those that wait, and some that were dropped: fewer than those that wait, or the next drop sweeps them out."""
        self.live = 0
        self.rows = 0
        self.bytes = 0
        self.waits_until_s: float | None = None
        """When the most urgent call has no time left for waiting, its run aside; None: not known."""

    def leave(self, calls: int, rows: int, size_bytes: int) -> None:
        self.live -= calls
        self.rows -= rows
        self.bytes -= size_bytes
        self.waits_until_s = None

    def head(self) -> PendingCall:
        """The oldest that waits."""
        calls = self.calls
        while calls[0].state != WAITING:
            calls.popleft()
        return calls[0]

    def sweep(self, gone: PendingCall) -> None:
        """Forget calls that were dropped, once they outnumber the others: each costs two steps in all."""
        if len(self.calls) > 2 * self.live:
            self.calls = deque([call for call in self.calls if call.state == WAITING and call is not gone])

    def urgent_s(self) -> float:
        """When the most urgent call has no time left for waiting, its run aside."""
        if self.waits_until_s is None:
            self.waits_until_s = min([_waits_until_s(call) for call in self.calls if call.state == WAITING])
        return self.waits_until_s


def _waits_until_s(call: PendingCall) -> float:
    return call.deadline_s - max(FEWEST_SPARE_S, SPARE_SHARE * (call.deadline_s - call.arrived_s))


def _unknown(_: int) -> None:
    """What a run takes before any has been measured."""


class CallQueue:
    """A bounded queue whose calls leave in batches: the oldest call first, with what came after it and fits.

    `seconds_per_call` is what one call takes lately; who runs the calls keeps it up to date.
    """

    def __init__(self, batching: Batching, expect_s: Callable[[int], float | None] = _unknown) -> None:
        """`expect_s`: what a run of so many bytes should take, in seconds; None when nobody knows."""
        self.batching = batching
        self.calls = 0
        self.bytes = 0
        self.seconds_per_call = 0.0
        self._expect_s = expect_s
        self._groups: dict[Hashable, _Group] = {}
        self._deadlines = Deadlines()
        self._remember = self._deadlines.add

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
        size_bytes = call.total_bytes
        group.calls.append(call)
        group.live += 1
        group.rows += call.layout.rows
        group.bytes += size_bytes
        if group.waits_until_s is not None:
            group.waits_until_s = min(group.waits_until_s, _waits_until_s(call))
        self._remember(call)
        self.calls += 1
        self.bytes += size_bytes

    def _full(self, message: str) -> QueueFull:
        # By then half of the queue should be gone.
        pause_s = min(max(self.seconds_per_call * self.calls / 2, 0.01), 5.0)
        return QueueFull(message, retry_after_ms=int(pause_s * 1000))

    def drop(self, call: PendingCall) -> None:
        """Take a waiting call out. Call it before the call is answered; its place in line is swept up later."""
        group = self._groups[call.group]
        self._leave(call.group, group, 1, call.layout.rows, call.total_bytes)
        group.sweep(call)

    def expired(self, now_s: float) -> list[PendingCall]:
        """The calls whose deadline has passed while they wait. They are still in the queue: drop and answer each."""
        return self._deadlines.passed(now_s, self.calls)

    def due_s(self) -> float | None:
        """When the next batch should begin: a time that is past or now means at once, None that nothing waits."""
        due: float | None = None
        for group in self._groups.values():
            begins = self._begins_s(group)
            if due is None or begins < due:
                due = begins
        return due

    def take(self, now_s: float) -> list[PendingCall]:
        """The calls that should run now, all of one group; none when nothing waits or the wait is not over."""
        chosen: tuple[Hashable, _Group, PendingCall] | None = None
        for key, group in self._groups.items():
            if self._begins_s(group) <= now_s:
                head = group.head()
                if chosen is None or head.arrived_s < chosen[2].arrived_s:
                    chosen = key, group, head
        if chosen is None:
            return []
        key, group, _ = chosen
        return self._fill(key, group)

    def _fill(self, key: Hashable, group: _Group) -> list[PendingCall]:
        batch: list[PendingCall] = []
        rows, size_bytes, max_rows, calls = 0, 0, self.batching.max_rows, group.calls
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
            size_bytes += call.total_bytes
        self._leave(key, group, len(batch), rows, size_bytes)
        return batch

    def _leave(self, key: Hashable, group: _Group, calls: int, rows: int, size_bytes: int) -> None:
        group.leave(calls, rows, size_bytes)
        if not group.live:
            del self._groups[key]
        self.calls -= calls
        self.bytes -= size_bytes
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

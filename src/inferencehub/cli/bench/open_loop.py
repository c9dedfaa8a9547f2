"""An open loop: calls are due at a constant rate, whatever becomes of those before.

A loop of callers that wait slows down with the server, and so hides what waiting costs the calls that it never made
(Tene, "How NOT to measure latency": coordinated omission). Here each call has a time at which it is due, and its
latency counts from then, also when no connection was free or this program was late.
"""

from __future__ import annotations

import asyncio
from math import ceil
from time import monotonic

from .connection import Connection
from .load import Load, Timing
from .tally import NEVER_SENT, REFUSED
from .target import Address, Target


class OpenLoop(Load):
    """`per_s` calls a second, over as many connections as it takes, `connections` at most."""

    def __init__(
        self, target: Target, address: Address, request: bytes, timing: Timing, per_s: float, connections: int
    ) -> None:
        super().__init__(target, address, request, timing)
        self._per_s = per_s
        self._most = connections
        # The calls are numbered, so that those that wait take no memory: this is the next to be sent.
        self._next = 0
        self._total = ceil((timing.warm_up_s + timing.duration_s) * per_s)
        self._idle: list[Connection] = []
        self._timer: asyncio.TimerHandle | None = None

    def _start(self) -> None:
        self._fire()

    def _due_s(self, number: int) -> float:
        return self._begun_s + number / self._per_s

    def _fire(self) -> None:
        """Sends what is due, as far as there are connections for it."""
        now_s = monotonic()
        while self._next < self._total and self._due_s(self._next) <= now_s:
            connection = self._idle_connection()
            if connection is None:
                self._ask_for_connections(now_s)
                return
            self._send(connection, self._due_s(self._next))
            self._next += 1
        self._set_timer()

    def _idle_connection(self) -> Connection | None:
        while self._idle:
            if (connection := self._idle.pop()).is_open:
                return connection
        return None

    def _ask_for_connections(self, now_s: float) -> None:
        due = min(self._total, int((now_s - self._begun_s) * self._per_s) + 1) - self._next
        room = self._most - len(self._connections) - len(self._opening)
        for _ in range(min(due - len(self._opening), room)):
            self._open()
        if due > len(self._opening):
            self.tally.waited_for_connection = max(self.tally.waited_for_connection, due - len(self._opening))
        # Where there is room, further calls may be due before a connection is free; elsewhere one has to become free.
        if room > 0:
            self._set_timer(now_s + 1 / self._per_s)

    def _set_timer(self, at_s: float | None = None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._next < self._total:
            self._timer = self._loop.call_at(self._due_s(self._next) if at_s is None else at_s, self._fire)

    def _opened(self, connection: Connection) -> None:
        self._free(connection)

    def _free(self, connection: Connection) -> None:
        if connection.is_open:
            self._idle.append(connection)
        self._go_on()

    def _go_on(self) -> None:
        if self._has_due():
            self._fire()
        else:
            self._finish_if_over()

    def _has_due(self) -> bool:
        return self._next < self._total and self._due_s(self._next) <= monotonic()

    def _refused(self) -> None:
        if self._has_due():
            self.tally.unanswered(self._due_s(self._next), REFUSED)
            self._next += 1
        self._go_on()

    def _lost(self) -> None:
        self._go_on()

    def _stopped(self) -> None:
        self._total = self._next
        self._finish_if_over()

    def _is_over(self, now_s: float) -> bool:
        if self._next < self._total and now_s > self._due_s(self._total) + self._timing.patience_s:
            for number in range(self._next, self._total):
                self.tally.unanswered(self._due_s(number), NEVER_SENT)
            self._next = self._total
        return self._next >= self._total and not self._busy

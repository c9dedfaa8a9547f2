"""What both loops share: connections, the measured time, patience with what does not answer, and an end."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass
from time import monotonic

from .answer import Answer
from .connection import Connection
from .tally import CLOSED, TIMED_OUT, Tally
from .target import Address, Target

LOOK_EVERY_S = 0.2
BEAT_EVERY_S = 0.01
# Calls under way when somebody ends it all are not worth a longer wait.
HASTE_S = 1.0


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a step warms up, is measured, and waits for an answer, in seconds."""

    warm_up_s: float
    duration_s: float
    patience_s: float


class Load(ABC):
    """One step: calls of one kind at one concurrency or rate. Made and run inside an event loop."""

    def __init__(self, target: Target, address: Address, request: bytes, timing: Timing) -> None:
        self._target = target
        self._address = address
        self._request = request
        self._timing = timing
        self._loop = asyncio.get_running_loop()
        self._finished = self._loop.create_future()
        self._connections: set[Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._begun_s = monotonic()
        begins_s = self._begun_s + timing.warm_up_s
        self.tally = Tally(begins_s, begins_s + timing.duration_s)

    async def run(self) -> Tally:
        """Runs it to its end."""
        begin = self._loop.call_later(self._timing.warm_up_s, self.tally.begin)
        end = self._loop.call_later(self._timing.warm_up_s + self._timing.duration_s, self._end)
        self._look()
        self._beat(monotonic())
        self._start()
        await self._finished
        begin.cancel()
        end.cancel()
        for task in self._opening:
            task.cancel()
        for connection in list(self._connections):
            connection.abort()
        return self.tally

    def stop(self, at_once: bool = False) -> None:
        """Ends it early: nothing more is sent, and what is under way has a second, or none."""
        self._end()
        self._stopped()
        self._loop.call_later(0 if at_once else HASTE_S, self._finish)

    # ---- what a loop is made of

    @abstractmethod
    def _start(self) -> None:
        """Begins to send."""

    @abstractmethod
    def _opened(self, connection: Connection) -> None:
        """There is one more connection, with no call on it."""

    @abstractmethod
    def _refused(self) -> None:
        """A connection that was asked for can't be made."""

    @abstractmethod
    def _free(self, connection: Connection) -> None:
        """The call on it has ended; it may be closing."""

    @abstractmethod
    def _lost(self) -> None:
        """One connection is gone."""

    @abstractmethod
    def _stopped(self) -> None:
        """Nothing more is to be sent."""

    @abstractmethod
    def _is_over(self, now_s: float) -> bool:
        """Whether everything that was due has ended."""

    # ---- for the loops

    def _open(self) -> None:
        task = self._loop.create_task(self._connect())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def _send(self, connection: Connection, due_s: float) -> None:
        self.tally.sent(due_s, monotonic())
        connection.send(self._request, due_s)

    def _finish_if_over(self) -> None:
        if self._is_over(monotonic()):
            self._finish()

    @property
    def _busy(self) -> bool:
        return any(connection.due_s is not None for connection in self._connections)

    # ---- for the connections

    def answered(self, connection: Connection, answer: Answer) -> None:
        now_s, due_s = monotonic(), connection.due_s
        connection.due_s = None
        if due_s is not None:
            self.tally.answered(due_s, now_s, answer)
        self._free(connection)

    def lost(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if connection.due_s is not None:
            self.tally.unanswered(connection.due_s, CLOSED)
            connection.due_s = None
        if not self._finished.done():
            self._lost()

    async def _connect(self) -> None:
        tls = self._target.tls
        try:
            async with asyncio.timeout(self._timing.patience_s):
                _, connection = await self._loop.create_connection(
                    lambda: Connection(self),
                    *self._address,
                    ssl=tls,
                    server_hostname=self._target.name if tls else None,
                )
        except OSError:  # TimeoutError and ssl.SSLError among them
            if not self._finished.done():
                self._refused()
            return
        if self._finished.done():
            connection.abort()
        else:
            self._connections.add(connection)
            self.tally.most_connections = max(self.tally.most_connections, len(self._connections))
            self._opened(connection)

    def _look(self) -> None:
        """Gives up what does not answer, now and then, and sees whether it is over."""
        if self._finished.done():
            return
        now_s = monotonic()
        for connection in list(self._connections):
            if connection.due_s is not None and now_s - connection.due_s > self._timing.patience_s:
                self.tally.unanswered(connection.due_s, TIMED_OUT)
                connection.due_s = None
                connection.abort()
        self._finish_if_over()
        self._loop.call_later(LOOK_EVERY_S, self._look)

    def _beat(self, due_s: float) -> None:
        """How late this program gets its turns, which latencies hold too."""
        if not self._finished.done():
            now_s = monotonic()
            self.tally.turned(due_s, now_s)
            self._loop.call_later(BEAT_EVERY_S, self._beat, now_s + BEAT_EVERY_S)

    def _end(self) -> None:
        self.tally.end()

    def _finish(self) -> None:
        if not self._finished.done():
            self._finished.set_result(None)

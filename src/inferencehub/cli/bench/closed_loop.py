"""A closed loop: so many callers, each of which waits for its answer and then calls again."""

from __future__ import annotations

from time import monotonic

from .connection import Connection
from .load import Load, Timing
from .tally import REFUSED
from .target import Address, Target

# Who is refused tries again after this, so that a gateway that starts again is met, and none is hammered.
PAUSE_S = 0.1


class ClosedLoop(Load):
    """`concurrency` callers with a connection each."""

    def __init__(self, target: Target, address: Address, request: bytes, timing: Timing, concurrency: int) -> None:
        super().__init__(target, address, request, timing)
        self._concurrency = concurrency
        self._sends = True

    def _start(self) -> None:
        for _ in range(self._concurrency):
            self._open()

    def _opened(self, connection: Connection) -> None:
        self._free(connection)

    def _refused(self) -> None:
        self.tally.unanswered(monotonic(), REFUSED)
        if self._goes_on():
            self._loop.call_later(PAUSE_S, self._open_again)
        else:
            self._finish_if_over()

    def _free(self, connection: Connection) -> None:
        if not self._goes_on():
            self._finish_if_over()
        elif connection.is_open:
            self._send(connection, monotonic())
        # One that closes is followed by another when it is gone.

    def _lost(self) -> None:
        if self._goes_on():
            self._open()
        else:
            self._finish_if_over()

    def _stopped(self) -> None:
        self._sends = False
        self._finish_if_over()

    def _open_again(self) -> None:
        if self._goes_on():
            self._open()

    def _goes_on(self) -> bool:
        return self._sends and monotonic() < self.tally.ends_s

    def _is_over(self, now_s: float) -> bool:
        return (not self._sends or now_s >= self.tally.ends_s) and not self._busy

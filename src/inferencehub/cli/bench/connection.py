"""One connection to the gateway, with at most one call on it."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from .answer import Answer, AnswerReader, NoAnswer


class Ends(Protocol):
    """Who is told what became of calls."""

    def answered(self, connection: Connection, answer: Answer) -> None:
        """The call on it has its answer; the connection is free, or closing."""

    def lost(self, connection: Connection) -> None:
        """It is gone, and its call with it if there was one."""


class Connection(asyncio.Protocol):
    """Sends one call after the other. `due_s`: when the present one was due; None while there is none."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self._reader = AnswerReader()
        self._transport: asyncio.Transport | None = None
        self.due_s: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's is one without being called so.
        self._transport = cast("asyncio.Transport", transport)

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def send(self, request: bytes, due_s: float) -> None:
        """Sends a call; the one before has ended."""
        assert self._transport is not None
        self.due_s = due_s
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        try:
            answer = self._reader.feed(data)
        except NoAnswer:
            self.abort()
            return
        if answer is not None and self.due_s is not None:
            self._settle(answer)

    def eof_received(self) -> None:
        """Nothing: the transport closes, and `connection_lost` follows."""

    def connection_lost(self, exc: Exception | None) -> None:
        answer = self._reader.close() if exc is None and self.due_s is not None else None
        if answer is not None:
            self._settle(answer)
        self._ends.lost(self)

    def abort(self) -> None:
        """Ends it at once."""
        if self._transport is not None:
            self._transport.abort()

    def _settle(self, answer: Answer) -> None:
        if answer.closes and self._transport is not None:
            self._transport.close()
        self._ends.answered(self, answer)

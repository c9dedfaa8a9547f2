"""One HTTP/1.1 connection that stays open, and tells a kept connection that was reset from one that never opened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import h11

READ_BYTES = 65_536


class BrokenConnection(Exception):
    """The connection ended without a whole answer: `refused`, `reset` or `framing`."""

    def __init__(self, how: str, cause: BaseException | None = None) -> None:
        super().__init__(how)
        self.how = how
        self.__cause__ = cause


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """Requests one after the other; nothing is tried twice."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._http = h11.Connection(our_role=h11.CLIENT)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.requests = 0

    async def open(self) -> None:
        try:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            raise BrokenConnection("refused", error) from error

    @property
    def is_reusable(self) -> bool:
        """Neither side has said that it closes, nor closed it, nor sent what nobody asked for."""
        return self._http.our_state is h11.IDLE and self._reader is not None and not self._reader.at_eof()

    async def ask(self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes) -> HttpAnswer:
        """The whole answer. BrokenConnection where there is none; cancelling it leaves a connection for the bin."""
        assert self._writer is not None
        self.requests += 1
        named = [("host", f"{self._host}:{self._port}"), ("content-length", str(len(body))), *headers]
        try:
            self._writer.write(self._http.send(h11.Request(method=method, target=target, headers=named)) or b"")
            self._writer.write(self._http.send(h11.Data(data=body)) or b"")
            self._writer.write(self._http.send(h11.EndOfMessage()) or b"")
            await self._writer.drain()
            answer = await self._answer()
        except OSError as error:
            raise BrokenConnection("reset", error) from error
        except h11.RemoteProtocolError as error:
            # h11 calls an end in the middle of an answer a protocol error; to a caller it is a lost connection.
            raise BrokenConnection("reset" if "closed" in str(error).lower() else "framing", error) from error
        self._next_cycle()
        return answer

    def _next_cycle(self) -> None:
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    async def _answer(self) -> HttpAnswer:
        status, headers, body = 0, {}, bytearray()
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return HttpAnswer(status, headers, bytes(body))
            elif isinstance(event, h11.ConnectionClosed):
                raise BrokenConnection("reset")

    async def _event(self) -> object:
        assert self._reader is not None
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(READ_BYTES))
        return event

    def close(self) -> None:
        """At once, as a caller does who loses patience."""
        if self._writer is not None:
            self._writer.transport.abort()

    async def closed(self) -> None:
        if self._writer is not None:
            with suppress(OSError):
                await self._writer.wait_closed()


class Connections:
    """Kept connections to one address: as many as are needed at once, each used again when its answer is whole."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").rpartition(":")
        self._address = (host, int(port))
        self._free: list[Connection] = []
        self.opened = 0
        self._open: set[Connection] = set()

    async def take(self) -> Connection:
        while self._free:
            connection = self._free.pop()
            if connection.is_reusable:
                return connection
            self.drop(connection)
        connection = Connection(*self._address)
        await connection.open()
        self.opened += 1
        self._open.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        if connection.is_reusable:
            self._free.append(connection)
        else:
            self.drop(connection)

    def drop(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.close()

    async def close(self) -> None:
        for connection in self._open:
            connection.close()
            await connection.closed()
        self._open.clear()
        self._free.clear()

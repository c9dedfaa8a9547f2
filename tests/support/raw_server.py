"""A server that is no gateway, over real sockets: sends the bytes that a test gives, and closes when it is told to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from tests.support.processes import DEADLINE_S


@dataclass(frozen=True)
class Turn:
    """What becomes of one request.

    Attributes:
        content: What is sent back, head and all.
        close: Whether the connection is closed then, whatever the head has said.
        again: What is sent after that, over and over, as long as somebody reads it.
    """

    content: bytes
    close: bool = False
    again: bytes = b""


def turn(status: str, body: bytes, *, length: int | None = None, close: bool = False, **headers: str) -> Turn:
    """An answer; a `length` of its own makes it one that is cut off, or goes on."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body) if length is None else length}"]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in named.items()), "", ""])
    return Turn(head.encode() + body, close)


def json_turn(body: Any, *, close: bool = False) -> Turn:
    """An answer of ours."""
    return turn("200 OK", json.dumps(body).encode(), close=close, content_type="application/json")


class RawServer:
    """Asks `choose` for the turn of each request, of which it gets the first line."""

    def __init__(self, choose: Callable[[str], Turn | None]) -> None:
        self._choose = choose
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.requests: list[str] = []
        self.connections = 0
        self.closed = threading.Semaphore(0)

    @property
    def url(self) -> str:
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    def serve(self) -> None:
        """Takes connections until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while (first := stream.readline()) and self._answer(connection, first.decode().strip(), stream):
                pass
        self.closed.release()

    def _answer(self, connection: socket.socket, first: str, stream: Any) -> bool:
        length = 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        stream.read(length)
        self.requests.append(first)
        chosen = self._choose(first)
        if chosen is None:
            return True
        connection.sendall(chosen.content)
        while chosen.again:
            connection.sendall(chosen.again)
        return not chosen.close


@contextmanager
def raw_server(choose: Callable[[str], Turn | None]) -> Iterator[RawServer]:
    """One that runs; None as a turn is silence."""
    server = RawServer(choose)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(DEADLINE_S)

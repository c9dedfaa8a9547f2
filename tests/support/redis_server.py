"""A real redis-server, empty and on a port of its own, that a test may freeze, kill and start again."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.until import until

SILENCE = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", "/tmp"]


class RedisServer:
    """Listens on 127.0.0.1; whatever happens to it, its port stays the same."""

    def __init__(self, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._options = options
        self.start()

    def start(self) -> None:
        """Returns when it answers, be it with a refusal."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", *SILENCE, *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers)

    def command(self, *words: str) -> str:
        """The first line of the reply to one command."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.makefile("r").readline().strip()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return bool(self.command("PING"))
        except ConnectionError:
            return False


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    """One with these options; it is gone at the end."""
    server = RedisServer(*options)
    try:
        yield server
    finally:
        server.kill()

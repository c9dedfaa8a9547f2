"""Asks a Redis or Valkey whether it is there and takes the password: two commands of its protocol."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urlsplit


class RedisProblem(Exception):
    """It is there, and refuses."""


def ping(address: str, authority: Path | None, patience_s: float) -> float:
    """How long one PING takes on an open connection, in milliseconds.

    Args:
        address: As the setting limits.store has it.
        authority: PEM file with the authority of its certificate; None is the system's.
        patience_s: How long each step may take.

    Raises:
        OSError: It cannot be reached.
        RedisProblem: It refuses; what it says, which holds no password.
    """
    parts = urlsplit(address)
    with _connected(address, authority, patience_s) as connection, connection.makefile("rb") as replies:
        credentials = [unquote(each) for each in (parts.username, parts.password) if each]
        if parts.password:
            _ask(connection, replies.readline, "AUTH", *credentials)
        begun_s = monotonic()
        _ask(connection, replies.readline, "PING")
        return (monotonic() - begun_s) * 1000


def _connected(address: str, authority: Path | None, patience_s: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(patience_s)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    host = parts.hostname or ""
    connection = socket.create_connection((host, parts.port or 6379), timeout=patience_s)
    if parts.scheme not in ("rediss", "valkeys"):
        return connection
    context = ssl.create_default_context(cafile=None if authority is None else str(authority))
    try:
        return context.wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def _ask(connection: socket.socket, read_line: Callable[[], bytes], *words: str) -> None:
    encoded = [word.encode() for word in words]
    connection.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
    reply = read_line()
    if not reply.startswith(b"+"):
        raise RedisProblem(reply[1:].decode(errors="replace").strip() or "it hangs up")

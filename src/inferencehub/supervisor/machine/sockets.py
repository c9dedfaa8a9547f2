"""The listening sockets of the whole program, bound here so that they outlive every gateway process."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..start_error import StartError

# The kernel caps it at net.core.somaxconn (4096 since Linux 5.4). It holds the callers while a gateway starts again.
BACKLOG = 4096
# Children of a supervisor that was killed drain for up to 2 s and keep the port that long.
LEFTOVER_WAIT_S = 4.0


@dataclass(frozen=True, slots=True)
class Listeners:
    """One socket for each protocol.

    Attributes:
        http: Serves everything but gRPC.
        grpc: None where no port is set for it.
    """

    http: socket.socket
    grpc: socket.socket | None = None

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What a gateway process inherits."""
        return tuple(listener.fileno() for listener in (self.http, self.grpc) if listener is not None)

    @property
    def grpc_port(self) -> int | None:
        """The port itself, also where any free one was asked for."""
        return None if self.grpc is None else int(self.grpc.getsockname()[1])

    def close(self) -> None:
        """Refuses new connections, as far as no gateway process holds the sockets, too."""
        self.http.close()
        if self.grpc is not None:
            self.grpc.close()


def listen_for(
    host: str, port: int, grpc_port: int | None, *, wait_s: float = 0.0, pause: Callable[[float], None] = time.sleep
) -> Listeners:
    """Binds and listens for every protocol that has a port; raises as `listen` does."""
    http = listen(host, port, wait_s=wait_s, pause=pause)
    if grpc_port is None:
        return Listeners(http)
    try:
        return Listeners(http, listen(host, grpc_port, flag="--grpc-port", wait_s=wait_s, pause=pause))
    except BaseException:
        http.close()
        raise


def listen(
    host: str,
    port: int,
    *,
    flag: str = "--port",
    wait_s: float = 0.0,
    pause: Callable[[float], None] = time.sleep,
) -> socket.socket:
    """Binds and listens; a StartError in one sentence when the address cannot be had within `wait_s`.

    `flag` chooses another port.
    """
    family, address = _address(host, port)
    give_up_at = time.monotonic() + wait_s
    while True:
        try:
            return _listening(family, address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < give_up_at:
                pause(0.05)
                continue
            raise StartError(_sentence(error, host, port, flag)) from None


def _address(host: str, port: int) -> tuple[socket.AddressFamily, tuple[object, ...]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise StartError(
            f"Host {host}: expected an address of this machine, got a name that does not resolve; "
            "use 127.0.0.1, or 0.0.0.0 for every address.",
            3,
        ) from None
    # Where a name has both, IPv4 first: the URL that is printed says 127.0.0.1 and so do most clients.
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return found[0][0], found[0][4]


def _listening(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _sentence(error: OSError, host: str, port: int, flag: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use; stop the program that has it, or choose another with {flag}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the administrator; choose one from 1024 up with {flag}."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"Host {host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for every address."
    return f"Cannot listen on {host}, port {port}: {error.strerror}; choose others with --host and {flag}."

"""Where a worker listens, and what it needs to listen there."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from inferencehub.config.error import ConfigError

# Linux has 108 bytes for a socket's path, macOS 104, each with a closing zero.
LONGEST_PATH_BYTES = 103


class ListenError(ConfigError):
    """The worker can't listen as it was told; one sentence says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """A socket in the file system."""

    path: Path

    @property
    def target(self) -> str:
        """The address as gRPC has it."""
        return f"unix:{self.path}"


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A host and a port; port 0 takes any free one."""

    host: str
    port: int

    @property
    def target(self) -> str:
        """The address as gRPC has it."""
        return self.with_port(self.port)

    def with_port(self, port: int) -> str:
        """The address with the port that it was given."""
        return f"[{self.host}]:{port}" if ":" in self.host else f"{self.host}:{port}"

    @property
    def is_loopback(self) -> bool:
        """True when only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Protection:
    """What stands between a worker and those who can reach its port."""

    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_ca: Path | None = None
    token: str | None = None
    insecure: bool = False


def address_from_text(text: str) -> UnixAddress | TcpAddress:
    """`unix:PATH` or `HOST:PORT`, with brackets around an IPv6 host.

    Raises:
        ListenError: The text is neither.
    """
    scheme, colon, path = text.partition(":")
    if scheme == "unix" and colon:
        return _unix_address(path)
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise ListenError(f"The address to listen on is unix:PATH or HOST:PORT; {text!r} came.")
    return TcpAddress(host.removeprefix("[").removesuffix("]"), int(port))


def check_protection(address: UnixAddress | TcpAddress, protection: Protection) -> None:
    """Refuse to be reachable by strangers without anything that keeps them out.

    Raises:
        ListenError: The address is beyond this machine and nothing protects it, or TLS lacks one of its files.
    """
    if (protection.tls_cert is None) != (protection.tls_key is None):
        raise ListenError("TLS needs both workers.tls_cert and workers.tls_key; only one is set.")
    if protection.tls_ca is not None and protection.tls_cert is None:
        raise ListenError("workers.tls_ca asks gateways for certificates, which needs workers.tls_cert as well.")
    if isinstance(address, UnixAddress) or address.is_loopback:
        return
    # Without an authority TLS only hides what strangers send: it keeps none of them out.
    if protection.tls_ca is None and protection.token is None and not protection.insecure:
        raise ListenError(
            f"{address.target} can be reached from other machines: set workers.tls_cert, workers.tls_key and "
            "workers.tls_ca, or a workers.token, or say --insecure on a network that only gateways can reach."
        )


def prepare_socket(address: UnixAddress) -> None:
    """Make a private place for the socket and remove one that a dead worker has left.

    Raises:
        ListenError: Another process listens there, or the place can't be used.
    """
    path = address.path
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = os.lstat(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ListenError(f"The socket can't be made at {path}: {error.strerror}; choose another folder.") from None
    if not stat.S_ISSOCK(status.st_mode):
        raise ListenError(f"{path} is there and not a socket; choose another path or remove it.")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
            return
    raise ListenError(f"Another process listens on {path}; end it or choose another path.")


def _unix_address(path: str) -> UnixAddress:
    if not path:
        raise ListenError("A unix address needs a path, such as unix:/run/inferencehub/worker.sock.")
    absolute = Path(path).absolute()
    length = len(os.fsencode(absolute))
    if length > LONGEST_PATH_BYTES:
        raise ListenError(
            f"A socket's path has at most {LONGEST_PATH_BYTES} bytes and this one has {length}; choose a shorter one."
        )
    return UnixAddress(absolute)

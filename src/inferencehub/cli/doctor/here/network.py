"""What serving reaches and is reached by: the port, names for browsers, the store of limits, issuers, other servers."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..finding import Finding
from .folders import who_is_up
from .redis import RedisProblem, ping

if TYPE_CHECKING:
    from inferencehub.config.settings import Auth, Limits, Settings, Workers

PATIENCE_S = 3.0


def examine_port(host: str, port: int, home: Path | None, flag: str = "--port") -> Finding:
    """Can it be listened on? `flag` chooses another."""
    from inferencehub.supervisor.machine.sockets import listen
    from inferencehub.supervisor.start_error import StartError

    try:
        listen(host, port, flag=flag).close()
    except StartError as error:
        if home is not None and who_is_up(home) is not None:
            return Finding("ok", "port", f"{port} on {host}, and InferenceHub is up on this home")
        said, _, mend = str(error).partition("; ")
        return Finding("fail", "port", said, mend)
    return Finding("ok", "port", f"{port} on {host} is free")


def examine_names(settings: Settings) -> Finding:
    """Under which names the dashboard opens: a browser that comes by another is refused."""
    from inferencehub.config.loopback import is_loopback

    host, names = settings.gateway.host, settings.gateway.allowed_hosts
    own = [] if _is_address(host) else [host]
    text = f"the dashboard opens under {', '.join(dict.fromkeys(['localhost', *own, *names]))} and IP addresses"
    if names or is_loopback(host):
        return Finding("ok", "browser", text)
    return Finding("ok", "browser", text, "list the machine's other names in gateway.allowed_hosts, if it has any")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def examine_store(limits: Limits) -> Iterator[Finding]:
    """The Redis that counts rate limits, where there is one."""
    address = limits.store.get_secret_value()
    if address == "memory":
        return
    try:
        took_ms = ping(address, limits.store_ca, PATIENCE_S)
    except (RedisProblem, OSError) as error:
        yield Finding(
            "warn",
            "limits",
            f"the store at {limits.store} cannot be used: {_words(error)}",
            "start it or mend limits.store; meanwhile each gateway gives out its share of the limits by itself",
        )
        return
    text = f"the store at {limits.store} answers in {took_ms:.1f} ms"
    if took_ms > limits.store_timeout_ms:
        mend = f"put it nearer, or raise limits.store_timeout_ms above {limits.store_timeout_ms}"
        yield Finding("warn", "limits", text, mend)
    else:
        yield Finding("ok", "limits", text)


def examine_issuers(auth: Auth) -> Iterator[Finding]:
    """Where the keys of tokens come from."""
    for issuer in auth.jwt:
        if issuer.jwks_url is None:
            continue
        parts = urlsplit(issuer.jwks_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        mend = "mend auth.jwt or the network: tokens of this issuer are refused until its keys have been fetched"
        yield _reachable("tokens", f"the keys of {issuer.issuer}", parts.hostname or "", port, mend)


def examine_upstreams(workers: Workers) -> Iterator[Finding]:
    """Servers of others that serve as workers."""
    for upstream in workers.upstreams:
        parts = urlsplit(upstream.url)
        mend = "start it or mend workers.upstreams: its models can't be served until then"
        port = parts.port or (443 if parts.scheme == "https" else 80)
        yield _reachable("upstream", f"{upstream.name} at {upstream.url}", parts.hostname or "", port, mend)


def _reachable(subject: str, what: str, host: str, port: int, mend: str) -> Finding:
    try:
        socket.create_connection((host, port), timeout=PATIENCE_S).close()
    except OSError as error:
        return Finding("warn", subject, f"{what} cannot be reached: {_words(error)}", mend)
    return Finding("ok", subject, f"{what} can be reached")


def _words(error: Exception) -> str:
    """What went wrong, without numbers and files of the system."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE_S:g} s"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)

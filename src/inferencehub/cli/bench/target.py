"""Where the calls go, and the one request that all of them send."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Target:
    """A gateway. `name` is what its certificate must say; `tls` is None for plain HTTP."""

    name: str
    port: int
    host_header: str
    path: str
    tls: ssl.SSLContext | None

    def addresses(self) -> Iterator[Address]:
        """What the name resolves to; asked once, since a resolver would be the slowest part of a call.

        Raises:
            OSError: There is no such name.
        """
        for _, _, _, _, address in socket.getaddrinfo(self.name, self.port, type=socket.SOCK_STREAM):
            yield str(address[0]), int(address[1])


def target_from_url(url: str) -> Target:
    """The gateway's POST /predict below a URL that the client has taken already."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "https"
    tls: ssl.SSLContext | None = None
    if is_tls:
        import httpx2

        # The same authorities as the client's.
        tls = httpx2.create_ssl_context()
    return Target(
        name=parts.hostname or "",
        port=parts.port or (443 if is_tls else 80),
        host_header=parts.netloc.rpartition("@")[2],
        path=f"{parts.path.rstrip('/')}/predict",
        tls=tls,
    )


def content_of(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(target: Target, api_key: str | None, deadline_ms: int | None = None) -> dict[str, str]:
    """Of each call; the length of its content is not among them."""
    return {
        "host": target.host_header,
        "content-type": "application/json",
        "accept": "application/json",
        **({"authorization": f"Bearer {api_key}"} if api_key else {}),
        **({"x-request-timeout-ms": str(deadline_ms)} if deadline_ms is not None else {}),
    }


def request_bytes(target: Target, body: Mapping[str, Any], api_key: str | None, deadline_ms: int | None) -> bytes:
    """The whole request, made once."""
    content = content_of(body)
    headers = {**headers_of(target, api_key, deadline_ms), "content-length": str(len(content))}
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

"""Connections over HTTP: the one place that knows httpx2. Both kinds send a request and give what came of it."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from inferencehub._version import __version__
from inferencehub.config.loopback import is_loopback
from inferencehub.errors import is_success

from .body import AsyncHttpBody, HttpBody
from .exchange import Answer, Failure, Request
from .http_failure import failure_from

CONNECT_TIMEOUT_S = 10.0
# Before most servers and proxies close an idle connection (Node.js: 5 s, ours 72 s), so that a call seldom meets one
# that is just being closed.
IDLE_S = 4.0
STREAM_MEDIA_TYPE = "text/event-stream"
_LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=IDLE_S)


class Connection(Protocol):
    """Sends requests, one after the other or from several threads."""

    def send(self, request: Request) -> Answer | Failure: ...

    def close(self) -> None: ...


class AsyncConnection(Protocol):
    """Sends requests from one event loop."""

    async def send(self, request: Request) -> Answer | Failure: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a gateway is, and how to get there.

    Attributes:
        url: Without a slash at its end.
        api_key: None where none is needed.
        tls: What certificates are checked by; None: those that the system trusts.
        extra: Headers of every request.
    """

    url: str
    api_key: str | None
    tls: ssl.SSLContext | None = None
    extra: tuple[tuple[str, str], ...] = ()

    def headers(self) -> list[tuple[str, str]]:
        named = {name.lower() for name, _ in self.extra}
        own = [("user-agent", f"inferencehub-python/{__version__}"), ("accept-encoding", "gzip, deflate")]
        kept = [(name, value) for name, value in own if name not in named]
        return [*kept, *self.extra, *([("authorization", f"Bearer {self.api_key}")] if self.api_key else [])]

    def options(self) -> dict[str, Any]:
        """For a transport of httpx2."""
        parts = urlsplit(self.url)
        # Trust takes 20 ms to load, and without TLS nobody needs it.
        verify: Any = self.tls or parts.scheme == "https"
        return {"limits": _LIMITS, "verify": verify, "proxy": _proxy(parts.scheme, parts.hostname or "")}


def _proxy(scheme: str, host: str) -> str | None:
    """The proxy of the environment, which cannot reach this machine's own loopback."""
    if is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get(scheme) or proxies.get("all")


class HttpConnection:
    """A pool of connections to one gateway; a process that was forked makes its own."""

    def __init__(self, address: Address, transport: httpx2.BaseTransport | None = None) -> None:
        self._address = address
        self._headers = address.headers()
        self._given = transport
        self._open()

    def _open(self) -> None:
        self._process = os.getpid()
        self._transport = self._given or httpx2.HTTPTransport(**self._address.options())

    def send(self, request: Request) -> Answer | Failure:
        if os.getpid() != self._process:
            # The parent goes on with the sockets that both hold now; here they are let go, and not closed.
            self._open()
        try:
            end = monotonic() + request.timeout_s
            response = self._transport.handle_request(_as_httpx(self._address.url, self._headers, request))
            if request.streams and _is_stream(response):
                return Answer(response.status_code, response.headers, b"", HttpBody(response))
            response.stream = _Bounded(response.stream, end)
            try:
                content = response.read()
            finally:
                response.close()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return failure_from(error)
        return Answer(response.status_code, response.headers, content)

    def close(self) -> None:
        self._transport.close()


class AsyncHttpConnection:
    """The same for an event loop."""

    def __init__(self, address: Address, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._url = address.url
        self._headers = address.headers()
        self._transport = transport or httpx2.AsyncHTTPTransport(**address.options())

    async def send(self, request: Request) -> Answer | Failure:
        try:
            end = monotonic() + request.timeout_s
            response = await self._transport.handle_async_request(_as_httpx(self._url, self._headers, request))
            if request.streams and _is_stream(response):
                return Answer(response.status_code, response.headers, b"", AsyncHttpBody(response))
            response.stream = _AsyncBounded(response.stream, end)
            try:
                content = await response.aread()
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return failure_from(error)
        return Answer(response.status_code, response.headers, content)

    async def close(self) -> None:
        await self._transport.aclose()


def _is_stream(response: httpx2.Response) -> bool:
    """Whether more is to come than can be waited for; what is wrong with any other answer shows when it is read."""
    return is_success(response.status_code) and response.headers.get("content-type", "").startswith(STREAM_MEDIA_TYPE)


class _Bounded(httpx2.SyncByteStream):
    """The body of an answer, which has to end in time: httpx2 only bounds the time between two pieces."""

    def __init__(self, stream: Any, end: float) -> None:
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            yield piece
            _refuse_late(self._end)

    def close(self) -> None:
        self._stream.close()


class _AsyncBounded(httpx2.AsyncByteStream):
    """The same, awaited."""

    def __init__(self, stream: Any, end: float) -> None:
        self._stream = stream
        self._end = end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece
            _refuse_late(self._end)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _refuse_late(end: float) -> None:
    if monotonic() > end:
        raise httpx2.ReadTimeout("the answer has begun, and did not end in time")


@lru_cache(256)
def _parsed(url: str) -> httpx2.URL:
    return httpx2.URL(url)


def _as_httpx(url: str, headers: list[tuple[str, str]], request: Request) -> httpx2.Request:
    wait_s = request.timeout_s
    timeout = {"connect": min(CONNECT_TIMEOUT_S, wait_s), "read": wait_s, "write": wait_s, "pool": wait_s}
    return httpx2.Request(
        request.method,
        _parsed(url + request.path),
        headers=[*headers, *request.headers],
        content=request.content,
        extensions={"timeout": timeout},
    )

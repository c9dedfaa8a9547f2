"""What came of a request over HTTP that has no answer, or only the beginning of one."""

from __future__ import annotations

import httpx2

from .exchange import Failure

_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_NEVER = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)


def failure_from(error: Exception) -> Failure:
    """What came of a request that has no answer."""
    if isinstance(error, _NEVER):
        return Failure("impossible", str(error), error)
    if isinstance(error, _UNSENT):
        return Failure("unsent", str(error) or type(error).__name__, error)
    if isinstance(error, httpx2.TimeoutException):
        return Failure("late", str(error), error)
    # It broke off, or its compression is broken.
    return Failure("broken", "the connection broke", error)

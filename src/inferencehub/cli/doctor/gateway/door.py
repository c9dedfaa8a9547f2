"""The door from outside: address, TLS, health, versions, clocks. None of it needs a key."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Generator, Iterator
from email.utils import parsedate_to_datetime

from inferencehub import __version__
from inferencehub.config.loopback import is_loopback
from inferencehub.errors import is_success

from ..certificate import finding_of_certificate
from ..finding import Finding
from .asking import PATIENCE_S, Gateway, Told, Unreachable

# The header `date` has whole seconds, and the answer was under way.
MOST_APART_S = 2.0


def examine_address(gateway: Gateway) -> Iterator[Finding]:
    """Is it a URL, and does it keep what is sent to itself?"""
    if gateway.scheme not in ("http", "https") or not gateway.host or not gateway.port:
        return
    if not gateway.is_tls and not is_loopback(gateway.host):
        mend = "use https://, with gateway.tls_cert or a proxy that ends TLS"
        yield Finding("warn", "address", "keys and inputs travel unprotected over http://", mend)


def examine_certificate(gateway: Gateway) -> Iterator[Finding]:
    """Whether this machine trusts it, and for how long it is valid."""
    if not gateway.is_tls:
        return
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((gateway.host, gateway.port), timeout=PATIENCE_S) as connection,
            context.wrap_socket(connection, server_hostname=gateway.host) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except OSError as error:
        raise Unreachable(gateway.problem(error)) from None
    yield finding_of_certificate(certificate, "the certificate", "renew it, and start again what uses it")


def examine_health(gateway: Gateway) -> Generator[Finding, None, Told | None]:
    """Whether it is a gateway of ours, which version, and whether it is ready; None when it is something else."""
    told = gateway.get("/health", with_key=False)
    body = told.body
    if not is_success(told.status) or not isinstance(body, dict) or "versions" not in body or "version" not in body:
        mend = "mend host, port or path of the URL; behind a proxy, see what it sends on"
        yield Finding("fail", "gateway", f"{gateway.url} answers, but not as InferenceHub (HTTP {told.status})", mend)
        return None
    yield Finding("ok", "gateway", f"InferenceHub {body['version']} at {gateway.url}")
    if body["version"] != __version__:
        mend = f"install here the wheel of {body['version']}, which the gateway has"
        yield Finding("warn", "version", f"this is {__version__}, the gateway is {body['version']}", mend)
    yield _readiness(gateway)
    workers = body["workers"]
    if workers["connected"] < workers["known"]:
        lost = workers["known"] - workers["connected"]
        mend = "a lost one is started again by `inferencehub up`; if it stays away, see its log"
        yield Finding("warn", "workers", f"{lost} of {workers['known']} are not connected", mend)
    if body.get("limit_store") == "down":
        mend = "start it or mend limits.store; meanwhile each gateway gives out its share of the limits by itself"
        yield Finding("warn", "limits", "the store of limits that gateways share does not answer", mend)
    return told


def _readiness(gateway: Gateway) -> Finding:
    told = gateway.get("/health/ready", with_key=False)
    body = told.body if isinstance(told.body, dict) else {}
    if is_success(told.status):
        loading = ", ".join(body.get("loading", []))
        return Finding("ok", "ready", f"yes, while {loading} load" if loading else "yes")
    detail = body.get("detail") or f"HTTP {told.status}"
    if body.get("loading"):
        return Finding("warn", "ready", detail, "wait; if it takes long, see the worker's log")
    return Finding("fail", "ready", detail, "see the models and workers below, and the gateway's log")


def examine_clock(told: Told) -> Finding:
    """Tokens, expiries and logs go by clocks; whoever compares them wants one time."""
    try:
        apart_s = parsedate_to_datetime(told.headers["date"]).timestamp() - told.at_s
    except (KeyError, ValueError, TypeError):
        return Finding("ok", "clock", "the gateway does not tell its time")
    # The gateway's second may be almost over.
    if -MOST_APART_S - 1 <= apart_s <= MOST_APART_S:
        return Finding("ok", "clock", "the gateway's and this machine's agree")
    which = "ahead of" if apart_s > 0 else "behind"
    mend = "set both by NTP: tokens and keys expire by the gateway's"
    return Finding("warn", "clock", f"the gateway's is {abs(apart_s):,.0f} s {which} this machine's", mend)

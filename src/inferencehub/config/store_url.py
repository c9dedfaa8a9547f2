"""The address of the store of limits: its forms, and how it is shown, which is without its password."""

from __future__ import annotations

import re
from urllib.parse import unquote

from pydantic import SecretStr

_FORMS = "memory, redis://[user:password@]host[:port][/db], rediss://… with TLS, or unix:PATH"

_NETWORK = re.compile(
    r"(?i:rediss?|valkeys?)://(?P<credentials>[^/?#@]*@)?"
    r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?:/[0-9]*)?"
)
_UNIX = re.compile(r"unix:(?://(?P<credentials>[^/?#@]*@)?)?/[^?#@]*(?:\?db=[0-9]+)?")
_CREDENTIALS = re.compile(r"//[^/]*@")


class StoreUrl(SecretStr):
    """`memory`, or where a Redis is. Its text leaves out user and password, which `get_secret_value()` has."""

    def __repr__(self) -> str:
        return f"StoreUrl('{self}')"

    def __str__(self) -> str:
        address = self.get_secret_value()
        # What is no address may be a password as a whole.
        return _CREDENTIALS.sub("//***@", address) if problem_with(address) is None else "**********"


def problem_with(address: str) -> str | None:
    """What is wrong with the address, in words that quote nothing of it; None when nothing is."""
    if address == "memory":
        return None
    parts = _UNIX.fullmatch(address) or _NETWORK.fullmatch(address)
    if parts is None:
        return f"expected {_FORMS}; in a password write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25"
    if not 0 < int(parts.groupdict().get("port") or 6379) < 65536:
        return "expected a port from 1 to 65535"
    return _problem_with_credentials(parts["credentials"] or "")


def _problem_with_credentials(credentials: str) -> str | None:
    if re.search("%(?![0-9A-Fa-f]{2})", credentials):
        return "expected a % in user or password to be written as %25"
    try:
        unquote(credentials, errors="strict")
    except UnicodeDecodeError:
        return "expected user and password in UTF-8"
    return None

"""The address of the store of limits: its forms, and how it is shown, which is without its password."""

from __future__ import annotations

import re

from .secret_address import IN_A_PASSWORD, SecretAddress, problem_with_credentials

_FORMS = "memory, redis://[user:password@]host[:port][/db], rediss://… with TLS, or unix:PATH"

_NETWORK = re.compile(
    r"(?i:rediss?|valkeys?)://(?P<credentials>[^/?#@]*@)?"
    r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?:/[0-9]*)?"
)
_UNIX = re.compile(r"unix:(?://(?P<credentials>[^/?#@]*@)?)?/[^?#@]*(?:\?db=[0-9]+)?")


class StoreUrl(SecretAddress):
    """`memory`, or where a Redis is. Its text leaves out user and password, which `get_secret_value()` has."""

    def problem(self) -> str | None:
        """What is wrong with it."""
        address = self.get_secret_value()
        if address == "memory":
            return None
        parts = _UNIX.fullmatch(address) or _NETWORK.fullmatch(address)
        if parts is None:
            return f"expected {_FORMS}; {IN_A_PASSWORD}"
        if not 0 < int(parts.groupdict().get("port") or 6379) < 65536:
            return "expected a port from 1 to 65535"
        return problem_with_credentials(parts["credentials"] or "")

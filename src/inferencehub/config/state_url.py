"""The address of the state: its forms, and how it is shown, which is without its password."""

from __future__ import annotations

import re

from .secret_address import IN_A_PASSWORD, SecretAddress, problem_with_credentials

_FORMS = "sqlite, or postgres://[user[:password]@]host[:port]/database[?sslmode=…]"
_MODES = ("disable", "require", "verify-ca", "verify-full")

_NETWORK = re.compile(
    r"(?i:postgres(?:ql)?)://(?P<credentials>[^/?#@]*@)?"
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::(?P<port>[0-9]{1,5}))?/[^/?#@]+(?:\?(?P<parameters>[^#@]*))?"
)
_PARAMETER = re.compile(r"(?P<name>sslmode|host)=(?P<value>[^&]+)")


class StateUrl(SecretAddress):
    """`sqlite`, or where a PostgreSQL is. Its text leaves out user and password, which `get_secret_value()` has."""

    @property
    def is_file(self) -> bool:
        """Whether the state is a file in the home."""
        return self.get_secret_value() == "sqlite"

    def problem(self) -> str | None:
        """What is wrong with it."""
        address = self.get_secret_value()
        if address == "sqlite":
            return None
        parts = _NETWORK.fullmatch(address)
        if parts is None:
            return f"expected {_FORMS}; {IN_A_PASSWORD}"
        if not 0 < int(parts["port"] or 5432) < 65536:
            return "expected a port from 1 to 65535"
        return _problem_with_parameters(parts["parameters"], parts["host"]) or problem_with_credentials(
            parts["credentials"] or ""
        )


def _problem_with_parameters(text: str | None, host: str | None) -> str | None:
    found = [_PARAMETER.fullmatch(each) for each in text.split("&")] if text else []
    named = {each["name"]: each["value"] for each in found if each is not None}
    if len(named) != len(found):
        return "expected only sslmode=… behind ?, or host=/FOLDER for a Unix socket"
    if named.get("sslmode", "disable") not in _MODES:
        return f"expected sslmode to be one of {', '.join(_MODES)}"
    folder = named.get("host")
    if (folder is None) == (host is None) or not (folder or "/").startswith("/"):
        return f"expected a host, or host=/FOLDER behind ? for a Unix socket, in {_FORMS}"
    return None

"""The address of the state: its forms, and how it is shown, which is without its password."""

from __future__ import annotations

import re
from urllib.parse import unquote

from pydantic import SecretStr

_FORMS = "sqlite, or postgres://[user[:password]@]host[:port]/database[?sslmode=…]"
_MODES = ("disable", "require", "verify-ca", "verify-full")

_NETWORK = re.compile(
    r"(?i:postgres(?:ql)?)://(?P<credentials>[^/?#@]*@)?"
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::(?P<port>[0-9]{1,5}))?/[^/?#@]+(?:\?(?P<parameters>[^#@]*))?"
)
_PARAMETER = re.compile(r"(?P<name>sslmode|host)=(?P<value>[^&]+)")
_CREDENTIALS = re.compile(r"//[^/]*@")


class StateUrl(SecretStr):
    """`sqlite`, or where a PostgreSQL is. Its text leaves out user and password, which `get_secret_value()` has."""

    def __repr__(self) -> str:
        return f"StateUrl('{self}')"

    def __str__(self) -> str:
        address = self.get_secret_value()
        # What is no address may be a password as a whole.
        return _CREDENTIALS.sub("//***@", address) if problem_with(address) is None else "**********"

    @property
    def is_file(self) -> bool:
        """Whether the state is a file in the home."""
        return self.get_secret_value() == "sqlite"


def problem_with(address: str) -> str | None:
    """What is wrong with the address, in words that quote nothing of it; None when nothing is."""
    if address == "sqlite":
        return None
    parts = _NETWORK.fullmatch(address)
    if parts is None:
        return f"expected {_FORMS}; in a password write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25"
    if not 0 < int(parts["port"] or 5432) < 65536:
        return "expected a port from 1 to 65535"
    return _problem_with_parameters(parts["parameters"], parts["host"]) or _problem_with_text(
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


def _problem_with_text(credentials: str) -> str | None:
    if re.search("%(?![0-9A-Fa-f]{2})", credentials):
        return "expected a % in user or password to be written as %25"
    try:
        unquote(credentials, errors="strict")
    except UnicodeDecodeError:
        return "expected user and password in UTF-8"
    return None

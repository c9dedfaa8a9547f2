"""Addresses that may hold a user and a password: how they are shown, and what these two may not be."""

from __future__ import annotations

import re
from abc import abstractmethod
from urllib.parse import unquote

from pydantic import SecretStr

IN_A_PASSWORD = "in a password write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25"

_CREDENTIALS = re.compile(r"//[^/]*@")


class SecretAddress(SecretStr):
    """Its text leaves out user and password, which `get_secret_value()` has."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self}')"

    def __str__(self) -> str:
        # What is no address may be a password as a whole.
        return _CREDENTIALS.sub("//***@", self.get_secret_value()) if self.problem() is None else "**********"

    @abstractmethod
    def problem(self) -> str | None:
        """What is wrong with the address, in words that quote nothing of it; None when nothing is."""


def problem_with_credentials(credentials: str) -> str | None:
    """What is wrong with `user:password@`; None when nothing is."""
    if re.search("%(?![0-9A-Fa-f]{2})", credentials):
        return "expected a % in user or password to be written as %25"
    try:
        unquote(credentials, errors="strict")
    except UnicodeDecodeError:
        return "expected user and password in UTF-8"
    return None

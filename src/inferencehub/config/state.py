"""The settings of the state: keys, sessions, traffic and the rest, in a file or in a database that gateways share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainSerializer

from .section import Section
from .state_url import StateUrl

StateAddress = Annotated[
    StateUrl,
    PlainSerializer(str, when_used="json"),
    Field(json_schema_extra={"default": "sqlite", "writeOnly": False}),
]


class State(Section):
    """Where keys, sessions, traffic and the audit are kept."""

    url: StateAddress = StateUrl("sqlite")
    """sqlite, a file in the home, or a PostgreSQL that several gateways share, as
    postgres://[user[:password]@]host[:port]/database[?sslmode=disable|require|verify-ca|verify-full]."""
    ca: Path | None = None
    """PEM file with the authority that the database's certificate must come from; null is the system's."""

"""The address of the state: what it may be, and that its password is seen nowhere."""

from __future__ import annotations

import pytest

from inferencehub.config.state_url import StateUrl


@pytest.mark.parametrize(
    "address",
    [
        "sqlite",
        "postgres://db/hub",
        "postgresql://hub:p%40ss@db:5432/hub?sslmode=verify-full",
        "postgres://[::1]:5432/hub",
        "postgres:///hub?host=/run/postgresql",
    ],
)
def test_addresses_of_a_database(address: str) -> None:
    assert StateUrl(address).problem() is None
    assert StateUrl(address).is_file == (address == "sqlite")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://hunter2@db/hub", "expected sqlite, or postgres://"),
        ("postgres://hub:hun/ter2@db/hub", "in a password write / as %2F"),
        ("postgres://hub:hunter2@db", "expected sqlite, or postgres://"),
        ("postgres://hub:hunter2@db:99999/hub", "expected a port from 1 to 65535"),
        ("postgres://hub:hunter2@db/hub?sslmode=prefer", "expected sslmode to be one of"),
        ("postgres://hub:hunter2@db/hub?user=x", "expected only sslmode="),
        ("postgres:///hub", "expected a host, or host=/FOLDER"),
        ("postgres://hub:hunter2%@db/hub", "a % in user or password to be written as %25"),
        ("postgres://hub:hunter2%ff@db/hub", "expected user and password in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_without_the_address(address: str, told: str) -> None:
    url = StateUrl(address)
    problem = url.problem()
    assert problem is not None
    assert told in problem
    assert "hunter2" not in problem + str(url) + repr(url)


def test_it_is_shown_without_user_and_password() -> None:
    assert str(StateUrl("postgres://hub:hunter2@db:5432/hub")) == "postgres://***@db:5432/hub"

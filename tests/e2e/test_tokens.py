"""Tokens of an issuer at a real `up` with two gateway processes, each of which checks them by itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counting_models import counting_model
from tests.support.gateways import both, connection_to
from tests.support.processes import environment
from tests.support.tokens import AUDIENCE, ISSUER, TokenIssuer, token_issuer
from tests.support.until import until
from tests.support.up import RunningUp, running_up


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(scope="module")
def issuer(folder: Path) -> TokenIssuer:
    return token_issuer(folder)


@pytest.fixture(scope="module")
def up(folder: Path, issuer: TokenIssuer) -> Iterator[RunningUp]:
    (folder / "jwks.json").write_text(json.dumps(issuer.jwks()))
    (folder / "inferencehub.yaml").write_text(
        "gateway: {processes: 2}\n"
        f"auth: {{jwt: [{{issuer: '{ISSUER}', audience: {AUDIENCE}, jwks_file: jwks.json, refresh_s: 1}}]}}\n"
    )
    counting_model(folder / "models", "sums", 1)
    arguments = ["--models", str(folder / "models"), "--config", str(folder / "inferencehub.yaml")]
    with running_up(folder / "home", *arguments, env=environment()) as running:
        yield running


def status_at_each(up: RunningUp, token: str) -> list[int]:
    """Of the same request at the first gateway process and at the second."""
    gateways = both(up)
    statuses = []
    for process in (gateways.first, gateways.second):
        with connection_to(up, process) as connection:
            statuses.append(connection.ask("GET", "/models", key=token)[0])
    return statuses


def test_each_process_takes_a_token(up: RunningUp, issuer: TokenIssuer) -> None:
    assert status_at_each(up, issuer.token()) == [200, 200]
    assert status_at_each(up, issuer.token(aud="billing")) == [401, 401]


def test_each_process_follows_a_change_of_the_keys(up: RunningUp, issuer: TokenIssuer, folder: Path) -> None:
    old, other = issuer.token(), token_issuer(folder, "two")
    assert status_at_each(up, old) == [200, 200]
    changed = folder / "jwks.json.new"
    changed.write_text(json.dumps(other.jwks()))
    os.replace(changed, folder / "jwks.json")
    until(lambda: status_at_each(up, other.token()) == [200, 200])
    # The expired and the unsigned ones count as guesses only where nobody signed them: this is asked until it holds.
    until(lambda: set(status_at_each(up, old)) <= {401, 429})

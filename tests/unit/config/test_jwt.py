"""Issuers of tokens in the configuration: what is taken, and what is said about each mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from inferencehub.config.checks import check_gateway
from inferencehub.config.error import ConfigError
from inferencehub.config.resolve import resolve
from inferencehub.config.settings import Settings

ISSUER = {"issuer": "https://issuer.example", "audience": "inferencehub"}


def settings_with(*issuers: dict[str, Any]) -> Settings:
    return Settings.model_validate({"auth": {"jwt": [ISSUER | issuer for issuer in issuers]}})


@pytest.mark.parametrize(
    "url", ["https://issuer.example/jwks", "http://127.0.0.1:8080/jwks", "http://localhost/jwks", "http://[::1]:1/jwks"]
)
def test_keys_come_from_https_or_this_machine(url: str) -> None:
    check_gateway(settings_with({"jwks_url": url}))


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/jwks",
        "http://127.0.0.1.evil.example/jwks",
        "http://2130706433/jwks",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//issuer.example/jwks",
        "issuer.example",
        "https://",
        "https://[::1/jwks",
        "https://issuer.example:99999/jwks",
        "https://user:secret@issuer.example/jwks",
        "https://issuer.example/jwks#keys",
    ],
)
def test_and_from_nowhere_else(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^auth\.jwt\.0\.jwks_url: expected "):
        check_gateway(settings_with({"jwks_url": url}))


def test_a_secret_in_the_address_is_not_shown() -> None:
    with pytest.raises(ConfigError) as raised:
        check_gateway(settings_with({"jwks_url": "https://user:hunter2@issuer.example/jwks"}))
    assert "hunter2" not in str(raised.value)


def test_an_issuer_has_one_source_of_keys(tmp_path: Path) -> None:
    both = {"jwks_url": "https://issuer.example/jwks", "jwks_file": str(tmp_path)}
    with pytest.raises(ConfigError, match="got both"):
        check_gateway(settings_with(both))
    with pytest.raises(ConfigError, match=r"auth\.jwt\.0\.jwks_file: expected a file that can be read"):
        check_gateway(settings_with({"jwks_file": str(tmp_path / "none")}))


def test_an_issuer_alone_is_asked_where_its_keys_are() -> None:
    check_gateway(settings_with({}))
    with pytest.raises(ConfigError, match=r"auth\.jwt\.0\.issuer: expected https://.* jwks_url or jwks_file"):
        check_gateway(settings_with({"issuer": "accounts"}))


def test_words_of_the_provider_stand_for_ours() -> None:
    check_gateway(settings_with({"scope_values": {"ml-owners": "admin"}}))
    with pytest.raises(ValidationError, match=r"'predict', 'metrics' or 'admin'"):
        settings_with({"scope_values": {"ml-owners": "root"}})


def test_an_issuer_stands_once_for_an_audience() -> None:
    url = {"jwks_url": "https://issuer.example/jwks"}
    check_gateway(settings_with(url, url | {"audience": "other"}))
    with pytest.raises(ConfigError, match=r"auth\.jwt\.1: expected each issuer once for an audience"):
        check_gateway(settings_with(url, url))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"algorithms": ["HS256"]}, "auth.jwt.0.algorithms: expected one of"),
        ({"algorithms": ["none"]}, "auth.jwt.0.algorithms: expected one of"),
        ({"algorithms": []}, "auth.jwt.0.algorithms: expected "),
        ({"leeway_s": 31}, "auth.jwt.0.leeway_s: expected 30 or less, got 31"),
        ({"issuer": "two words"}, "auth.jwt.0.issuer: expected text like"),
        ({"jwks_uri": "x"}, "auth.jwt.0.jwks_uri: there is no such setting; did you mean jwks_url?"),
    ],
)
def test_mistakes_are_said_with_their_place(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    variable = {"INFERENCEHUB_AUTH__JWT": json.dumps([ISSUER | change])}
    with pytest.raises(ConfigError) as raised:
        resolve(environment=variable, folder=tmp_path)
    assert str(raised.value).startswith(f"environment INFERENCEHUB_AUTH__JWT: {said}")


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "inferencehub.yaml").write_text("auth:\n  jwt:\n    - issuer: https://issuer.example\n")
    with pytest.raises(ConfigError, match=r"auth\.jwt\.0\.audience: expected a value, got none"):
        resolve(environment={}, folder=tmp_path)


def test_a_file_of_keys_counts_from_the_file_that_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    text = "auth:\n  jwt:\n    - {issuer: https://issuer.example, audience: a, jwks_file: keys/jwks.json}\n"
    (folder / "inferencehub.yaml").write_text(text)
    found = resolve(config=folder / "inferencehub.yaml", environment={}, folder=tmp_path)
    assert found.settings.auth.jwt[0].jwks_file == folder / "keys" / "jwks.json"


def provider_with(**changes: Any) -> Settings:
    return Settings.model_validate(
        {"auth": {"oidc": {"issuer": "https://issuer.example", "client_id": "hub"} | changes}}
    )


def test_a_provider_to_sign_in_at_is_reached_safely_and_asked_for_who_comes() -> None:
    check_gateway(provider_with())
    with pytest.raises(ConfigError, match=r"^auth\.oidc\.issuer: expected https"):
        check_gateway(provider_with(issuer="http://issuer.example"))
    with pytest.raises(ConfigError, match=r"^auth\.oidc\.public_url: expected https"):
        check_gateway(provider_with(public_url="hub.example"))
    with pytest.raises(ConfigError, match=r"^auth\.oidc\.scopes: expected openid among them, got profile"):
        check_gateway(provider_with(scopes=["profile"]))


def test_the_secret_of_the_provider_is_not_shown() -> None:
    assert "hunter2" not in repr(provider_with(client_secret="hunter2"))

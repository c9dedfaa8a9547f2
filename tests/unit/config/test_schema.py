"""The schema documents every field, and accepts what the settings accept."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from inferencehub.config.fields import fields
from inferencehub.config.reveal import revealed
from inferencehub.config.schema import config_schema
from inferencehub.config.settings import Settings


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return config_schema()


def test_every_field_has_a_sentence(schema: dict[str, Any]) -> None:
    for name in fields():
        section, _, field = name.rpartition(".")
        place = schema["$defs"][section.rpartition(".")[2].capitalize()] if section else schema
        assert place["properties"][field]["description"].endswith("."), name


def test_it_accepts_the_defaults_and_refuses_a_typo(schema: dict[str, Any]) -> None:
    jsonschema.validate(revealed(Settings()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"gateway": {"prot": 1}}, schema)


def test_every_field_has_a_variable() -> None:
    assert (
        fields()["gateway.json_body_bytes".replace("gateway", "limits")].variable
        == "INFERENCEHUB_LIMITS__JSON_BODY_BYTES"
    )
    assert fields()["home"].variable == "INFERENCEHUB_HOME"
    assert {name for name, field in fields().items() if field.is_secret} == {
        "auth.admin_key",
        "capture.hash_key",
        "limits.store",
        "state.url",
        "telemetry.otlp.headers",
        "workers.token",
    }


def test_secrets_are_revealed_for_processes_only() -> None:
    settings = Settings.model_validate({"auth": {"admin_key": "ihk_secret"}, "models": {"path": "/m"}})
    assert revealed(settings)["auth"]["admin_key"] == "ihk_secret"
    assert revealed(settings)["models"]["path"] == "/m"
    assert "ihk_secret" not in repr(settings)
    assert "ihk_secret" not in settings.model_dump_json()

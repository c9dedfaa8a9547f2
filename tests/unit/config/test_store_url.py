"""The address of the store of limits: which forms it has, and that its password is never shown."""

import pytest

from inferencehub.config.checks import check_gateway
from inferencehub.config.complaints import complaints
from inferencehub.config.error import ConfigError
from inferencehub.config.resolve import resolve
from inferencehub.config.settings import Settings
from inferencehub.config.store_url import StoreUrl

SECRET = "hunter2%40%2Fsafe"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("memory", "memory"),
        ("redis://localhost", "redis://localhost"),
        ("redis://10.0.0.7:6380/3", "redis://10.0.0.7:6380/3"),
        ("redis://[::1]:6379", "redis://[::1]:6379"),
        (f"redis://:{SECRET}@cache:6379/0", "redis://***@cache:6379/0"),
        (f"rediss://app:{SECRET}@cache.example.com", "rediss://***@cache.example.com"),
        (f"valkeys://app:{SECRET}@cache/1", "valkeys://***@cache/1"),
        ("unix:/run/redis.sock", "unix:/run/redis.sock"),
        (f"unix://app:{SECRET}@/run/redis.sock?db=2", "unix://***@/run/redis.sock?db=2"),
    ],
)
def test_every_form_is_taken_and_shown_without_its_password(address: str, shown: str) -> None:
    settings = Settings.model_validate({"limits": {"store": address}})
    check_gateway(settings)
    assert settings.limits.store.get_secret_value() == address
    assert str(settings.limits.store) == shown
    assert settings.model_dump(mode="json")["limits"]["store"] == shown
    for text in (repr(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "hunter2" not in text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"redis://:{SECRET}@", "expected memory, redis://"),
        (f"redis://:{SECRET}@host:99999", "expected a port from 1 to 65535"),
        (f"redis://:{SECRET}@host:0", "expected a port from 1 to 65535"),
        (f"redis://:{SECRET}@host:port", "expected memory, redis://"),
        (f"redis://:{SECRET}@host/two", "expected memory, redis://"),
        (f"redis://:{SECRET}@host/0?x=1", "expected memory, redis://"),
        ("redis://:hunter2@raw@host", "write / as %2F"),
        ("redis://:hunter2/raw@host", "write / as %2F"),
        ("redis://:hunter2%@host", "to be written as %25"),
        ("redis://:hunter2%ff@host", "in UTF-8"),
        (f"http://:{SECRET}@host", "expected memory, redis://"),
        (f":{SECRET}@host", "expected memory, redis://"),
        ("unix:relative/hunter2", "expected memory, redis://"),
        ("Memory hunter2", "expected memory, redis://"),
        ("", "expected memory, redis://"),
    ],
)
def test_anything_else_is_refused_without_quoting_it(address: str, expected: str) -> None:
    settings = Settings.model_validate({"limits": {"store": address}})
    with pytest.raises(ConfigError) as raised:
        check_gateway(settings)
    assert str(raised.value).startswith("limits.store: ")
    assert expected in str(raised.value)
    assert "hunter2" not in str(raised.value) + str(settings.limits.store) + settings.model_dump_json()


def test_a_value_of_another_kind_is_not_quoted() -> None:
    problem = {"type": "string_type", "loc": ("limits", "store"), "input": ["hunter2"], "msg": "a valid string"}
    (line,) = complaints([problem], {}, None)
    assert line == "settings: limits.store: expected text, got a value that is not shown"


def test_the_environment_sets_it() -> None:
    resolved = resolve(environment={"INFERENCEHUB_LIMITS__STORE": f"redis://:{SECRET}@cache"})
    assert resolved.settings.limits.store == StoreUrl(f"redis://:{SECRET}@cache")

"""Names with a value each, as a variable of the environment has them."""

from __future__ import annotations

from urllib.parse import unquote

from .error import ConfigError


def pairs_from_text(text: str, variable: str) -> dict[str, str]:
    """`name=value,name=value`, percent-encoded, as OpenTelemetry has it.

    Raises:
        ConfigError: It is something else.
    """
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if any([not equals or not name.strip() for name, equals, _ in pairs]):
        raise ConfigError(f"environment {variable}: expected name=value,name=value")
    return {unquote(name.strip()): unquote(value.strip()) for name, _, value in pairs}

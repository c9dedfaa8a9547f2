"""Settings as plain JSON values with their secrets, for the processes that need them; never for a screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr


def revealed(value: Any) -> Any:
    """The value as JSON would have it; a secret becomes its text."""
    if isinstance(value, BaseModel):
        return {name: revealed(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, list | tuple):
        return [revealed(item) for item in value]
    if isinstance(value, dict):
        return {name: revealed(item) for name, item in value.items()}
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else value

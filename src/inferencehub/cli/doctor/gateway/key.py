"""The key: is there one, is it valid, what may it do, and for how long?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inferencehub.errors import is_success

from ..finding import Finding
from .asking import Gateway

SOON_DAYS = 7
MAKE_ONE = "set INFERENCEHUB_API_KEY to a key; `inferencehub keys create` makes one on the gateway's machine"


@dataclass(frozen=True, slots=True)
class Key:
    """What the key is worth here. `admin` includes every other scope."""

    is_valid: bool
    scopes: frozenset[str] = frozenset()

    def has(self, scope: str) -> bool:
        return bool(self.scopes & {scope, "admin"})


def examine_key(gateway: Gateway) -> Generator[Finding, None, Key]:
    """By GET /session, which says who asks, and works nothing."""
    told = gateway.get("/session")
    body: dict[str, Any] = told.body if isinstance(told.body, dict) else {}
    if is_success(told.status) and body.get("auth") is False:
        yield Finding("ok", "key", "the gateway asks for none (--no-auth)")
        return Key(True, frozenset({"admin"}))
    if not gateway.api_key:
        yield Finding("warn", "key", "none is given, so models and workers stay unseen", MAKE_ONE)
        return Key(False)
    if not is_success(told.status) or not body.get("signed_in"):
        detail = body.get("detail") or f"the gateway answers HTTP {told.status}"
        yield Finding("fail", "key", f"it is refused: {detail}", MAKE_ONE)
        return Key(False)
    key = body["key"]
    yield _finding(key, datetime.now(UTC))
    return Key(True, frozenset(key["scopes"]))


def _finding(key: dict[str, Any], now: datetime) -> Finding:
    models = "all models" if key["models"] is None else ", ".join(key["models"]) or "no model"
    text = f"'{key['name']}' ({key['id']}) may {', '.join(key['scopes'])} for {models}"
    if key["expires_at"] is not None:
        left_days = (datetime.fromisoformat(key["expires_at"]) - now).total_seconds() / 86_400
        text += f", until {key['expires_at']}"
        if left_days < SOON_DAYS:
            return Finding("warn", "key", f"{text}: {max(0, left_days):.0f} more days", "make another in time")
    return Finding("ok", "key", text)

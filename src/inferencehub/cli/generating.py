"""Models that make text: those are called by OpenAI's API, and no prediction is asked of them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

_WORDS = {"chat": "holds a chat", "complete": "completes a text"}


def generates(version: Mapping[str, Any] | None) -> bool:
    """Of a version as GET /models/{model} shows it."""
    return version is not None and version.get("task") in _WORDS


def what_it_does(version: Mapping[str, Any]) -> str:
    return _WORDS[version["task"]]


def call_to_paste(model: str, version: Mapping[str, Any], url: str, text: str) -> str:
    """A streaming call with this text."""
    asked: dict[str, Any]
    if version["task"] == "chat":
        path, asked = "/v1/chat/completions", {"messages": [{"role": "user", "content": text}]}
    else:
        path, asked = "/v1/completions", {"prompt": text}
    body = json.dumps({"model": model, **asked, "stream": True}, ensure_ascii=False, separators=(",", ":"))
    return (
        "curl -N -H \"authorization: Bearer $INFERENCEHUB_API_KEY\" -H 'content-type: application/json' "
        f"{shlex.quote(url.rstrip('/') + path)} -d {shlex.quote(body)}"
    )

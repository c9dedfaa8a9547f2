"""The calls that the benches repeat: a body, and how to tell that its answer is a good one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
PROTOBUF = "application/x-protobuf"
TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Call:
    """What is posted over and over.

    Attributes:
        body: Its bytes.
        media_type: What the bytes are.
        is_good: Whether a parsed answer is what the model should say.
        headers: What it has beside content-type and key.
    """

    body: bytes
    media_type: str
    is_good: Callable[[Any], bool]
    headers: Mapping[str, str] = field(default_factory=dict)


class AnswerError(Exception):
    """An answer is not what it should be, so that its speed would mean nothing."""


def flower(model: str = "iris", version: str | None = "1") -> Call:
    """Return a call with one flower; version 1 of iris is a logistic regression, so that the way to it counts most."""
    inputs = [5.1, 3.5, 1.4, 0.2]
    body = {"model_name": model} | ({"version": version} if version else {}) | {"inputs": inputs}

    def is_good(answer: Any) -> bool:
        # The echo says what it was told.
        return answer.get("outputs", {}).get("label") == "setosa" or answer.get("inputs") == inputs

    return Call(json.dumps(body, separators=(",", ":")).encode(), JSON, is_good)


def answer_to(url: str, call: Call, key: str = "") -> Any | None:
    """Return the parsed answer to one call, or None while nobody answers or no model is there.

    Raises:
        AnswerError: The call was refused, or its answer is a wrong one.
    """
    headers = {"content-type": call.media_type, **call.headers} | ({"authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, call.body, headers), timeout=TIMEOUT_S) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        if error.code not in (500, 503):
            raise AnswerError(f"{url} answered {error.code}: {error.read().decode()[:500]}") from error
        return None
    except OSError:
        return None
    if not call.is_good(answer):
        raise AnswerError(f"{url} answered {str(answer)[:500]}.")
    return answer

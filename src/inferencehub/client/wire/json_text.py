"""JSON as it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..inputs.values import UnsendableInput


def content_from_body(body: Mapping[str, Any]) -> bytes:
    """The body as JSON.

    Raises:
        UnsendableInput: It holds text that is no Unicode, as half a surrogate pair.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise UnsendableInput(
            f"The text {error.object[error.start : error.start + 8]!r} holds half a character, which has no UTF-8; "
            "send it as bytes."
        ) from None

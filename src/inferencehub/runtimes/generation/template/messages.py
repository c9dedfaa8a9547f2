"""Messages of OpenAI's API as the templates of models expect them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from inferencehub.errors import InvalidInput

# A template that goes over the parts of a message's content takes them as they are; all others expect one text.
_GOES_OVER_PARTS = re.compile(r"\bfor\s+\w+\s+in\s+\w+(\.content|\[['\"]content['\"]\])")


def takes_parts(template: str) -> bool:
    """Whether a template knows that the content of a message may be a list of parts."""
    return _GOES_OVER_PARTS.search(template) is not None


def messages_for_template(messages: list[dict[str, Any]], *, with_parts: bool) -> list[dict[str, Any]]:
    """The messages with contents as one text unless `with_parts`, and with the arguments of calls as objects.

    Raises:
        InvalidInput: A content has parts that are no text, and the template takes text alone.
    """
    return [_message(message, at, with_parts) for at, message in enumerate(messages)]


def _message(message: Mapping[str, Any], at: int, with_parts: bool) -> dict[str, Any]:
    made = dict(message)
    content = message.get("content")
    if isinstance(content, list) and not with_parts:
        made["content"] = "\n".join(_text(part, f"messages[{at}].content[{n}]") for n, part in enumerate(content))
    if content is None:
        made["content"] = "" if not message.get("tool_calls") else None
    if isinstance(message.get("tool_calls"), list):
        made["tool_calls"] = [_with_object(call) for call in message["tool_calls"]]
    return made


def _text(part: Any, where: str) -> str:
    text = part.get("text", part.get("refusal")) if isinstance(part, Mapping) else None
    if not isinstance(text, str):
        kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
        raise InvalidInput(f"`{where}` is of type {kind!r}; this model takes text.", details={"parameter": "messages"})
    return text


def _with_object(call: Any) -> Any:
    """The API has arguments as text that holds JSON; templates write them as JSON themselves."""
    function = call.get("function") if isinstance(call, Mapping) else None
    arguments = function.get("arguments") if isinstance(function, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(arguments, str):
        return call
    try:
        read = json.loads(arguments)
    except (ValueError, RecursionError):
        return call
    return {**call, "function": {**function, "arguments": read}} if isinstance(read, dict) else call

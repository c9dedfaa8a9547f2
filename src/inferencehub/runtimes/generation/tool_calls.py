"""Parts of tool calls as OpenAI's API wants them: each with its place, and id, type and name in its first part only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from inferencehub.errors import ModelFailed


class ToolCalls:
    """The tool calls of one choice."""

    __slots__ = ("_begun",)

    def __init__(self) -> None:
        self._begun: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._begun)

    def take(self, parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The parts of one delta.

        Raises:
            ModelFailed: One is no such part, or the first of its place has no name.
        """
        return [self._part(part, at) for at, part in enumerate(parts)]

    def _part(self, part: Any, at: int) -> dict[str, Any]:
        function = part.get("function") if isinstance(part, Mapping) else None
        index = part.get("index", at) if isinstance(part, Mapping) else at
        if not isinstance(function, Mapping) or not isinstance(index, int):
            raise ModelFailed(
                'A tool call that the model yields must be {"index": …, "id": …, "function": {"name": …, '
                '"arguments": …}}.'
            )
        arguments = function.get("arguments", "")
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False)
        if index in self._begun:
            return {"index": index, "function": {"arguments": arguments}}
        if not isinstance(function.get("name"), str):
            raise ModelFailed(f"The model's tool call {index} begins without the name of a function.")
        self._begun.add(index)
        return {
            "index": index,
            "id": str(part.get("id") or f"call_{token_hex(12)}"),
            "type": "function",
            "function": {"name": function["name"], "arguments": arguments},
        }

"""Which categories the catalogue lists: every gateway keeps them, and each answer of GET /models brings them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Final

from inferencehub.runtimes.protocol import Category

# Of one input. Beyond it nobody chooses from a list: the countries of the world are 250, their airports thousands.
MAX_CATEGORIES: Final = 1_000
# Of all inputs of a version, as JSON: those of a frame of a hundred columns with a dozen each.
MAX_CHARACTERS: Final = 64 * 1024
# JSON numbers beyond are strings in calls, because most programs round them.
_MAX_EXACT: Final = 2**53 - 1


def listed_categories(each: Iterable[Sequence[Category]]) -> list[str]:
    """The categories of each input as a JSON array; empty where they are none or too many."""
    room = MAX_CHARACTERS
    listed = []
    for categories in each:
        text = ""
        if 0 < len(categories) <= MAX_CATEGORIES:
            text = json.dumps([_as_called(value) for value in categories], separators=(",", ":"))
        if len(text) > room:
            text = ""
        room -= len(text)
        listed.append(text)
    return listed


def _as_called(value: Category) -> Category:
    """As calls give it in JSON."""
    if isinstance(value, int) and abs(value) > _MAX_EXACT:
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value

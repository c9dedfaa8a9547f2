"""What to tell a caller whose category training did not know, where the encoder refuses such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inferencehub.runtimes.ports import Port
from inferencehub.runtimes.protocol import Category, Tensors

# How scikit-learn's encoders begin the sentence, and nothing else of it does.
_BEGINNING = "Found unknown categories "
# Categories that a sentence names, and characters of one.
_MOST_NAMED = 12
_MOST_SHOWN = 60


def unknown_category(error: ValueError, ports: Iterable[Port], tensors: Tensors) -> str | None:
    """A sentence that names the input, what it takes and what came; None where the error is about something else."""
    if not str(error).startswith(_BEGINNING):
        return None
    for port in ports:
        known = set(port.categories)
        if not known:
            continue
        for value in _values(port, tensors):
            if value not in known:
                takes = f"one of {_named(port.categories)}, which training knew"
                return f"`{port.name}` must be {takes}; {_shown(value)} came."
    return f"The model takes only what its training knew: {error}."


def _values(port: Port, tensors: Tensors) -> Iterable[Any]:
    """The elements that are not missing."""
    for element in tensors[port.name].ravel().tolist():
        if element is not None and element == element:
            yield element.decode() if port.datatype == "BYTES" else element


def _named(categories: Sequence[Category]) -> str:
    listed = ", ".join(map(_shown, categories[:_MOST_NAMED]))
    more = len(categories) - _MOST_NAMED
    return f"{listed} and {more} more" if more > 0 else listed


def _shown(value: Category) -> str:
    """As Python writes it: quotes tell text from numbers, and an empty text from nothing."""
    if isinstance(value, str) and len(value) > _MOST_SHOWN:
        return repr(value[:_MOST_SHOWN])[:-1] + "…'"
    return repr(value)

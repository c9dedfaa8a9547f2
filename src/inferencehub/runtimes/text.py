"""Between BYTES elements and the text that Python libraries want."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from inferencehub.errors import InvalidInput
from inferencehub.tensors import Array


def text_from_bytes(array: Array, name: str, gap: object = None) -> Array:
    """The same array with ``str`` elements; ``gap`` stands in for those that are missing, which are None.

    Raises:
        InvalidInput: An element is not UTF-8.
    """
    try:
        elements = [gap if element is None else element.decode() for element in array.ravel().tolist()]
    except UnicodeDecodeError:
        raise InvalidInput(f"`{name}` must be text in UTF-8; an element is not.") from None
    return _objects(elements).reshape(array.shape)


def bytes_from_text(array: Array) -> Array:
    """The same array with ``bytes`` elements; numbers and the like become their text."""
    elements = [bytes(e) if isinstance(e, bytes) else str(e).encode() for e in array.ravel().tolist()]
    return _objects(elements).reshape(array.shape)


def _objects(elements: Iterable[object]) -> Array:
    held = list(elements)
    array = np.empty(len(held), dtype=object)
    array[:] = held
    return array

"""The elements of a BYTES input, which are found in its bytes one by one."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import accumulate

from inferencehub.errors import InputMismatch
from inferencehub.tensors import Raw, elements_from_raw

# An input with more bytes is read by its model's thread: sixteen million empty elements fit into the largest body, and
# finding them takes seconds, which the event loop does not have.
LARGE_BYTES = 64 * 1024


class UnreadElements:
    """A BYTES input before anybody has looked for its elements: those of calls that follow each other."""

    __slots__ = ("_byte_ends", "_element_ends", "_first", "_missing", "_name", "_raw", "_stop")

    def __init__(self, name: str, raw: Raw, counts: Sequence[int], lengths: Sequence[int], missing: bytes) -> None:
        """Args:
        name: The input's name.
        raw: The bytes of all calls, end to end.
        counts: Elements that each call should bring.
        lengths: Bytes that each call brings; together as many as there are.
        missing: For each element 1 where there is none, or empty.

        Raises:
            InputMismatch: `missing` says of more or fewer elements whether they are.
        """
        self._name = name
        self._raw = raw
        self._missing = missing
        self._byte_ends = (0, *accumulate(lengths))
        self._element_ends = (0, *accumulate(counts))
        self._first, self._stop = 0, len(counts)
        elements = self._element_ends[-1]
        if missing and len(missing) != elements:
            raise InputMismatch(
                f"Input '{name}' has {elements} elements; `missing` says of {len(missing)} whether they are."
            )

    def read(self) -> list[bytes | None]:
        """The elements, None for those that are missing.

        Raises:
            InputMismatch: The bytes of a call are no elements, or others than it should bring.
        """
        elements: list[bytes | None] = []
        # Call by call: read at once, one that brings too few would be filled up from the next one.
        for call in range(self._first, self._stop):
            at, end = self._byte_ends[call : call + 2]
            first, last = self._element_ends[call : call + 2]
            elements += _read(self._name, self._raw[at:end], last - first, self._missing[first:last])
        return elements

    def part(self, call: int, calls: int) -> UnreadElements:
        """Those of so many calls, from this one on."""
        part = copy(self)
        part._first = self._first + call
        part._stop = part._first + calls
        return part


def _read(name: str, raw: Raw, count: int, missing: bytes) -> list[bytes | None]:
    """The elements of the input `name`, None for those that are missing.

    Raises:
        InputMismatch: The bytes are no elements, or others than the shape takes.
    """
    try:
        elements = elements_from_raw(raw, count)
    except InputMismatch as error:
        raise InputMismatch(f"Input '{name}': {error.message}") from None
    return _without_missing(name, elements, missing) if missing else elements  # type: ignore[return-value]


def _without_missing(name: str, elements: list[bytes], missing: bytes) -> list[bytes | None]:
    """The elements with None for those that are missing."""
    kept: list[bytes | None] = [None if flag else element for flag, element in zip(missing, elements, strict=True)]
    if any(flag > 1 or (flag and element) for flag, element in zip(missing, elements, strict=True)):
        raise InputMismatch(
            f"Input '{name}': `missing` holds bytes of 0 and 1, and a missing element has length 0; others came."
        )
    return kept

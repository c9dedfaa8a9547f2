"""The elements of a BYTES input, which are found in its bytes one by one."""

from __future__ import annotations

from inferencehub.errors import InputMismatch
from inferencehub.tensors import Raw, elements_from_raw

# An input with more bytes is read by its model's thread: sixteen million empty elements fit into the largest body, and
# finding them takes seconds, which the event loop does not have.
LARGE_BYTES = 64 * 1024


class UnreadElements:
    """A large BYTES input before anybody has looked for its elements."""

    __slots__ = ("_count", "_missing", "_name", "_raw")

    def __init__(self, name: str, raw: Raw, count: int, missing: bytes) -> None:
        """`count`: elements that its shape takes; `missing`: for each element 1 where there is none, or empty."""
        self._name = name
        self._raw = raw
        self._count = count
        self._missing = missing

    def read(self) -> list[bytes | None]:
        """The elements, None for those that are missing.

        Raises:
            InputMismatch: The bytes are no elements, or others than the shape takes.
        """
        return read_elements(self._name, self._raw, self._count, self._missing)


def read_elements(name: str, raw: Raw, count: int, missing: bytes) -> list[bytes | None]:
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
    if len(missing) != len(elements):
        raise InputMismatch(
            f"Input '{name}' has {len(elements)} elements; `missing` says of {len(missing)} whether they are."
        )
    kept: list[bytes | None] = [None if flag else element for flag, element in zip(missing, elements, strict=True)]
    if any(flag > 1 or (flag and element) for flag, element in zip(missing, elements, strict=True)):
        raise InputMismatch(
            f"Input '{name}': `missing` holds bytes of 0 and 1, and a missing element has length 0; others came."
        )
    return kept

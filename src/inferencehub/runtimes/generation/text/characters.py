"""Whole characters out of pieces that may end within one."""

from __future__ import annotations

import codecs
import re

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Characters:
    """Holds back the beginning of a character until its rest has come.

    Tokens of byte-level models end anywhere in UTF-8; code that goes through UTF-16 may yield half a pair of
    surrogates. What can't become a character any more is U+FFFD.
    """

    __slots__ = ("_decoder", "_half_pair")

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._half_pair = ""

    @property
    def waits(self) -> bool:
        """Whether the beginning of a character is held back."""
        return bool(self._half_pair or self._decoder.getstate()[0])

    def take(self, piece: str | bytes) -> str:
        """The characters that are whole now."""
        if isinstance(piece, bytes):
            return self._from_pair("") + self._decoder.decode(piece) if piece else ""
        if not piece:
            return ""
        return self._decoder.decode(b"", final=True) + self._paired(piece)

    def rest(self) -> str:
        """What is left at the end."""
        return self._from_pair("") + self._decoder.decode(b"", final=True)

    def _paired(self, text: str) -> str:
        if not self._half_pair and _SURROGATE.search(text) is None:
            return text
        text = self._half_pair + text
        self._half_pair = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        return _joined(text[: len(text) - len(self._half_pair)])

    def _from_pair(self, rest: str) -> str:
        text, self._half_pair = self._half_pair + rest, ""
        return _joined(text)


def _joined(text: str) -> str:
    """The text with its pairs of surrogates as the characters that they mean."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

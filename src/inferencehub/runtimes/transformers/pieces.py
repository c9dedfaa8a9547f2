"""Turns the tokens of an answer into text while they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inferencehub.runtimes.generation.text.characters import REPLACEMENT


class Pieces:
    """Gives out what each token adds to the text.

    What a token means may depend on those before it, so a few of them are decoded anew each time; and the beginning of
    a character waits for its rest.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        self._decode = decode
        self._tokens: list[int] = []
        self._before = 0
        self._read = 0

    def take(self, token: int) -> str:
        """What is new; empty while a character is not whole."""
        self._tokens.append(token)
        known = self._decode(self._tokens[self._before : self._read])
        text = self._decode(self._tokens[self._before :])
        if len(text) <= len(known) or text.endswith(REPLACEMENT):
            return ""
        self._before, self._read = self._read, len(self._tokens)
        return text[len(known) :]

    def rest(self) -> str:
        """What was held back, at the end."""
        known = self._decode(self._tokens[self._before : self._read])
        return self._decode(self._tokens[self._before :])[len(known) :]

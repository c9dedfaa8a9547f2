"""Cuts a text at the first stop string, although it comes in pieces."""

from __future__ import annotations

from collections.abc import Sequence


class StopStrings:
    """Lets text through as soon as none of it can belong to a stop string.

    Of several the one that is whole first counts, and of those the longest: so the cut does not depend on where the
    pieces end.
    """

    __slots__ = ("_held", "_longest", "_stops", "has_stopped")

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stops)
        self._longest = max(map(len, self._stops), default=0)
        self._held = ""
        self.has_stopped = False

    def take(self, text: str) -> str:
        """What may leave now; after a stop string, which `has_stopped` tells, nothing more may."""
        if not self._stops:
            return text
        held = self._held + text
        found = [(at + len(stop), at) for stop in self._stops if (at := held.find(stop)) >= 0]
        if found:
            self.has_stopped, self._held = True, ""
            return held[: min(found)[1]]
        at = self._begins(held)
        self._held = held[at:]
        return held[:at]

    def rest(self) -> str:
        """What was held back, at the end: it has become no stop string."""
        rest, self._held = self._held, ""
        return rest

    def _begins(self, text: str) -> int:
        """Where the longest end of the text stands that a stop string begins with."""
        first = max(len(text) - self._longest + 1, 0)
        return min([_begins(text, stop, first) for stop in self._stops])


def _begins(text: str, stop: str, first: int) -> int:
    at = text.find(stop[0], max(first, len(text) - len(stop) + 1))
    while at >= 0:
        if stop.startswith(text[at:]):
            return at
        at = text.find(stop[0], at + 1)
    return len(text)

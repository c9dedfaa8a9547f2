"""Decides which versions are at rest: a folder that somebody still copies into must never be loaded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rest(Generic[Key]):
    """Versions that have not changed for the settling time, and when the next ones may be; None when all are."""

    at_rest: frozenset[Key]
    next_look_s: float | None


@dataclass(slots=True)
class Settling(Generic[Key]):
    """Remembers since when each version has looked as it does. Times are monotonic seconds."""

    settle_s: float
    _since_s: dict[Key, tuple[str | None, float]] = field(default_factory=dict)

    def observe(self, seen: Mapping[Key, str | None], now_s: float) -> Rest[Key]:
        """Takes what is seen now: fingerprints, or None for a version that has gone.

        Going is a change like any other: a folder that is replaced is gone for a moment.
        """
        self._since_s = {
            key: known if (known := self._since_s.get(key)) is not None and known[0] == text else (text, now_s)
            for key, text in seen.items()
        }
        due_s = {key: since_s + self.settle_s for key, (_, since_s) in self._since_s.items()}
        return Rest(
            frozenset(key for key, at_s in due_s.items() if at_s <= now_s),
            min((at_s for at_s in due_s.values() if at_s > now_s), default=None),
        )

    def assume(self, seen: Mapping[Key, str], since_s: float) -> None:
        """Believe that these have looked so since then; for files that are older than this process."""
        self._since_s.update({key: (text, since_s) for key, text in seen.items()})

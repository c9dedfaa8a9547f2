"""What the code that makes a stream is told of its call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


class Call:
    """A call that a test may cancel."""

    def __init__(self, request_id: str = "r-1") -> None:
        self.request_id = request_id
        self.is_cancelled = False
        self._acts: list[Callable[[], None]] = []

    def on_cancel(self, act: Callable[[], None]) -> None:
        self._acts.append(act)

    def cancel(self) -> None:
        self.is_cancelled = True
        for act in self._acts:
            act()


CALL: Final = Call()

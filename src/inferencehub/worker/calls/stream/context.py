"""What the code that makes a stream may know of its call."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class CallContext:
    """A `StreamContext`: read in any thread, cancelled once."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id
        self._lock = Lock()
        self._is_cancelled = False
        self._acts: list[Callable[[], None]] = []

    @property
    def request_id(self) -> str:
        """The call's id, as logs have it."""
        return self._request_id

    @property
    def is_cancelled(self) -> bool:
        """True once nobody waits for the rest."""
        return self._is_cancelled

    def on_cancel(self, act: Callable[[], None]) -> None:
        """Have this called, in any thread, once nobody waits for the rest; at once where that is so already."""
        with self._lock:
            if not self._is_cancelled:
                self._acts.append(act)
                return
        act()

    def cancel(self) -> None:
        """Nobody waits for the rest."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            acts, self._acts = self._acts, []
        for act in acts:
            act()

"""Notices that the event loop has stood still, as in a process that was stopped: then what came is read first.

Callers may have left in the meantime. Their cancellations lie behind calls in the socket, or behind the end of a run,
and who began the next run at once would run calls for nobody.
"""

from __future__ import annotations

from typing import Final

# Twice the pause between beats: less is a loop that is busy.
STALL_S: Final = 0.5
# For reading what has come: some hundred frames.
SETTLE_S: Final = 0.03


class Stalls:
    """Those of one loop. Pure: time is an argument, in seconds."""

    def __init__(self) -> None:
        """Before the first beat nothing is a stall."""
        self._beat_s = float("inf")
        self._settled_s = float("-inf")

    def beat(self, now_s: float) -> None:
        """The loop goes round; to be said every quarter of a second."""
        self.wait_s(now_s)
        self._beat_s = now_s

    def wait_s(self, now_s: float) -> float:
        """How long the next run is to wait; 0 or less where it need not."""
        if now_s - self._beat_s > STALL_S:
            self._beat_s = now_s
            self._settled_s = now_s + SETTLE_S
        return self._settled_s - now_s

"""Tells how long frames have waited to be read, while this process was stopped or its event loop stood still.

The clocks of both ends differ by nobody knows how much. But the least time between sending and reading is that of a
frame which did not wait, so what others take beyond it is their wait: the base delay of LEDBAT (RFC 6817, section
3.4.2), which is taken over the last one or two minutes, because clocks drift.
"""

from __future__ import annotations

from typing import Final

MINUTE_S: Final = 60.0
# Less is the scatter of a busy machine, and not worth to be told from it.
LEAST_WAIT_S: Final = 0.02


class Transit:
    """Of the frames of one lane. Pure: time is an argument."""

    def __init__(self) -> None:
        self._until_s = float("-inf")
        self._least_s = self._least_before_s = float("inf")

    def waited_s(self, sent_ms: int, now_s: float) -> float:
        """How long a frame has waited that is read now; 0 where that is next to nothing, or not known (`sent_ms` 0)."""
        if not sent_ms:
            return 0.0
        took_s = now_s - sent_ms / 1000
        if now_s > self._until_s:
            self._until_s = now_s + MINUTE_S
            self._least_before_s, self._least_s = self._least_s, float("inf")
        if took_s < self._least_s:
            self._least_s = took_s
        waited_s = took_s - min(self._least_s, self._least_before_s)
        return waited_s if waited_s > LEAST_WAIT_S else 0.0

"""The answers that wait for a frame: small ones first, so that a large one never holds them up."""

from __future__ import annotations

from collections import deque

from inferencehub.worker.calls.call import Outcome
from inferencehub.worker.calls.reply import outcome_bytes

# An answer larger than this travels behind the small ones. 64 KiB is HTTP/2's first window: more than that and a frame
# may have to wait for its reader.
LARGE_BYTES = 64 * 1024


class Outbox:
    """Answers in two lines: frames of small ones take turns with frames of one large one."""

    def __init__(self, max_frame_bytes: int) -> None:
        self._max_frame_bytes = max_frame_bytes
        self._small: deque[tuple[int, Outcome, int]] = deque()
        self._large: deque[tuple[int, Outcome, int]] = deque()
        self._large_is_next = False

    def __len__(self) -> int:
        return len(self._small) + len(self._large)

    def add(self, call_id: int, outcome: Outcome) -> None:
        """Put an answer in line."""
        size = outcome_bytes(outcome)
        (self._large if size > LARGE_BYTES else self._small).append((call_id, outcome, size))

    def take(self) -> list[tuple[int, Outcome]]:
        """The answers of the next frame: at most its bytes, unless it is a single answer; none when none waits."""
        taken: list[tuple[int, Outcome]] = []
        if self._large and (self._large_is_next or not self._small):
            # After a frame of small ones a large one has its turn, however many small ones come.
            self._large_is_next = False
            call_id, outcome, _ = self._large.popleft()
            return [(call_id, outcome)]
        room = self._max_frame_bytes
        small = self._small
        while small and (not taken or small[0][2] <= room):
            call_id, outcome, size = small.popleft()
            taken.append((call_id, outcome))
            room -= size
        self._large_is_next = bool(self._large)
        return taken

"""The answers that wait for a frame: small ones first, so that a large one never holds them up."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

from inferencehub.errors import Cancelled
from inferencehub.worker.calls.call import Outcome
from inferencehub.worker.calls.parts import PartedAnswer
from inferencehub.worker.calls.reply import outcome_bytes

# An answer larger than this travels behind the small ones. 64 KiB is HTTP/2's first window: more than that and a frame
# may have to wait for its reader.
LARGE_BYTES = 64 * 1024

# Answers that travel whole, or the one that the next part is of.
Taken: TypeAlias = list[tuple[int, Outcome]] | PartedAnswer


class Outbox:
    """Answers in three lines: frames of small ones take turns with frames of one large one, or of a part of one."""

    def __init__(self, max_frame_bytes: int, max_part_bytes: int = 0) -> None:
        """`max_part_bytes`: answers with more bytes travel in parts; 0: none does."""
        self._max_frame_bytes = max_frame_bytes
        self._max_whole_bytes = max_part_bytes or float("inf")
        self._small: deque[tuple[int, Outcome, int]] = deque()
        self._large: deque[tuple[int, Outcome]] = deque()
        self._parted: deque[PartedAnswer] = deque()
        self._large_is_next = self._part_is_next = False

    def __len__(self) -> int:
        return len(self._small) + len(self._large) + len(self._parted)

    def add(self, call_id: int, outcome: Outcome) -> None:
        """Put an answer in line."""
        size = outcome_bytes(outcome)
        if size <= LARGE_BYTES:
            self._small.append((call_id, outcome, size))
        elif size <= self._max_whole_bytes:
            self._large.append((call_id, outcome))
        else:
            self._parted.append(PartedAnswer(call_id, outcome))

    def take(self, *, may_part: bool = True) -> Taken:
        """What the next frame holds: at most its bytes, unless it is a single answer; an empty list when none waits.

        An answer in parts is taken again and again; say `part_is_sent` after each part. `may_part`: False while the
        gateway has enough parts to take in.
        """
        has_part = may_part and bool(self._parted)
        # After a frame of small ones a large one has its turn, however many small ones come.
        if (self._large or has_part) and (self._large_is_next or not self._small):
            self._large_is_next = False
            return self._take_large(has_part)
        taken: list[tuple[int, Outcome]] = []
        room = self._max_frame_bytes
        small = self._small
        while small and (not taken or small[0][2] <= room):
            call_id, outcome, size = small.popleft()
            taken.append((call_id, outcome))
            room -= size
        self._large_is_next = bool(self._large or self._parted)
        return taken

    def part_is_sent(self) -> None:
        """A part has been put into a frame: when it was the last one its answer leaves the line."""
        if self._parted[0].is_done:
            self._parted.popleft()

    def cancel(self, call_id: int) -> None:
        """Nobody waits for this answer: send no more of it if it travels in parts. Others are on their way already."""
        for at, answer in enumerate(self._parted):
            if answer.call_id == call_id:
                del self._parted[at]
                if not answer.has_begun:
                    self.add(call_id, Outcome(error=Cancelled("The call was cancelled before its answer was sent.")))
                return

    def _take_large(self, has_part: bool) -> Taken:
        if has_part and (self._part_is_next or not self._large):
            self._part_is_next = False
            # One after the other: each would be complete only with the last of them if they took turns.
            return self._parted[0]
        self._part_is_next = True
        return [self._large.popleft()]

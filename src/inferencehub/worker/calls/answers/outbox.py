"""The answers that wait for a frame: small ones first, so that a large one never holds them up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from inferencehub.errors import Cancelled
from inferencehub.worker.calls.answers.parts import PartedAnswer
from inferencehub.worker.calls.block.outcome import Outcome

# An answer larger than this travels behind the small ones. 64 KiB is HTTP/2's first window: more than that and a frame
# may have to wait for its reader.
LARGE_BYTES = 64 * 1024
# Names, shapes, timings and tags of a usual answer; for filling frames, not for accounting.
ENVELOPE_BYTES = 64

# The block that calls came in, the place of the first of them, how many there are, and what became of them.
Answer: TypeAlias = tuple[int, int, int, Outcome]
# Answers that travel whole, or the one that the next part is of.
Taken: TypeAlias = list[Answer] | PartedAnswer


class Outbox:
    """Answers in three lines: frames of small ones take turns with frames of one large one, or of a part of one."""

    def __init__(self, max_frame_bytes: int, max_part_bytes: int = 0) -> None:
        """`max_part_bytes`: answers with more bytes travel in parts; 0: none does."""
        self._max_frame_bytes = max_frame_bytes
        self._max_small_bytes = min(LARGE_BYTES, max_frame_bytes)
        self._max_whole_bytes = max_part_bytes or float("inf")
        self._small: deque[tuple[Answer, int]] = deque()
        self._large: deque[Answer] = deque()
        self._parted: deque[PartedAnswer] = deque()
        self._large_is_next = self._part_is_next = False

    def __len__(self) -> int:
        return len(self._small) + len(self._large) + len(self._parted)

    def add(self, block_id: int, place: int, calls: int, outcome: Outcome) -> None:
        """Put the answer to calls in line; one that is not small is divided, so that only what is large of it waits."""
        size = ENVELOPE_BYTES + outcome.size_bytes
        if calls > 1 and size > self._max_small_bytes and outcome.encoded is not None:
            for at, count in _divided(outcome.encoded.sizes(), self._max_small_bytes):
                self.add(block_id, place + at, count, outcome.part(at, count))
        elif size <= LARGE_BYTES:
            self._small.append(((block_id, place, calls, outcome), size))
        elif size <= self._max_whole_bytes:
            self._large.append((block_id, place, calls, outcome))
        else:
            self._parted.append(PartedAnswer(block_id, place, outcome))

    def take(self, *, may_part: bool = True, reserved_bytes: int = 0) -> Taken:
        """What the next frame holds: at most its bytes, unless it is a single answer; an empty list when none waits.

        An answer in parts is taken again and again; say `part_is_sent` after each part. `may_part`: False while the
        gateway has enough parts to take in. `reserved_bytes`: of the frame, for what rides with small answers.
        """
        has_part = may_part and bool(self._parted)
        # After a frame of small ones a large one has its turn, however many small ones come.
        if (self._large or has_part) and (self._large_is_next or not self._small):
            self._large_is_next = False
            return self._take_large(has_part)
        taken: list[Answer] = []
        room = self._max_frame_bytes - reserved_bytes
        small = self._small
        while small and (not taken or small[0][1] <= room):
            answer, size = small.popleft()
            taken.append(answer)
            room -= size
        self._large_is_next = bool(self._large or self._parted)
        return taken

    def part_is_sent(self) -> None:
        """A part has been put into a frame: when it was the last one its answer leaves the line."""
        if self._parted[0].is_done:
            self._parted.popleft()

    def cancel(self, call_id: int) -> bool:
        """Nobody waits for this answer: send no more of it if it travels in parts. Others are on their way already.

        True when it had begun, and its rest stays away.
        """
        for at, answer in enumerate(self._parted):
            if answer.call_id == call_id:
                del self._parted[at]
                if not answer.has_begun:
                    error = Cancelled("The call was cancelled before its answer was sent.")
                    self.add(answer.block_id, answer.place, 1, Outcome(error=error))
                return answer.has_begun
        return False

    def _take_large(self, has_part: bool) -> Taken:
        if has_part and (self._part_is_next or not self._large):
            self._part_is_next = False
            # One after the other: each would be complete only with the last of them if they took turns.
            return self._parted[0]
        self._part_is_next = True
        return [self._large.popleft()]


def _divided(sizes: Sequence[int], max_bytes: int) -> Iterator[tuple[int, int]]:
    """Where each part of an answer to several calls begins, and how many it is of: as many as are small together.

    `sizes`: the bytes of each call.
    """
    begins, room = 0, max_bytes - ENVELOPE_BYTES
    for at, size in enumerate(sizes):
        if size > room and at > begins:
            yield begins, at - begins
            begins, room = at, max_bytes - ENVELOPE_BYTES
        room -= size
    yield begins, len(sizes) - begins

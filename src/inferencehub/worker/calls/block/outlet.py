"""Where the chunks of a call that streams wait for its caller, and how many of them may."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from inferencehub.worker.calls.block.outcome import Outcome


def _nobody() -> None:
    """Nobody is to be told."""


class Outlet:
    """Chunks of one call, from whoever makes them to whoever sends them. Credit counts chunks and bytes.

    Methods may be called in any thread; `tell` and `on_room` are called in the one that caused it.

    Attributes:
        on_room: Called when there may be room again, or no more will be sent: set by whoever makes the chunks.
    """

    def __init__(self, max_chunks: int, max_bytes: int, tell: Callable[[], object]) -> None:
        """`max_chunks` and `max_bytes`: what may be sent and not taken, or wait here, together; one chunk always may.

        `tell`: called when something waits after nothing did.
        """
        self.on_room: Callable[[], None] = _nobody
        self._max_chunks = max_chunks
        self._max_bytes = max_bytes
        self._tell = tell
        self._lock = Lock()
        self._waiting: deque[Outcome] = deque()
        self._waiting_bytes = 0
        self._sent = self._sent_bytes = 0
        self._taken = self._taken_bytes = 0
        self._is_closed = False

    @property
    def has_room(self) -> bool:
        """Whether another chunk may be made: then at most `max_bytes` and that chunk are held for the caller."""
        with self._lock:
            chunks = len(self._waiting) + self._sent - self._taken
            size_bytes = self._waiting_bytes + self._sent_bytes - self._taken_bytes
            return not self._is_closed and (not chunks or (chunks < self._max_chunks and size_bytes < self._max_bytes))

    @property
    def is_empty(self) -> bool:
        """Whether all that was made has been sent."""
        return not self._waiting

    def put(self, chunk: Outcome) -> None:
        """A chunk has been made. It waits until there is credit; after `close` it is dropped."""
        with self._lock:
            if self._is_closed:
                return
            was_empty = not self._waiting
            self._waiting.append(chunk)
            self._waiting_bytes += chunk.size_bytes
        if was_empty:
            self._tell()

    def next_bytes(self) -> int | None:
        """Bytes of the chunk that may be sent now; None where none waits or there is no credit."""
        with self._lock:
            if not self._waiting:
                return None
            size_bytes = self._waiting[0].size_bytes
            away, away_bytes = self._sent - self._taken, self._sent_bytes - self._taken_bytes
            may_go = not away or (away < self._max_chunks and away_bytes + size_bytes <= self._max_bytes)
            return size_bytes if may_go else None

    def take(self) -> Outcome:
        """Take the chunk of which `next_bytes` has told, to send it."""
        with self._lock:
            chunk = self._waiting.popleft()
            self._waiting_bytes -= chunk.size_bytes
            self._sent += 1
            self._sent_bytes += chunk.size_bytes
        return chunk

    def taken(self, chunks: int, size_bytes: int) -> bool:
        """The caller has taken so many chunks and bytes since the stream began; false: that is more than was sent."""
        with self._lock:
            if chunks > self._sent or size_bytes > self._sent_bytes:
                return False
            self._taken = max(self._taken, chunks)
            self._taken_bytes = max(self._taken_bytes, size_bytes)
        self.on_room()
        return True

    def close(self) -> None:
        """Nobody waits for more: what has not been sent is dropped."""
        with self._lock:
            self._is_closed = True
            self._waiting.clear()
            self._waiting_bytes = 0
        self.on_room()

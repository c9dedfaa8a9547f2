"""The calls of a lane that stream: whose chunks may leave now, callers in turns, and when each end does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock

from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.outlet import Outlet
from inferencehub.worker.calls.lane.hello import BrokenLane

# A chunk's call id, and its outputs' names, shapes and tags; for filling frames, not for accounting.
ENVELOPE_BYTES = 64


class Streams:
    """Those that have not ended. Used on the event loop; only chunks come from other threads."""

    def __init__(self, soon: Callable[[Callable[[], None]], object], wake: Callable[[], None]) -> None:
        """`soon` has a function called on the loop, from any thread; `wake`: there may be a frame to send."""
        self._is_next = False
        self._soon = soon
        self._wake = wake
        self._max_chunks = self._max_bytes = 0
        self._outlets: dict[int, Outlet] = {}
        self._ends: dict[int, Callable[[], None]] = {}
        """What sends the end of a stream whose last chunks have not been sent."""
        self._turns: dict[int, None] = {}
        """Streams that may have a chunk to send, in order."""
        self._lock = Lock()
        self._told: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._outlets)

    @property
    def may_open(self) -> bool:
        """Whether the gateway takes streams."""
        return self._max_chunks > 0

    @property
    def has_chunks(self) -> bool:
        """Whether there may be a chunk to send."""
        return bool(self._turns)

    @property
    def is_next(self) -> bool:
        """Whether a chunk may wait that did not fit beside answers, and has the next frame for itself."""
        return self._is_next and self.has_chunks

    def meet(self, max_chunks: int, max_bytes: int) -> None:
        """What of each stream may be on its way, or wait for its caller."""
        self._max_chunks = max_chunks
        self._max_bytes = max_bytes

    def open(self, call_id: int) -> Outlet:
        """Where the chunks of a call go from now on."""
        outlet = Outlet(self._max_chunks, self._max_bytes, partial(self._tell, call_id))
        self._outlets[call_id] = outlet
        return outlet

    def taken(self, call_id: int, chunks: int, size_bytes: int) -> None:
        """A caller has taken so much of its stream.

        Raises:
            BrokenLane: That is more than was sent.
        """
        outlet = self._outlets.get(call_id)
        if outlet is None:
            return  # its end has crossed this on the way
        if not outlet.taken(chunks, size_bytes):
            raise BrokenLane(f"{chunks} chunks and {size_bytes} bytes of call {call_id} were taken; less was sent.")
        if not outlet.is_empty:
            self._turns.setdefault(call_id)

    def take(self, room_bytes: int, *, is_alone: bool) -> list[tuple[int, Outcome]]:
        """Chunks for a frame with so much room, each with its call; one of each stream in turn.

        `is_alone`: nothing else is in the frame, so that a single chunk may be of any size.
        """
        self._is_next = False
        taken: list[tuple[int, Outcome]] = []
        while self._turns:
            call_id = next(iter(self._turns))
            outlet = self._outlets[call_id]
            size_bytes = outlet.next_bytes()
            if size_bytes is None:
                del self._turns[call_id]
                continue
            size_bytes += ENVELOPE_BYTES
            if size_bytes > room_bytes and (taken or not is_alone):
                self._is_next = not is_alone
                break
            taken.append((call_id, outlet.take()))
            room_bytes -= size_bytes
            del self._turns[call_id]
            if not outlet.is_empty:
                self._turns[call_id] = None
            elif call_id in self._ends:
                self._leave(call_id)
        return taken

    def end(self, call_id: int, send: Callable[[], None]) -> None:
        """A stream has ended: `send` once its last chunk has been sent."""
        self._ends[call_id] = send
        if self._outlets[call_id].is_empty:
            self._leave(call_id)

    def cancel(self, call_id: int) -> None:
        """Its gateway wants no more of it."""
        outlet = self._outlets.get(call_id)
        if outlet is not None:
            outlet.close()
            if call_id in self._ends:
                self._leave(call_id)

    def _leave(self, call_id: int) -> None:
        del self._outlets[call_id]
        self._turns.pop(call_id, None)
        self._ends.pop(call_id)()

    def _tell(self, call_id: int) -> None:
        """A stream has something to send after it had nothing; in any thread. The loop is woken once for many."""
        with self._lock:
            is_first = not self._told
            self._told.append(call_id)
        if is_first:
            try:
                self._soon(self._hear)
            except RuntimeError:
                return  # the loop is closed: the process is ending

    def _hear(self) -> None:
        with self._lock:
            told, self._told = self._told, deque()
        for call_id in told:
            if call_id in self._outlets:
                self._turns.setdefault(call_id)
        self._wake()

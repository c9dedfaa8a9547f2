"""An answer that travels in parts, because as one message it would keep both ends busy for long."""

from __future__ import annotations

from collections.abc import Iterator

from inferencehub.worker.calls.call import Outcome


class PartedAnswer:
    """How far an answer has been sent."""

    def __init__(self, call_id: int, outcome: Outcome) -> None:
        self.call_id = call_id
        self.outcome = outcome
        self.has_begun = False
        self._left: list[memoryview] = [memoryview(raw) for raw in reversed(outcome.raws) if len(raw)]

    @property
    def is_done(self) -> bool:
        """True once every byte has been taken."""
        return not self._left

    def take(self, max_bytes: int) -> Iterator[bytes]:
        """The next bytes, at most so many together, each piece of one output."""
        self.has_begun = True
        while self._left and max_bytes > 0:
            raw = self._left.pop()
            yield bytes(raw[:max_bytes])
            if len(raw) > max_bytes:
                self._left.append(raw[max_bytes:])
            max_bytes -= len(raw)

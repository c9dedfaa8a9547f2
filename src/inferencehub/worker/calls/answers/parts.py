"""An answer that travels in parts, because as one message it would keep both ends busy for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inferencehub.tensors import Raw
from inferencehub.worker.calls.block.outcome import Outcome


class PartedAnswer:
    """How far the answer to one call has been sent.

    Attributes:
        block_id: The block that the call came in.
        place: Its place in that.
        outcome: What became of it: outputs.
        raws: The bytes of each output.
        has_begun: Whether any of it has been taken.
    """

    def __init__(self, block_id: int, place: int, outcome: Outcome) -> None:
        self.block_id = block_id
        self.place = place
        self.outcome = outcome
        self.raws: Sequence[Raw] = outcome.encoded.raws if outcome.encoded is not None else ()
        self.has_begun = False
        self._left: list[memoryview] = [memoryview(raw) for raw in reversed(self.raws) if len(raw)]

    @property
    def call_id(self) -> int:
        """The call's id."""
        return self.block_id + self.place

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

"""What becomes of calls: outputs, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from inferencehub.errors import InferenceHubError
from inferencehub.runtimes.protocol import Usage
from inferencehub.tensors import Raw

# Longest time that Timings can hold, in microseconds: more than an hour.
LONGEST_US: Final = 0xFFFFFFFF


class Run:
    """What all answers of one run have in common.

    Attributes:
        names: Name of each output.
        datatypes: Its datatype, as the contract numbers it.
        shapes: Its shape: of a row, or all of it where the model does not count rows.
        batched: Whether it does.
        compute_us: How long the model took.
        calls: Calls that shared the run.
        rows: Their rows.
        began_s: When the model began.
    """

    __slots__ = ("batched", "began_s", "calls", "compute_us", "datatypes", "names", "rows", "shapes")

    def __init__(
        self,
        compute_us: int,
        calls: int,
        rows: int,
        names: Sequence[str] = (),
        datatypes: Sequence[int] = (),
        shapes: Sequence[tuple[int, ...]] = (),
        batched: bool = False,
        began_s: float = 0.0,
    ) -> None:
        self.began_s = began_s
        self.compute_us = min(compute_us, LONGEST_US)
        self.calls = calls
        self.rows = rows
        self.names = names
        self.datatypes = datatypes
        self.shapes = shapes
        self.batched = batched


class Encoded:
    """The bytes of each output of calls that follow each other.

    Attributes:
        raws: The bytes, of all rows end to end.
        lengths: For each output how many bytes each call has; empty where that follows from the rows.
        counts: Rows of each call.
        rows: All of them.
        size_bytes: All bytes.
    """

    __slots__ = ("_ends", "counts", "lengths", "raws", "rows", "size_bytes")

    def __init__(self, raws: Sequence[Raw], lengths: Sequence[Sequence[int]], counts: Sequence[int]) -> None:
        self.raws = raws
        self.lengths = lengths
        self.counts = counts
        self.rows = sum(counts)
        self.size_bytes = sum(map(len, raws))
        self._ends: list[list[int]] | None = None

    def part(self, at: int, calls: int) -> Encoded:
        """Those of so many calls, from this one on. Without a copy."""
        if calls == len(self.counts):
            return self
        stop = at + calls
        raws = [memoryview(raw)[ends[at] : ends[stop]] for raw, ends in zip(self.raws, self._byte_ends(), strict=True)]
        lengths = [lengths[at:stop] if calls > 1 else () for lengths in self.lengths]
        return Encoded(raws, lengths, self.counts[at:stop])

    def sizes(self) -> list[int]:
        """Bytes of each call."""
        if not self.raws:
            return [0] * len(self.counts)
        ends = [sum(each) for each in zip(*self._byte_ends(), strict=True)]
        return [end - at for at, end in pairwise(ends)]

    def _byte_ends(self) -> list[list[int]]:
        """For each output where the bytes of each call end; before them a 0."""
        if self._ends is None:
            self._ends = [
                [0, *accumulate(lengths or [len(raw) * count // self.rows for count in self.counts])]
                for raw, lengths in zip(self.raws, self.lengths, strict=True)
            ]
        return self._ends


class Outcome:
    """What became of calls of a block that follow each other: outputs, or an error for all of them.

    Attributes:
        run: The run that they shared; None when they never reached a model.
        encoded: Their outputs; None where there is an error.
        queue_us: Time from admission until the run.
        error: Why there are no outputs.
        usage: Tokens that it took, where they are counted.
    """

    __slots__ = ("encoded", "error", "queue_us", "run", "usage")

    def __init__(
        self,
        run: Run | None = None,
        encoded: Encoded | None = None,
        queue_us: int = 0,
        error: InferenceHubError | None = None,
        usage: Usage | None = None,
    ) -> None:
        self.run = run
        self.encoded = encoded
        self.queue_us = min(queue_us, LONGEST_US)
        self.error = error
        self.usage = usage

    @property
    def size_bytes(self) -> int:
        """Bytes of the outputs."""
        return self.encoded.size_bytes if self.encoded is not None else 0

    def part(self, at: int, calls: int) -> Outcome:
        """What became of so many of the calls, from this one on."""
        if self.encoded is None:
            return self
        return Outcome(self.run, self.encoded.part(at, calls), self.queue_us, self.error, self.usage)

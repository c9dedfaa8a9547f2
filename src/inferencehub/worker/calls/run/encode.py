"""Step 4 of calls: their own rows of each output as bytes.

A batch's thread does this, but bytes that Python itself copies are copied with the interpreter held: 64 MiB would keep
the event loop waiting for tens of milliseconds. Large outputs are therefore copied by numpy, which lets the
interpreter go, or in stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np

from inferencehub.errors import PayloadTooLarge
from inferencehub.tensors import Array, Raw, dtype_from_datatype, framed, raw_from_array
from inferencehub.worker.calls.block.outcome import Encoded

# An output and its datatype.
Output: TypeAlias = tuple[Array, str]

# Up to here a batch's outputs are converted at once: Python copies them in some 20 us.
LARGE_BYTES = 64 * 1024
# What such an output can become: eight times as much when bytes are answered as FP64, and some for lengths.
MOST_SMALL_BYTES = 16 * LARGE_BYTES
# What is copied with the interpreter held, in one go: about 0.1 ms.
STRETCH_BYTES = 256 * 1024
# Elements of a BYTES tensor that become Python objects in one go.
STRETCH_ELEMENTS = 4096
# Of the length before a BYTES element.
PREFIX_BYTES = 4


# Rows of the calls of a stretch.
Counts: TypeAlias = Sequence[int]


def encode(
    outputs: Sequence[Output], batch: Sequence[Counts], *, batched: bool, max_bytes: float
) -> list[list[Encoded | PayloadTooLarge]]:
    """For each stretch of a batch the bytes of its outputs. Where that of a call are too many, one after the other: for
    each call its bytes, or why it gets none.

    Args:
        outputs: The arrays of the whole batch; where `batched`, their first dimension counts the rows of all calls.
        batch: For each stretch the rows of its calls.
        batched: False: the batch is a single call, and the arrays are its own.
        max_bytes: What the outputs of one call may take together.
    """
    if any([_is_large(array) for array, _ in outputs]):
        return [_encode_alone(own, counts, max_bytes) for own, counts in _cut(outputs, batch, batched)]
    encoded = _encode_together(outputs, batch)
    if len(outputs) * MOST_SMALL_BYTES <= max_bytes:
        return [[own] for own in encoded]  # none can be beyond it: nothing to add up for each of the many
    return [_within(own, max_bytes) for own in encoded]


def _encode_together(outputs: Sequence[Output], batch: Sequence[Counts]) -> list[Encoded]:
    """Small outputs, all converted at once: stretch by stretch would pay numpy's price for each."""
    columns = [_column(array, datatype, batch) for array, datatype in outputs]
    return [
        Encoded([column[at][0] for column in columns], [column[at][1] for column in columns], counts)
        for at, counts in enumerate(batch)
    ]


def _column(array: Array, datatype: str, batch: Sequence[Counts]) -> list[tuple[Raw, Sequence[int]]]:
    """For each stretch its bytes of one output, and for BYTES how many each of its calls has."""
    if datatype == "BYTES":
        return _column_of_bytes(array, batch)
    raw = raw_from_array(array, datatype)
    if len(batch) == 1:
        return [(raw, ())]
    ends = list(accumulate(map(sum, batch)))
    width = len(raw) // ends[-1]
    return [(raw[at * width : end * width], ()) for at, end in pairwise((0, *ends))]


def _column_of_bytes(array: Array, batch: Sequence[Counts]) -> list[tuple[Raw, Sequence[int]]]:
    elements = array.ravel().tolist()
    # Labels are few: those that are equal are framed once.
    known = {element: framed(element) for element in set(elements)}
    pieces = [known[element] for element in elements]
    width = len(pieces) // sum(map(sum, batch))
    column: list[tuple[Raw, Sequence[int]]] = []
    at = 0
    for counts in batch:
        end = at + sum(counts) * width
        own = pieces[at:end]
        column.append((b"".join(own), _lengths(own, counts, width) if len(counts) > 1 else ()))
        at = end
    return column


def _lengths(pieces: Sequence[bytes], counts: Counts, width: int) -> list[int]:
    """Bytes of each call: of as many pieces as it has rows, times `width`."""
    sizes = list(map(len, pieces))
    if len(sizes) == len(counts):
        return sizes
    return [
        sum(sizes[(end - count) * width : end * width]) for count, end in zip(counts, accumulate(counts), strict=True)
    ]


def _is_large(array: Array) -> bool:
    """Whether an output takes so long to copy that the event loop would notice."""
    if array.nbytes > LARGE_BYTES:
        return True
    return array.dtype.kind == "O" and sum(map(len, array.ravel().tolist())) > LARGE_BYTES


def size_bytes(array: Array, datatype: str) -> int:
    """Bytes that an output takes, without encoding it."""
    if datatype != "BYTES":
        return array.size * dtype_from_datatype(datatype).itemsize
    return sum(sum([PREFIX_BYTES + _length(element) for element in elements]) for elements in _stretches(array))


def _too_large(size: int, max_bytes: float) -> PayloadTooLarge:
    """Why a call gets no outputs although its model gave some."""
    return PayloadTooLarge(
        f"The answer takes {size} bytes and may take {max_bytes}: ask for less in one call, such as fewer rows, or "
        "raise limits.answer_bytes."
    )


def _within(encoded: Encoded, max_bytes: float) -> list[Encoded | PayloadTooLarge]:
    if encoded.size_bytes <= max_bytes:
        return [encoded]
    calls = [encoded.part(at, 1) for at in range(len(encoded.counts))]
    if all([call.size_bytes <= max_bytes for call in calls]):
        return [encoded]
    return [call if call.size_bytes <= max_bytes else _too_large(call.size_bytes, max_bytes) for call in calls]


def _cut(
    outputs: Sequence[Output], batch: Sequence[Counts], batched: bool
) -> Iterator[tuple[Sequence[Output], Counts]]:
    """Each stretch's own rows, as views."""
    if not batched:
        yield outputs, batch[0]
        return
    at = 0
    for counts in batch:
        end = at + sum(counts)
        yield [(array[at:end], datatype) for array, datatype in outputs], counts
        at = end


def _encode_alone(outputs: Sequence[Output], counts: Counts, max_bytes: float) -> list[Encoded | PayloadTooLarge]:
    sizes = [size_bytes(array, datatype) for array, datatype in outputs]
    if sum(sizes) > max_bytes:
        if len(counts) == 1:
            return [_too_large(sum(sizes), max_bytes)]
        return [
            own
            for call, count in _cut(outputs, [[count] for count in counts], batched=True)
            for own in _encode_alone(call, count, max_bytes)
        ]
    raws = [_copy(array, datatype, size) for (array, datatype), size in zip(outputs, sizes, strict=True)]
    lengths = [_lengths_of(array, counts) if datatype == "BYTES" else () for array, datatype in outputs]
    return [Encoded(raws, lengths, counts)]


def _lengths_of(array: Array, counts: Counts) -> Sequence[int]:
    """Bytes of each of several calls in a large output of BYTES."""
    if len(counts) == 1:
        return ()
    return [
        size_bytes(array[end - count : end], "BYTES") for count, end in zip(counts, accumulate(counts), strict=True)
    ]


def _copy(array: Array, datatype: str, size: int) -> Raw:
    if datatype == "BYTES":
        buffer = np.empty(size, np.uint8).data
        at = 0
        for piece in _framed_pieces(array):
            buffer[at : at + len(piece)] = piece
            at += len(piece)
        return buffer
    copied = np.empty(array.shape, dtype_from_datatype(datatype))
    np.copyto(copied, array, casting="unsafe")  # lets the interpreter go meanwhile
    return copied.reshape(-1).view(np.uint8).data


def _framed_pieces(array: Array) -> Iterator[Raw]:
    """The bytes of a BYTES tensor in pieces of at most a stretch or so."""
    pending: list[bytes] = []
    size = 0
    for elements in _stretches(array):
        for element in elements:
            if _length(element) > STRETCH_BYTES:
                yield b"".join(pending)
                pending, size = [], 0
                yield from _large_element(element)
                continue
            pending.append(framed(element))
            size += len(pending[-1])
            if size > STRETCH_BYTES:
                yield b"".join(pending)
                pending, size = [], 0
    yield b"".join(pending)


def _large_element(element: bytes | str) -> Iterator[Raw]:
    yield _length(element).to_bytes(PREFIX_BYTES, "little")
    for at in range(0, len(element), STRETCH_BYTES):
        stretch = element[at : at + STRETCH_BYTES]
        yield stretch.encode() if isinstance(stretch, str) else stretch


def _length(element: bytes | str) -> int:
    """Bytes of a BYTES element, without the length before it."""
    if isinstance(element, bytes) or element.isascii():
        return len(element)
    return sum([len(element[at : at + STRETCH_BYTES].encode()) for at in range(0, len(element), STRETCH_BYTES)])


def _stretches(array: Array) -> Iterator[list[Any]]:
    """The elements in row-major order, some thousand at a time."""
    for at in range(0, array.size, STRETCH_ELEMENTS):
        yield array.flat[at : at + STRETCH_ELEMENTS].tolist()

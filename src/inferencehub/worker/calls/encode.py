"""Step 4 of a call: its own rows of each output as bytes.

A batch's thread does this, but bytes that Python itself copies are copied with the interpreter held: 64 MiB would keep
the event loop waiting for tens of milliseconds. Large outputs are therefore copied by numpy, which lets the
interpreter go, or in stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np

from inferencehub.errors import PayloadTooLarge
from inferencehub.tensors import Array, Raw, dtype_from_datatype, framed, raw_from_array, split_raw

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


def encode(
    outputs: Sequence[Output], rows: Sequence[int], *, batched: bool, max_bytes: float
) -> list[Sequence[Raw] | PayloadTooLarge]:
    """For each call of a batch the bytes of its outputs, or why it gets none: they are more than `max_bytes`.

    Args:
        outputs: The arrays of the whole batch; where `batched`, their first dimension is the sum of `rows`.
        rows: Rows of each call.
        batched: False: the batch is a single call, and the arrays are its own.
        max_bytes: What the outputs of one call may take together.
    """
    if any([_is_large(array) for array, _ in outputs]):
        return [_encode_alone(own, max_bytes) for own in _cut(outputs, rows, batched)]
    encoded = _encode_together(outputs, rows)
    if len(outputs) * MOST_SMALL_BYTES <= max_bytes:
        return [*encoded]  # none can be beyond it: nothing to add up for each of the many
    return [_within(raws, max_bytes) for raws in encoded]


def _encode_together(outputs: Sequence[Output], rows: Sequence[int]) -> list[Sequence[Raw]]:
    if len(rows) == 1:
        return [[raw_from_array(array, datatype) for array, datatype in outputs]]
    columns = [split_raw(array, datatype, rows) for array, datatype in outputs]
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def _is_large(array: Array) -> bool:
    """Whether an output takes so long to copy that the event loop would notice."""
    if array.nbytes > LARGE_BYTES:
        return True
    return array.dtype.kind == "O" and sum(map(len, array.ravel().tolist())) > LARGE_BYTES


def _size_bytes(array: Array, datatype: str) -> int:
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


def _within(raws: Sequence[Raw], max_bytes: float) -> Sequence[Raw] | PayloadTooLarge:
    size = sum(map(len, raws))
    return raws if size <= max_bytes else _too_large(size, max_bytes)


def _cut(outputs: Sequence[Output], rows: Sequence[int], batched: bool) -> Iterator[Sequence[Output]]:
    """Each call's own rows, as views."""
    if not batched:
        yield outputs
        return
    for count, end in zip(rows, accumulate(rows), strict=True):
        yield [(array[end - count : end], datatype) for array, datatype in outputs]


def _encode_alone(outputs: Sequence[Output], max_bytes: float) -> Sequence[Raw] | PayloadTooLarge:
    sizes = [_size_bytes(array, datatype) for array, datatype in outputs]
    if sum(sizes) > max_bytes:
        return _too_large(sum(sizes), max_bytes)
    return [_copy(array, datatype, size) for (array, datatype), size in zip(outputs, sizes, strict=True)]


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

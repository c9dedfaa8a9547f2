"""The inputs of a run as arrays: those of all its calls end to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inferencehub.runtimes.protocol import LoadedModel, Tensors, TensorSpec
from inferencehub.tensors import Array, Raw, array_from_elements, array_from_raw
from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.elements import UnreadElements
from inferencehub.worker.calls.block.layout import Content
from inferencehub.worker.calls.run.encode import LARGE_BYTES
from inferencehub.worker.calls.run.writable import buffer_of, is_writable


class Inputs:
    """Makes those of one model."""

    def __init__(self, model: LoadedModel) -> None:
        self._signature = model.signature
        self._may_block = model.may_block

    def of(self, batch: Sequence[Stretch], rows: int) -> Tensors:
        """The arrays of a batch of so many rows, by name."""
        return {spec.name: self._joined(spec, batch, at, rows) for at, spec in enumerate(self._signature.inputs)}

    def _joined(self, spec: TensorSpec, batch: Sequence[Stretch], index: int, rows: int) -> Array:
        """One input of the whole batch."""
        shape = batch[0].block.layout.shapes[index]
        if self._signature.batched:
            shape = (rows, *shape)
        if spec.datatype == "BYTES":
            elements = _elements(batch[0], index)
            if len(batch) > 1:
                elements = [element for stretch in batch for element in _elements(stretch, index)]
            return array_from_elements(elements, shape)
        contents = [stretch.contents[index] for stretch in batch]
        return array_from_raw(self._one_buffer(contents), spec.datatype, shape)

    def _one_buffer(self, contents: Sequence[Content]) -> bytes | bytearray | memoryview:
        parts: Sequence[bytes | memoryview] = contents  # type: ignore[assignment]  # bytes for all but BYTES
        if len(parts) == 1 and is_writable(parts[0]):
            return buffer_of(parts[0])
        size = sum(map(len, parts))
        if size > LARGE_BYTES and (len(parts) > 1 or self._may_block):
            return _joined_by_numpy(parts, size)
        if self._may_block:
            # Code of the user's may write into its inputs, which bytes and mapped files do not allow.
            return bytearray().join(parts)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _elements(stretch: Stretch, index: int) -> list[bytes | None]:
    """The elements of a BYTES input; those of a large one are found here, away from the event loop."""
    content = stretch.contents[index]
    if isinstance(content, UnreadElements):
        content = stretch.contents[index] = content.read()
    return content  # type: ignore[return-value]  # decode gives elements for BYTES


def _joined_by_numpy(parts: Sequence[Raw], size: int) -> memoryview:
    """The parts end to end. numpy lets the interpreter go while it copies, and with it the event loop."""
    joined = np.empty(size, np.uint8)
    at = 0
    for part in parts:
        np.copyto(joined[at : at + len(part)], np.frombuffer(part, np.uint8))
        at += len(part)
    return joined.data

"""What a model makes bit by bit, asked for as a whole: the chunks' outputs joined along their first axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.tensors import Array, dtype_from_datatype

from .outputs import OutputCheck
from .protocol import NO_PARAMETERS, Ended, MakeStream, Parameters, Signature, StreamContext, Tensors, TensorSpec


class _Nobody:
    """The context of a stream that no caller waits for, such as the warm-up's."""

    request_id = ""
    is_cancelled = False

    def on_cancel(self, act: Callable[[], None]) -> None:
        """It is never cancelled."""


NOBODY: Final[StreamContext] = _Nobody()


def joining(signature: Signature, make: MakeStream) -> Callable[..., Tensors]:
    """The function `predict` of a model that streams: it makes all chunks of a call and joins them."""

    def predict(inputs: Tensors, parameters: Parameters = NO_PARAMETERS) -> Tensors:
        return join(signature.outputs, [*outputs_of(make(inputs, parameters, NOBODY))])

    return predict


def checked_stream(make: MakeStream, check: OutputCheck) -> MakeStream:
    """The same stream, each chunk of which agrees with the signature."""

    def stream(inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        chunks = make(inputs, parameters, context)
        try:
            for chunk in chunks:
                if isinstance(chunk, Ended):
                    yield replace(chunk, outputs=None if chunk.outputs is None else check(inputs, chunk.outputs))
                    return
                yield check(inputs, chunk)
        finally:
            close(chunks)

    return stream


def first_chunks(make: MakeStream, inputs: Tensors, most: int) -> list[Tensors]:
    """So many chunks at most; then the stream is closed, for it may go on for ever."""
    chunks = make(inputs, NO_PARAMETERS, NOBODY)
    try:
        return [*islice(outputs_of(chunks), most)]
    finally:
        close(chunks)


def outputs_of(chunks: Iterable[Tensors | Ended]) -> Iterator[Tensors]:
    """The outputs of each chunk, those of the end included."""
    for chunk in chunks:
        if not isinstance(chunk, Ended):
            yield chunk
        elif chunk.outputs is not None:
            yield chunk.outputs


def close(chunks: Any) -> None:
    """Close an iterator over chunks, if it can be: generators run their `finally` then."""
    if callable(closing := getattr(chunks, "close", None)):
        closing()


def join(outputs: Sequence[TensorSpec], chunks: Sequence[Tensors]) -> Tensors:
    """The chunks, which agree with the signature each, as one answer.

    Raises:
        ModelFailed: They can't be joined.
    """
    if len(chunks) == 1:
        return chunks[0]
    return {spec.name: _joined(spec, [chunk[spec.name] for chunk in chunks]) for spec in outputs}


def _joined(spec: TensorSpec, arrays: Sequence[Array]) -> Array:
    if not spec.shape or spec.shape[0] != -1:
        has = "is a scalar" if not spec.shape else f"has {spec.shape[0]} as its first dimension"
        raise ModelFailed(
            f"The model made {len(arrays)} chunks, and `{spec.name}` {has}, so they can't be joined to one answer; ask "
            "for a stream, or declare -1 there."
        )
    if not arrays:
        return np.empty([max(length, 0) for length in spec.shape], dtype_from_datatype(spec.datatype))
    try:
        return np.concatenate(arrays)
    except ValueError:
        shapes = ", ".join(str(list(shape)) for shape in dict.fromkeys(array.shape for array in arrays))
        raise ModelFailed(
            f"The model's chunks of `{spec.name}` have the shapes {shapes}, which can't be joined along the first "
            "axis; ask for a stream, or make them alike in the other dimensions."
        ) from None

"""Takes a block that came apart into its calls, as if each had come alone: for when something is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import prod

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.tensors import ELEMENT_BYTES
from inferencehub.worker.calls.inputs.decode import DATATYPE_NAMES


def calls_apart(block: pb.CallBlock) -> list[pb.CallBlock]:
    """A block for each call; none where it can't be told which bytes are whose."""
    counts = list(block.rows) or [1] * block.calls
    columns = [_cut(tensor, counts) for tensor in block.inputs]
    if any(column is None for column in columns):
        return []
    apart = []
    for place, count in enumerate(counts):
        call = pb.CallBlock(
            first_call_id=block.first_call_id + place,
            calls=1,
            model_name=block.model_name,
            version=block.version,
            inputs=[column[place] for column in columns if column is not None],
            rows=[count],
            remaining_ms=[block.remaining_ms[place if len(block.remaining_ms) > 1 else 0]],
            request_ids=block.request_ids[place : place + 1],
            traceparents=block.traceparents[place : place + 1],
        )
        call.parameters.MergeFrom(block.parameters)
        apart.append(call)
    return apart


def _cut(tensor: pb.Tensor, counts: Sequence[int]) -> list[pb.Tensor] | None:
    """The rows of each call; None where it can't be told which bytes are whose."""
    raw, missing = tensor.raw, tensor.missing
    shape, width = list(tensor.shape), prod(tensor.shape[1:])
    lengths = _lengths(tensor, width, counts)
    whole = len(lengths) == len(counts) and sum(lengths) == len(raw) and len(missing) in (0, sum(counts) * width)
    if not whole or shape[:1] != [sum(counts)] or tensor.WhichOneof("content") == "reference":
        return None
    return [
        pb.Tensor(
            name=tensor.name,
            datatype=tensor.datatype,
            shape=[count, *shape[1:]],
            raw=raw[end - length : end],
            missing=missing[(last - count) * width : last * width],
        )
        for count, length, end, last in zip(counts, lengths, accumulate(lengths), accumulate(counts), strict=True)
    ]


def _lengths(tensor: pb.Tensor, width: int, counts: Sequence[int]) -> Sequence[int]:
    """Bytes of each call; `width`: elements of a row."""
    datatype = DATATYPE_NAMES.get(tensor.datatype, "")
    if datatype == "BYTES":
        return tensor.call_lengths
    row_bytes = width * ELEMENT_BYTES.get(datatype, 0)
    return [count * row_bytes for count in counts]

"""Reads the columns of a block that came."""

from __future__ import annotations

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.block.columns import EQUAL, NOBODY_KNOWN, Columns
from inferencehub.worker.calls.lane.hello import BrokenLane


def columns_of(block: pb.CallBlock, offset: int = 0, waited_s: float = 0.0) -> Columns:
    """The columns of a block; `offset`: the place of its first call in the block that came; `waited_s`: so long ago.

    Raises:
        BrokenLane: They are not of as many calls as the block says.
    """
    calls, counts, remaining_ms = block.calls, block.rows, block.remaining_ms
    if not calls:
        raise BrokenLane("A block holds one call or more; one came with none.")
    if block.streams and calls > 1:
        raise BrokenLane(f"A call that streams comes alone; one came in a block of {calls} calls.")
    if counts and len(counts) != calls:
        raise BrokenLane(
            f"A block of {calls} calls tells the rows of each or of none; it tells those of {len(counts)}."
        )
    if len(remaining_ms) not in (1, calls):
        raise BrokenLane(f"A block of {calls} calls has {calls} times left, or one for all; {len(remaining_ms)} came.")
    request_ids = list(block.request_ids)
    if request_ids and len(request_ids) != calls:
        raise BrokenLane(f"A block of {calls} calls has a request id for each or none; {len(request_ids)} came.")
    callers, weights = block.callers, block.caller_weights
    if len(callers) not in (0, 1, calls) or len(weights) not in (0, 1, calls):
        raise BrokenLane(
            f"A block of {calls} calls has {calls} callers and weights, or one for all; {len(callers)} and "
            f"{len(weights)} came."
        )
    traceparents = block.traceparents
    if len(traceparents) not in (0, calls):
        raise BrokenLane(f"A block of {calls} calls has a trace context for each or none; {len(traceparents)} came.")
    return Columns(
        block.first_call_id,
        [each / 1000 - waited_s for each in remaining_ms],
        calls,
        offset,
        list(counts) if counts else (),
        request_ids,
        list(callers) if callers else NOBODY_KNOWN,
        [each if each > 0 else 1.0 for each in weights] if weights else EQUAL,
        traceparents,
    )

"""A large unary response says what protobuf itself would have said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.answers.large_response import STRETCH_BYTES, large_response
from inferencehub.worker.calls.answers.reply import predict_response
from inferencehub.worker.calls.block.outcome import Encoded, Outcome, Run


@given(
    lengths=st.lists(
        st.sampled_from([0, 1, 127, 128, 16_383, 16_384, STRETCH_BYTES, 2 * STRETCH_BYTES + 1]), max_size=4
    ),
    shape=st.lists(st.integers(0, 2**40), max_size=3).map(tuple),
    batched=st.booleans(),
    request_id=st.text(max_size=3),
)
def test_it_reads_as_if_it_had_been_encoded_at_once(
    lengths: list[int], shape: tuple[int, ...], batched: bool, request_id: str
) -> None:
    names = [f"o{at}" * at for at in range(len(lengths))]
    run = Run(300, 2, 9, names, [pb.DATATYPE_UINT8] * len(lengths), [shape] * len(lengths), batched=batched)
    raws = [memoryview(bytes([at + 1]) * length) for at, length in enumerate(lengths)]
    outcome = Outcome(run, Encoded(raws, [()] * len(raws), [7]), queue_us=1 << 40)
    encoded = large_response("m", "2", request_id, outcome)
    assert pb.PredictResponse.FromString(encoded) == predict_response("m", "2", request_id, outcome)

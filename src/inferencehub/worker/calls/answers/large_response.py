"""The response of a unary call whose outputs are large, as bytes: written in stretches, away from the event loop."""

from __future__ import annotations

from io import BytesIO

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.answers.reply import predict_response
from inferencehub.worker.calls.block.outcome import Outcome

# What is copied with the interpreter held, in one go: about 0.1 ms.
STRETCH_BYTES = 256 * 1024

# How a field of bytes or of a message begins on the wire: its number, and 2 for a length that follows.
_OUTPUTS_TAG = bytes([pb.PredictResponse.OUTPUTS_FIELD_NUMBER << 3 | 2])
_RAW_TAG = bytes([pb.Tensor.RAW_FIELD_NUMBER << 3 | 2])


def large_response(model: str, version: str, request_id: str, outcome: Outcome) -> bytes:
    """A PredictResponse of an outcome with an answer, encoded.

    protobuf itself would copy the outputs three times in one go each. Here they are written once, in stretches, and
    the buffer becomes the bytes without another copy. Fields of a message may come one after the other, each encoded
    on its own.
    """
    encoded = outcome.encoded
    if encoded is None:
        raise AssertionError("An outcome without an error has outputs. This is a bug.")
    response = predict_response(model, version, request_id, outcome, holds_bytes=False)
    outputs = [output.SerializeToString() for output in response.outputs]
    response.ClearField("outputs")
    written = BytesIO()
    for output, raw in zip(outputs, encoded.raws, strict=True):
        head = output + _RAW_TAG + _varint(len(raw))
        written.write(_OUTPUTS_TAG + _varint(len(head) + len(raw)) + head)
        view = memoryview(raw)
        for at in range(0, len(view), STRETCH_BYTES):
            written.write(view[at : at + STRETCH_BYTES])
    written.write(response.SerializeToString())
    return written.getvalue()


def _varint(number: int) -> bytes:
    """A length as protobuf writes it: seven bits a byte, the lowest first, the high bit set in all but the last."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)

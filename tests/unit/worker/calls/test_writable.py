"""Large inputs that a model's code may write into and keep, although they lie in a file that the next call reuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Signature, Tensors, TensorSpec
from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.inputs.decode import WRITABLE_FROM_BYTES, Decoder
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.run.execute import ModelRun
from tests.support.calls import Inbox, taken

ROWS = WRITABLE_FROM_BYTES // 4 + 1_000
SAME = Signature((TensorSpec("x", "FP32", (-1,)),), (TensorSpec("y", "FP32", (-1,)),), batched=False)
NAME = "ab" * 16
# Neither whole pages nor the beginning of one; a multiple of an element, as the gateway's are.
OFFSET = 3 * 4096 + 64


class Calls:
    """A file that one call after the other is given, and the model that they run on."""

    def __init__(self, folder: Path, predict: Callable[[Tensors], Tensors], *, may_block: bool = True) -> None:
        self.path = folder / NAME
        self.run = ModelRun("m 1", LoadedModel(SAME, predict, runtime="test", may_block=may_block), idempotent=True)
        self.decoder = Decoder(SAME, SharedFiles(folder), may_write=may_block)

    def write(self, value: float) -> None:
        """Another call's values, in the place of those before."""
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.seek(OFFSET)
            file.write(np.full(ROWS, value, np.float32).tobytes())

    def __call__(self, value: float) -> bytes | memoryview:
        """What a call with so many of this value is answered."""
        self.write(value)
        reference = pb.FileReference(name=NAME, offset=OFFSET, length=4 * ROWS)
        decoded = self.decoder.decode(
            [pb.Tensor(name="x", datatype=pb.DATATYPE_FP32, shape=[ROWS], reference=reference)]
        )
        block = Block(
            1, decoded.counts, decoded.layout, decoded.contents, decoded.total_bytes, 0.0, [1e9], Inbox(), group=0
        )
        [(_, outcome)] = self.run([taken(block)])
        assert outcome.encoded is not None, outcome.error
        return outcome.encoded.raws[0]  # type: ignore[return-value]


def values(raw: bytes | memoryview) -> set[float]:
    return set(np.frombuffer(raw, np.float32).tolist())


def test_what_a_model_writes_into_its_input_is_in_no_other_call(tmp_path: Path) -> None:
    def normalise(inputs: Tensors) -> Tensors:
        x = inputs["x"]
        x /= 2
        return {"y": x.copy()}

    call = Calls(tmp_path, normalise)
    assert [values(call(value)) for value in (4.0, 4.0, 6.0)] == [{2.0}, {2.0}, {3.0}]
    assert values(call.path.read_bytes()[OFFSET:]) == {6.0}


def test_it_is_not_copied(tmp_path: Path) -> None:
    seen: list[bool] = []

    def look(inputs: Tensors) -> Tensors:
        # A page that nobody has written to still shows the file.
        call.write(7.0)
        seen.append(values(inputs["x"].tobytes()) == {7.0})
        return {"y": inputs["x"][:1].copy()}

    call = Calls(tmp_path, look)
    call(5.0)
    assert seen == [True]


@pytest.mark.parametrize("part", [slice(None), slice(-1, None), slice(0, 1)])
def test_what_a_model_keeps_of_its_input_stays_as_it_was(tmp_path: Path, part: slice) -> None:
    kept: list[np.ndarray] = []

    def remember(inputs: Tensors) -> Tensors:
        kept.append(inputs["x"][part])
        return {"y": inputs["x"][:1].copy()}

    call = Calls(tmp_path, remember)
    for value in (1.0, 2.0, 3.0):
        call(value)
    assert [set(each.tolist()) for each in kept] == [{1.0}, {2.0}, {3.0}]


def test_an_output_that_is_the_input_stays_as_it_was(tmp_path: Path) -> None:
    call = Calls(tmp_path, lambda inputs: {"y": inputs["x"]})
    first, second = call(1.0), call(2.0)
    assert (values(first), values(second)) == ({1.0}, {2.0})


def test_a_model_that_fails_keeps_nothing_of_the_next_call(tmp_path: Path) -> None:
    kept: list[np.ndarray] = []

    def fail_at_first(inputs: Tensors) -> Tensors:
        kept.append(inputs["x"])
        if len(kept) == 1:
            raise RuntimeError
        return {"y": inputs["x"][:1].copy()}

    call = Calls(tmp_path, fail_at_first)
    with pytest.raises(AssertionError):
        call(1.0)
    call(2.0)
    assert set(kept[0].tolist()) == {1.0}

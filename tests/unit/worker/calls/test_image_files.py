"""Image files in place of elements: read in the run, together with calls that bring elements, each failing alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inferencehub.errors import InputMismatch, InvalidRequest
from inferencehub.repository.spec import Image
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.pictures.picture import picture_from_spec
from inferencehub.runtimes.protocol import LoadedModel, Picture, Signature, Tensors, TensorSpec
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.block.block import Block
from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.queue.batcher import Batcher
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.calls.run.executor import CostEstimate
from tests.support.calls import Inbox
from tests.support.worker import model

SIGNATURE = Signature((TensorSpec("x", "FP32", (-1, 2, 2)),), (TensorSpec("sum", "FP32", (-1,)),), batched=True)
LOOK = picture_from_spec(Image(input="x", layout="HW", white=1), SIGNATURE, 10_000)
assert LOOK is not None
FP32 = pb.DATATYPE_FP32


def png(grey: int) -> bytes:
    file = BytesIO()
    Pillow.new("L", (4, 4), grey).save(file, "PNG")
    return file.getvalue()


def file_tensor(content: bytes, media_type: str = "image/png", shape: tuple[int, ...] = (1, 2, 2)) -> pb.Tensor:
    return pb.Tensor(name="x", datatype=FP32, shape=shape, raw=content, media_type=media_type)


def elements(*rows: float) -> pb.Tensor:
    raw = np.repeat(np.array(rows, np.float32), 4).tobytes()
    return pb.Tensor(name="x", datatype=FP32, shape=(len(rows), 2, 2), raw=raw)


def sums(inputs: Tensors) -> Tensors:
    return {"sum": inputs["x"].sum(axis=(1, 2))}


class Serving:
    def __init__(self, loaded: LoadedModel, decoder: Decoder, batcher: Batcher) -> None:
        self.model, self.decoder, self.batcher = loaded, decoder, batcher

    def find(self, name: str, version: str) -> Serving:
        return self


def serving(
    loaded: LoadedModel, picture: Picture | None = LOOK, *, idempotent: bool = True, short: bool = False
) -> Serving:
    cost = CostEstimate()
    for size in range(24):
        cost.observe(1 << size, 1e-6 if short else 1.0)
    run = ModelRun("m 1", loaded, idempotent=idempotent)
    batcher = Batcher("m 1", run, Batching(8, 0.0, 100), loop=asyncio.get_running_loop(), cost=cost)
    return Serving(loaded, Decoder(loaded.signature, None, picture=picture), batcher)


async def answers(served: Serving, *tensors: pb.Tensor) -> list[Outcome]:
    """What calls are answered that came in one frame, each a block of its own."""
    inbox, blocks = Inbox(), list[Block]()
    admission = Admission(served)
    for number, tensor in enumerate(tensors):
        message = pb.CallBlock(calls=1, model_name="m", version="1", inputs=[tensor], remaining_ms=[10_000])
        own, _ = admission.admit(message, Columns(number + 1, (10.0,)), admission.clock(), inbox)
        blocks += own
    served.batcher.pump()
    await asyncio.wait_for(served.batcher.drained(), 10)
    return [inbox.outcomes[block.first_id] for block in blocks]


def value(outcome: Outcome) -> float:
    assert outcome.encoded is not None, outcome.error
    return float(np.frombuffer(outcome.encoded.raws[0], np.float32)[0])


async def test_files_share_a_run_with_elements() -> None:
    seen: list[int] = []

    def counting(inputs: Tensors) -> Tensors:
        seen.append(len(inputs["x"]))
        return sums(inputs)

    served = serving(model(counting, SIGNATURE))
    outcomes = await answers(served, file_tensor(png(255)), elements(0.5), file_tensor(png(0)))
    assert [value(outcome) for outcome in outcomes] == [4.0, 2.0, 0.0]
    assert seen == [3]
    assert {outcome.run.calls for outcome in outcomes if outcome.run} == {3}


async def test_a_broken_file_costs_its_own_call_alone() -> None:
    runs: list[int] = []

    def counting(inputs: Tensors) -> Tensors:
        runs.append(len(inputs["x"]))
        return sums(inputs)

    served = serving(model(counting, SIGNATURE), idempotent=False)
    outcomes = await answers(served, file_tensor(png(255)), file_tensor(png(9)[:-30]), elements(1.0))
    assert [value(outcomes[0]), value(outcomes[2])] == [4.0, 4.0]
    assert outcomes[1].error is not None
    assert outcomes[1].error.reason == "INPUT_MISMATCH"
    assert runs == [2]


async def test_broken_files_alone_never_reach_the_model() -> None:
    def never(_: Tensors) -> Tensors:
        raise AssertionError("it ran")

    served = serving(model(never, SIGNATURE))
    outcomes = await answers(served, file_tensor(b"no picture"), file_tensor(b""))
    assert [outcome.error and outcome.error.reason for outcome in outcomes] == ["INPUT_MISMATCH"] * 2


async def test_a_model_that_fails_with_files_fails_call_by_call() -> None:
    def allergic(inputs: Tensors) -> Tensors:
        if (inputs["x"] == 0).any():
            raise RuntimeError("black")
        return sums(inputs)

    served = serving(model(allergic, SIGNATURE))
    outcomes = await answers(served, file_tensor(png(0)), file_tensor(png(255)))
    assert outcomes[0].error is not None
    assert outcomes[0].error.reason == "MODEL_FAILED"
    assert value(outcomes[1]) == 4.0


async def test_files_are_read_off_the_event_loop_however_short_the_model_is() -> None:
    threads: list[threading.Thread] = []

    def noting(inputs: Tensors) -> Tensors:
        threads.append(threading.current_thread())
        return sums(inputs)

    served = serving(model(noting, SIGNATURE), short=True)
    await answers(served, elements(1.0))
    await answers(served, file_tensor(png(1)))
    assert threads[0] is threading.main_thread()
    assert threads[1] is not threading.main_thread()


async def test_code_that_may_write_gets_an_input_that_it_may_write_to() -> None:
    def writing(inputs: Tensors) -> Tensors:
        inputs["x"][:] = 3
        return sums(inputs)

    served = serving(model(writing, SIGNATURE, may_block=True))
    assert [value(each) for each in await answers(served, file_tensor(png(1)))] == [12.0]


def test_a_model_that_takes_no_files_says_so() -> None:
    with pytest.raises(InputMismatch, match="Input 'x' takes elements; a file of another type came"):
        Decoder(SIGNATURE, None).decode([file_tensor(png(1))])


@pytest.mark.parametrize(
    ("tensor", "said"),
    [
        (file_tensor(b"GIF89a", "image/gif"), "a file of type image/png or image/jpeg; a file of another type came"),
        (file_tensor(png(1), shape=(2, 2, 2)), r"becomes \[1, 2, 2\] for input 'x'; \[2, 2, 2\] came"),
        (file_tensor(png(1), shape=(1, 3, 2)), r"must be FP32 \[-1, 2, 2\]"),
    ],
)
def test_what_is_said_of_a_file_is_held_against_the_model(tensor: pb.Tensor, said: str) -> None:
    with pytest.raises(InputMismatch, match=said):
        Decoder(SIGNATURE, None, picture=LOOK).decode([tensor])


def test_a_file_is_of_one_call() -> None:
    with pytest.raises(InvalidRequest, match="of one call"):
        Decoder(SIGNATURE, None, picture=LOOK).decode([file_tensor(png(1), shape=(2, 2, 2))], 2)


def test_a_file_that_has_the_length_of_elements_is_a_file() -> None:
    decoded = Decoder(SIGNATURE, None, picture=LOOK).decode([file_tensor(bytes(16))])
    assert decoded.has_file


@pytest.fixture
def files(tmp_path: Path) -> Iterator[SharedFiles]:
    folder = SharedFiles(tmp_path)
    yield folder
    folder.close()


def test_a_file_may_lie_in_the_shared_folder(files: SharedFiles, tmp_path: Path) -> None:
    (tmp_path / ("a" * 32)).write_bytes(b"before" + png(255))
    tensor = file_tensor(b"")
    tensor.reference.name, tensor.reference.offset, tensor.reference.length = "a" * 32, 6, len(png(255))
    decoded = Decoder(SIGNATURE, files, picture=LOOK).decode([tensor])
    assert decoded.by_reference
    (content,) = decoded.contents
    assert np.frombuffer(content.read(), np.float32).tolist() == [1.0] * 4  # type: ignore[union-attr]

"""Blocks of all kinds through a whole lane but its wire: whatever comes between, each call gets one answer, its own."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from inferencehub.errors import ModelNotFound
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Signature, Tensors, TensorSpec
from inferencehub.telemetry.log import configure_log
from inferencehub.tensors import framed
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.lane.hello import Identity
from inferencehub.worker.calls.lane.lane import Lane
from inferencehub.worker.calls.lane.load_report import Load
from inferencehub.worker.calls.queue.batcher import Batcher
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.calls.run.executor import CostEstimate
from tests.support.lane_client import answers_apart
from tests.support.turns import turn
from tests.support.worker import model

POISON = 666.0
# Of an answer with so many rows the outputs travel in parts.
WIDE = 9_000
# Width of the output, and rows of a batch.
MODELS = {"narrow": (1, 4), "wide": (WIDE, 3), "lone": (1, 1)}
INPUTS = (TensorSpec("x", "FP32", (-1, 1)), TensorSpec("text", "BYTES", (-1,), nullable=True))
NARROW_OUT = (TensorSpec("same", "FP32", (-1, 1)), TensorSpec("text", "BYTES", (-1,)))
WIDE_OUT = (TensorSpec("same", "FP32", (-1, WIDE)), TensorSpec("text", "BYTES", (-1,)))


@dataclass(frozen=True)
class Call:
    """What one call brings. `is_broken`: its text has a byte too few."""

    rows: tuple[tuple[float, bytes | None], ...]
    remaining_ms: int = 5_000
    is_broken: bool = False
    caller: int = 0


TEXT = st.none() | st.binary(max_size=3)
VALUE = st.integers(0, 1000).map(float) | st.just(POISON)
CALL = st.builds(
    Call,
    rows=st.lists(st.tuples(VALUE, TEXT), min_size=1, max_size=3).map(tuple),
    remaining_ms=st.sampled_from([5_000, 5_000, 5_000, 40, 90]),
    is_broken=st.sampled_from([False] * 7 + [True]),
    caller=st.sampled_from([1, 1, 2]),
)
BLOCK = st.tuples(
    st.sampled_from(["narrow", "narrow", "wide", "lone", "nobody"]), st.lists(CALL, min_size=1, max_size=5)
)
STEP = st.one_of(
    st.tuples(st.just("frame"), st.lists(BLOCK, min_size=1, max_size=3)),
    st.tuples(st.just("cancel"), st.lists(st.integers(0, 200), min_size=1, max_size=3)),
    st.tuples(st.just("pass"), st.sampled_from([0.01, 0.05])),
    st.tuples(st.just("turn"), st.integers(1, 4)),
    st.tuples(st.just("read"), st.booleans()),
)


class Gate:
    """Runs of the models pass one by one, when the test lets them."""

    def __init__(self, is_open: bool) -> None:
        self._is_open = is_open
        self._passes = threading.Semaphore(0)

    def open(self) -> None:
        self._is_open = True
        self._passes.release(len(MODELS))

    def let_one_pass(self) -> None:
        self._passes.release()

    def __call__(self, inputs: Tensors, width: int) -> Tensors:
        if not self._is_open:
            assert self._passes.acquire(timeout=30)
        if (inputs["x"] == POISON).any():
            raise RuntimeError
        texts = np.array([b"-" if text is None else text for text in inputs["text"]], object)
        return {"same": np.repeat(inputs["x"], width, axis=1), "text": texts}


@dataclass
class Version:
    """A version that serves."""

    model: LoadedModel
    decoder: Decoder
    batcher: Batcher


class Worker:
    """A lane with three models behind it, its gateway, and a clock that the test moves.

    Calls of `narrow` and `wide` share runs, those of `lone` don't.
    """

    def __init__(self, gate: Gate, *, inline: bool, max_frame_bytes: int) -> None:
        self.now_s = 100.0
        self.gate = gate
        self.calls: dict[int, tuple[str, Call]] = {}
        self.answers: dict[int, pb.AnswerBlock] = {}
        self.cancelled: set[int] = set()
        self.parted: dict[int, tuple[pb.AnswerBlock, list[int], bytearray]] = {}
        self._versions = {
            name: self._version(gate, width, max_rows, inline) for name, (width, max_rows) in MODELS.items()
        }
        later = asyncio.get_running_loop().call_later
        self.lane = Lane(Identity("b", "0", 1, False), Admission(self, self.clock), self, lambda: None, later)
        self._sequence = self._admitted = 0
        self._received = 0
        hello = pb.GatewayHello(
            protocol_version=2,
            boot_id="g",
            max_unreceived_frames=3,
            max_frame_bytes=max_frame_bytes,
            max_part_bytes=70_000,
        )
        self.lane.take_in(pb.ExchangeRequest(hello=hello))

    def clock(self) -> float:
        return self.now_s

    def loads(self) -> dict[tuple[str, str], Load]:
        return {(name, "1"): Load(*version.batcher.load) for name, version in self._versions.items()}

    def find(self, name: str, _: str) -> Version:
        if name not in self._versions:
            raise ModelNotFound("There is no such model.")
        return self._versions[name]

    def _version(self, gate: Gate, width: int, max_rows: int, inline: bool) -> Version:
        signature = Signature(INPUTS, WIDE_OUT if width > 1 else NARROW_OUT, batched=True)
        loaded = model(lambda inputs: gate(inputs, width), signature)
        cost = CostEstimate()
        cost.observe(8, 0.0)
        batcher = Batcher(
            "m 1",
            ModelRun("m 1", loaded, idempotent=True, clock=self.clock),
            Batching(max_rows=max_rows, max_calls=1_000),
            loop=asyncio.get_running_loop(),
            may_block=not inline,
            cost=cost,
            clock=self.clock,
        )
        return Version(loaded, Decoder(signature, None), batcher)

    def send(self, blocks: list[tuple[str, list[Call]]]) -> None:
        """A frame of these blocks."""
        self._sequence += 1
        messages = []
        for name, calls in blocks:
            first_id = len(self.calls) + 1
            messages.append(message(first_id, name, calls))
            self.calls |= {first_id + at: (name, call) for at, call in enumerate(calls)}
        self.lane.take_in(pb.ExchangeRequest(sequence=self._sequence, blocks=messages))

    def cancel(self, numbers: list[int]) -> None:
        """Nobody waits for these any more, some of which are answered and some were never sent."""
        self.cancelled.update(numbers)
        self.lane.take_in(pb.ExchangeRequest(cancelled_call_ids=numbers))

    def read(self, acknowledge: bool) -> bool:
        """Take in a frame, if there is one."""
        frame = self.lane.next_frame()
        if frame is not None:
            for answer in frame.blocks:
                self._take(answer)
            for part in frame.parts:
                begun, _, raw = self.parted[part.call_id]
                raw += part.raw
                if len(raw) == sum(begun.raw_lengths):
                    self._complete(part.call_id)
            self._received = max(self._received, frame.sequence)
            self._admitted = max(self._admitted, frame.admitted_sequence)
        if acknowledge and self._received:
            self.lane.take_in(pb.ExchangeRequest(received_sequence=self._received))
        return frame is not None

    def _take(self, answer: pb.AnswerBlock) -> None:
        first_id = answer.block_id + answer.first
        counts = [len(self.calls[first_id + at][1].rows) for at in range(answer.calls)]
        if answer.raw_lengths:
            assert first_id not in self.parted
            self.parted[first_id] = answer, counts, bytearray()
            return
        for at, own in enumerate(answers_apart(answer, counts)):
            assert first_id + at not in self.answers, "a call was answered twice"
            self.answers[first_id + at] = own

    def _complete(self, call_id: int) -> None:
        answer, _, raw = self.parted[call_id]
        assert call_id not in self.answers, "a call was answered twice"
        ends = accumulate(answer.raw_lengths)
        for output, length, end in zip(answer.outputs, answer.raw_lengths, ends, strict=True):
            output.raw = bytes(raw[end - length : end])
        self.answers[call_id] = answer

    async def finish(self) -> None:
        """Let everything run, and take everything in."""
        self.gate.open()
        for version in self._versions.values():
            await version.batcher.drained()
        # What was read and not acknowledged may be all that the lane has credit for.
        self.read(acknowledge=True)
        while self.read(acknowledge=True):
            pass
        assert self._admitted == self._sequence
        self.lane.gateway_closed()
        assert self.lane.is_done
        assert all(version.batcher.load == (0, 0) for version in self._versions.values())
        assert all(version.batcher.queue.bytes == 0 for version in self._versions.values())
        for version in self._versions.values():
            version.batcher.close()

    def check(self) -> None:
        """Every call has one answer: its own rows, or an error that it has deserved."""
        for call_id, (name, call) in self.calls.items():
            if call_id not in self.answers:
                # Of an answer that had begun to come in parts the rest may stay away.
                assert call_id in self.cancelled
                assert call_id in self.parted
                continue
            answer = self.answers[call_id]
            if answer.HasField("error"):
                assert answer.error.reason in self._deserved(call_id, name, call)
            else:
                assert not call.is_broken
                assert name != "nobody"
                same, text = answer.outputs
                width = WIDE if name == "wide" else 1
                assert list(same.shape) == [len(call.rows), width]
                values = np.frombuffer(same.raw, np.float32).reshape(len(call.rows), width)
                assert values.tolist() == [[value] * width for value, _ in call.rows]
                assert text.raw == b"".join(framed(b"-" if text is None else text) for _, text in call.rows)

    def _deserved(self, call_id: int, name: str, call: Call) -> Iterator[str]:
        if call_id in self.cancelled:
            yield "CANCELLED"
        if call.remaining_ms < 1_000:
            yield "DEADLINE_EXCEEDED"
            # Where runs took as long, and other calls wait.
            yield "QUEUE_FULL"
        if call.is_broken:
            yield "INPUT_MISMATCH"
        if any(value == POISON for value, _ in call.rows):
            yield "MODEL_FAILED"
        if name == "nobody":
            yield "MODEL_NOT_FOUND"


def message(first_id: int, name: str, calls: list[Call]) -> pb.CallBlock:
    """Calls as a gateway sends them."""
    rows = [row for call in calls for row in call.rows]
    counts = [len(call.rows) for call in calls]
    texts = [b"".join(framed(text or b"") for _, text in call.rows)[: -1 if call.is_broken else None] for call in calls]
    x = pb.Tensor(
        name="x",
        datatype=pb.DATATYPE_FP32,
        shape=(len(rows), 1),
        raw=np.array([value for value, _ in rows], np.float32).tobytes(),
    )
    text = pb.Tensor(name="text", datatype=pb.DATATYPE_BYTES, shape=(len(rows),), raw=b"".join(texts))
    if any(text is None for _, text in rows):
        text.missing = bytes([text is None for _, text in rows])
    if len(calls) > 1:
        text.call_lengths.extend(map(len, texts))
    remaining_ms = [call.remaining_ms for call in calls]
    return pb.CallBlock(
        first_call_id=first_id,
        calls=len(calls),
        model_name=name,
        version="1",
        inputs=[text, x],
        rows=[] if set(counts) == {1} else counts,
        remaining_ms=remaining_ms if len(set(remaining_ms)) > 1 else remaining_ms[:1],
        callers=[call.caller for call in calls],
    )


@pytest.fixture(autouse=True, scope="module")
def no_log() -> Iterator[None]:
    """What models raise here fills pages."""
    configure_log("test", style="json", level="fatal", stream=io.StringIO())
    yield
    configure_log("test", style="json", stream=io.StringIO())


@given(
    steps=st.lists(STEP, max_size=25),
    runs=st.sampled_from(["on the loop", "in a thread", "when let"]),
    max_frame_bytes=st.sampled_from([100, 1 << 20]),
)
@settings(max_examples=200, deadline=None)
def test_each_call_gets_one_answer_and_its_own(
    steps: list[tuple[str, object]], runs: str, max_frame_bytes: int
) -> None:
    async def play() -> None:
        worker = Worker(Gate(runs != "when let"), inline=runs == "on the loop", max_frame_bytes=max_frame_bytes)
        for step, what in steps:
            if step == "frame":
                worker.send(what)  # type: ignore[arg-type]
            elif step == "cancel":
                worker.cancel(what)  # type: ignore[arg-type]
            elif step == "pass":
                worker.now_s += what  # type: ignore[operator]
            elif step == "turn":
                worker.gate.let_one_pass()
                for _ in range(what):  # type: ignore[call-overload]
                    await turn()
            else:
                worker.read(bool(what))
        await worker.finish()
        worker.check()
        for answer in worker.answers.values():
            event(answer.error.reason or "outputs")
        event("an answer in parts" if worker.parted else "no answer in parts")

    asyncio.run(play())


@pytest.mark.parametrize("is_broken", [False, True])
async def test_the_calls_of_a_block_share_a_run_unless_one_is_broken(is_broken: bool) -> None:
    worker = Worker(Gate(is_open=True), inline=True, max_frame_bytes=1 << 20)
    worker.read(acknowledge=True)
    calls = [Call(((1.0, b"a"),)), Call(((2.0, None), (3.0, b"c")), is_broken=is_broken), Call(((4.0, b"d"),))]
    worker.send([("narrow", calls)])
    await worker.finish()
    worker.check()
    assert [answer.timings.batch_calls for answer in worker.answers.values() if not answer.HasField("error")] == (
        [2, 2] if is_broken else [3, 3, 3]
    )

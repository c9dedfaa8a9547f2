"""A model that passed its trial and whose rows meet for rare inputs is found out while it serves."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Signature, Tensors, TensorSpec
from inferencehub.telemetry.log import configure_log
from inferencehub.tensors import Array
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.catalogue.served import Served
from inferencehub.worker.rows import live_check
from inferencehub.worker.rows.budget import PAUSE_S
from inferencehub.worker.rows.live_check import STOPPED, LiveCheck
from tests.support.calls import block_of, pending, taken
from tests.support.lane_client import LaneClient, array_of
from tests.support.turns import until
from tests.support.worker import RunningWorker, TestRepository, doubling, model, running_worker

RARE = 1e6


def rarely_centring(inputs: Tensors) -> Tensors:
    """Doubles each row, and centres a run in which one number is huge."""
    x = inputs["x"]
    return {"y": 2 * (x - x.mean(0) if x.max() >= RARE else x)}


@pytest.fixture(autouse=True)
def quick_models_run_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the calls of a frame share a run, however busy the machine is."""
    monkeypatch.setattr("inferencehub.worker.calls.queue.batcher.INLINE_LIMIT_S", 1e9)


@asynccontextmanager
async def serving(
    predict: Callable[[Tensors], Tensors], **more: object
) -> AsyncIterator[tuple[RunningWorker, LaneClient, Served]]:
    """A worker with the model `m`, a lane to it, and what serves it."""

    def make() -> LoadedModel:
        return model(predict, **more)

    async with running_worker(TestRepository({("m", "1"): make})) as worker:
        lane = await LaneClient.open(worker.stub)
        yield worker, lane, worker.models.find("m", "1")


async def answers(lane: LaneClient, *rows: Sequence[float]) -> list[list[float]]:
    """What calls of one row each are answered that come in one frame."""
    calls = [lane.call(row) for row in rows]
    await lane.send(*calls)
    found = [await lane.answer(call.first_call_id) for call in calls]
    return [array_of(answer.outputs[0]).ravel().tolist() for answer in found]


async def announced(worker: RunningWorker) -> pb.ModelVersion:
    snapshot = await worker.stub.WatchModels(pb.WatchModelsRequest()).read()
    return snapshot.models[0]  # type: ignore[no-any-return]


COMMON, SECRET = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), 1_234_567.0


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the worker logs."""
    stream = io.StringIO()
    configure_log("test", style="json", stream=stream)
    yield stream
    configure_log("test", style="json", stream=io.StringIO())


async def test_a_model_whose_rows_meet_now_and_then_stops_batching_loudly(log: io.StringIO) -> None:
    async with serving(rarely_centring) as (worker, lane, served):
        assert (await announced(worker)).max_batch_size == 64
        assert await answers(lane, *COMMON) == [[2, 4], [6, 8], [10, 12]]
        async with asyncio.timeout(10):
            while served.batcher.queue.batching.max_rows > 1:  # checks have pauses between them
                await answers(lane, (1, 2), (SECRET, 4))
        found = await announced(worker)
        assert found.state == pb.MODEL_STATE_READY
        assert (found.max_batch_size, found.max_delay_ms) == (1, 0)
        assert list(found.warnings) == [
            f"{STOPPED}: 'y' of a row differed when other calls shared its run. Something in it computes over the "
            "rows, as a mean, a norm, a sort or a sum along the first axis does; export it in evaluation mode, or let "
            "it compute each row on its own."
        ]
        assert await answers(lane, (1, 2), (SECRET, 4)) == [[2, 4], [0, 0]]
    (said,) = [line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == "error"]
    assert (said["msg"], said["model"]) == ("calls of the model share runs no more", "m 1")
    assert str(int(SECRET)) not in log.getvalue()


async def test_a_load_that_replaces_it_is_tried_anew(log: io.StringIO) -> None:
    async with serving(rarely_centring) as (worker, lane, served):
        async with asyncio.timeout(10):
            while served.batcher.queue.batching.max_rows > 1:
                await answers(lane, (1, 2), (SECRET, 4))
        await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="1"))
        found = await announced(worker)
        assert (found.max_batch_size, list(found.warnings)) == (64, [])


async def test_a_model_whose_rows_keep_apart_goes_on_batching() -> None:
    sizes: list[int] = []

    def watched(inputs: Tensors) -> Tensors:
        sizes.append(len(inputs["x"]))
        return doubling(inputs)

    async with serving(watched) as (worker, lane, _):
        sizes.clear()
        await answers(lane, *COMMON)
        await until(lambda: sizes == [3, 1, 1, 1])
        found = await announced(worker)
        assert (found.max_batch_size, list(found.warnings)) == (64, [])


async def test_a_model_that_may_not_run_twice_is_not_checked() -> None:
    async with serving(doubling, idempotent=False) as (_, _, served):
        assert served.check is None
        assert served.batcher.after_run is None


# ---- what is kept, and when


class Lender:
    """Where a model would run: keeps what it is lent for."""

    def __init__(self) -> None:
        self.work: list[tuple[Callable[[], None], Callable[[float], None]]] = []
        self.stopped = 0

    def lend(self, work: Callable[[], None], done: Callable[[float], None], size_bytes: int) -> None:
        assert size_bytes > 0
        self.work.append((work, done))

    def stop_batching(self) -> None:
        self.stopped += 1

    def run(self, took_s: float = 0.0) -> None:
        """Do what there is to do, and what follows from it."""
        while self.work:
            work, done = self.work.pop()
            work()
            done(took_s)


class Watched:
    """A live check of a model of one column, on a clock that the test moves."""

    def __init__(self, function: Callable[[Array], Array]) -> None:
        column = Signature((TensorSpec("x", "FP32", (-1, 1)),), (TensorSpec("y", "FP32", (-1, 1)),), batched=True)
        self.now_s = 0.0
        self.lender = Lender()
        self.run = ModelRun("m 1", model(lambda inputs: {"y": function(inputs["x"])}, column), idempotent=True)
        self.run_of_checks: Callable[[Sequence[Stretch]], Fates] = self.run
        self.check = LiveCheck("m 1", column, lambda calls: self.run_of_checks(calls), self.lender, lambda: self.now_s)
        self.told: list[str] = []
        self.check.tell = self.told.append

    def batch(self, *blocks: Block, took_s: float = 0.0) -> None:
        """The calls of these blocks have shared a run."""
        batch = [taken(block) for block in blocks]
        self.check.saw(batch, self.run(batch), took_s)

    @property
    def is_checking(self) -> bool:
        return bool(self.lender.work)


def alike(x: Array) -> Array:
    return x


async def test_one_sample_is_kept_at_a_time_and_there_are_pauses() -> None:
    watched = Watched(alike)
    watched.batch(pending(1), pending(2))
    assert len(watched.lender.work) == 1
    watched.batch(pending(1), pending(2))
    assert len(watched.lender.work) == 1
    watched.lender.run()
    watched.batch(pending(1), pending(2))
    assert not watched.is_checking
    watched.now_s += PAUSE_S
    watched.batch(pending(1), pending(2))
    assert watched.is_checking


async def test_a_run_that_nobody_shared_is_not_checked() -> None:
    watched = Watched(alike)
    watched.batch(pending(1, 2, 3))
    assert not watched.is_checking


async def test_calls_of_one_block_are_checked_against_each_other() -> None:
    watched = Watched(lambda x: x - x.mean(0))
    watched.batch(block_of([1], [2, 3], [4]))
    watched.lender.run()
    assert watched.lender.stopped == 1
    watched = Watched(alike)
    watched.batch(block_of([1], [2, 3], [4]))
    assert watched.is_checking
    watched.lender.run()
    assert watched.lender.stopped == 0


async def test_a_batch_that_fell_apart_is_not_checked() -> None:
    def allergic(x: Array) -> Array:
        if len(x) > 1:
            raise ValueError
        return x

    watched = Watched(allergic)
    watched.batch(pending(1), pending(2))
    assert not watched.is_checking


async def test_what_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_check, "MOST_BYTES", 4 * 4)
    watched = Watched(alike)
    watched.batch(pending(1, 2), pending(3))
    assert not watched.is_checking
    watched.batch(pending(1), pending(3))
    assert watched.is_checking


async def test_inputs_in_shared_files_are_copied_before_the_file_is_used_again() -> None:
    watched = Watched(lambda x: x - x.mean(0))
    file = bytearray(np.float32(7).tobytes())
    stretches = [taken(pending(1)), taken(pending(7, by_reference=True))]
    stretches[1].contents = [memoryview(file)]
    watched.check.saw(stretches, watched.run(stretches), 0.0)
    file[:] = np.float32(1).tobytes()
    watched.lender.run()
    assert watched.lender.stopped == 1


async def test_a_model_that_differs_from_itself_is_checked_once() -> None:
    noise = np.random.default_rng(2)
    watched = Watched(lambda x: x + noise.normal(0, 1, x.shape).astype(np.float32))
    watched.batch(pending(1), pending(2))
    watched.lender.run()
    watched.now_s += 1e6
    watched.batch(pending(1), pending(2))
    assert (watched.is_checking, watched.lender.stopped, watched.told) == (False, 0, [])


async def test_a_slow_model_is_checked_by_few_runs() -> None:
    watched = Watched(alike)
    watched.batch(*[pending(value) for value in range(8)], took_s=1.0)
    work, done = watched.lender.work.pop()
    work()
    done(1.0)
    assert not watched.is_checking, "one run is all that its share allows"
    watched.now_s += PAUSE_S
    for _ in range(80):
        watched.batch(pending(1), pending(2), took_s=1.0)
    assert not watched.is_checking
    for _ in range(20):
        watched.batch(pending(1), pending(2), took_s=1.0)
    assert watched.is_checking


async def test_a_slip_of_the_check_costs_nothing_but_a_line(log: io.StringIO) -> None:
    watched = Watched(alike)
    watched.run_of_checks = lambda calls: []
    watched.batch(pending(1), pending(2))
    watched.lender.run()
    assert "checking a run failed unexpectedly" in log.getvalue()
    watched.now_s += PAUSE_S
    watched.batch(pending(1), pending(2))
    assert watched.is_checking

"""The catalogue of a worker, and how versions come and go while others serve."""

from __future__ import annotations

import asyncio
import threading

import grpc
import grpc.aio
import pytest

from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Tensors
from tests.support.lane_client import array_of, rows_tensor
from tests.support.turns import until
from tests.support.worker import Panic, RunningWorker, TestRepository, doubling, model, running_worker

SPEC = ModelSpec.model_validate(
    {
        "batching": {"max_batch_size": 16, "max_delay_ms": 2.5},
        "deadline_ms": 1500,
        "examples": [{"name": "first", "inputs": [1, 2]}],
        "image": {"input": "x", "layout": "HW", "white": 16},
        "isolation": "process",
    }
)


def broken() -> LoadedModel:
    raise ZeroDivisionError("/srv/models/m/1 is broken")


async def predict(worker: RunningWorker, version: str = "") -> list[list[float]]:
    request = pb.PredictRequest(model_name="m", version=version, inputs=[rows_tensor((1, 2))])
    return array_of((await worker.stub.Predict(request)).outputs[0]).tolist()  # type: ignore[no-any-return]


async def test_the_catalogue_says_everything_about_a_version() -> None:
    repository = TestRepository(
        {("m", "1"): lambda: model(labels=("a", "b"), warnings=("old format",), idempotent=True, device="cuda:1")},
        specs={("m", "1"): SPEC},
    )
    async with running_worker(repository) as worker:
        snapshot = await worker.stub.WatchModels(pb.WatchModelsRequest()).read()
        assert (snapshot.boot_id, snapshot.initial_load_done) == (worker.boot_id, True)
        (found,) = snapshot.models
        assert (found.name, found.version, found.state) == ("m", "1", pb.MODEL_STATE_READY)
        assert (found.runtime, found.device, found.digest) == ("test", "cuda:1", "ab" * 32)
        assert [(t.name, t.datatype, list(t.shape)) for t in found.inputs] == [("x", pb.DATATYPE_FP32, [-1, 2])]
        assert [(t.name, t.datatype, list(t.shape)) for t in found.outputs] == [("y", pb.DATATYPE_FP32, [-1, 2])]
        assert (found.batched, found.max_batch_size, found.max_delay_ms) == (True, 16, 2.5)
        assert (list(found.labels), found.idempotent, found.deadline_ms) == (["a", "b"], True, 1500)
        assert [(e.name, e.inputs_json) for e in found.examples] == [("first", "[1, 2]")]
        assert (found.image.input, found.image.layout, found.image.black, found.image.white) == ("x", "HW", 0, 16)
        assert (list(found.warnings), found.isolated) == (["old format"], True)
        assert found.ready_at_ms > 1_700_000_000_000


async def test_a_model_that_may_not_run_twice_does_not_batch() -> None:
    repository = TestRepository(
        {("m", "1"): lambda: model(idempotent=False), ("m", "2"): lambda: model(max_rows=4)},
        specs={("m", "1"): SPEC},
    )
    async with running_worker(repository) as worker:
        first, second = worker.models.snapshot().models
        assert (first.idempotent, first.max_batch_size, first.max_delay_ms) == (False, 1, 0)
        assert second.max_batch_size == 4


async def test_watchers_see_every_step_from_loading_to_ready() -> None:
    gate = threading.Event()

    def slow() -> LoadedModel:
        assert gate.wait(10)
        return model()

    repository = TestRepository(
        {("m", "2"): slow, ("m", "1"): broken},
        problems={("m", "3"): "There is no artifact."},
        unwanted=frozenset({("m", "2")}),
    )
    repository.unwanted = frozenset()
    async with running_worker(repository, load=False) as worker:
        watch = worker.stub.WatchModels(pb.WatchModelsRequest())
        first = await watch.read()
        assert (list(first.models), first.initial_load_done) == ([], False)
        loading = asyncio.create_task(worker.reconciler.load_all())
        seen = await watch.read()
        assert [(m.version, m.state) for m in seen.models] == [
            ("1", pb.MODEL_STATE_LOADING),
            ("2", pb.MODEL_STATE_LOADING),
            ("3", pb.MODEL_STATE_FAILED),
        ]
        gate.set()
        revisions = [first.revision, seen.revision]
        while not seen.initial_load_done:
            seen = await watch.read()
            revisions.append(seen.revision)
        assert revisions == sorted(set(revisions))
        assert [(m.version, m.state, m.failure) for m in seen.models] == [
            ("1", pb.MODEL_STATE_FAILED, "It is broken."),
            ("2", pb.MODEL_STATE_READY, ""),
            ("3", pb.MODEL_STATE_FAILED, "There is no artifact."),
        ]
        assert "/srv/models" in seen.models[0].failure_detail
        await loading


async def test_a_version_that_the_policy_leaves_out_loads_when_asked_for() -> None:
    repository = TestRepository({("m", "1"): model, ("m", "2"): model}, unwanted=frozenset({("m", "1")}))
    async with running_worker(repository) as worker:
        assert [(m.version, m.state) for m in worker.models.snapshot().models] == [
            ("1", pb.MODEL_STATE_UNLOADED),
            ("2", pb.MODEL_STATE_READY),
        ]
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await predict(worker, "1")
        assert raised.value.details() == (
            "The model 'm' version '1' is not loaded; `inferencehub models load` loads it."
        )
        loaded = await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="1"))
        assert [(m.version, m.state) for m in loaded.models] == [("1", pb.MODEL_STATE_READY)]
        loaded = await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m"))
        assert [m.version for m in loaded.models] == ["2"]
        assert await predict(worker, "1") == [[2, 4]]


@pytest.mark.parametrize(
    ("name", "version", "reason"), [("nobody", "", "MODEL_NOT_FOUND"), ("m", "9", "VERSION_NOT_FOUND")]
)
async def test_what_the_repository_does_not_hold_cannot_be_loaded(name: str, version: str, reason: str) -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await worker.stub.LoadModel(pb.LoadModelRequest(model_name=name, version=version))
        assert raised.value.code() is grpc.StatusCode.NOT_FOUND
        assert dict(raised.value.trailing_metadata())["inferencehub-reason"] == reason


async def test_loading_again_replaces_without_a_gap_and_closes_the_old_one() -> None:
    closed: list[str] = []
    factor = {"now": 2}

    def make() -> LoadedModel:
        by = factor["now"]

        def scaled(inputs: Tensors) -> Tensors:
            return {"y": inputs["x"] * by}

        return model(scaled, close=lambda: closed.append(f"times {by}"))

    async with running_worker(TestRepository({("m", "1"): make})) as worker:
        assert await predict(worker) == [[2, 4]]
        factor["now"] = 5
        states: list[int] = []

        async def watch() -> None:
            async for snapshot in worker.stub.WatchModels(pb.WatchModelsRequest()):
                states.extend(found.state for found in snapshot.models)

        watching = asyncio.create_task(watch())
        await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="1"))
        watching.cancel()
        assert set(states) == {pb.MODEL_STATE_READY}
        assert await predict(worker) == [[5, 10]]
        await worker.models.drained()
        assert closed == ["times 2"]
    assert closed == ["times 2", "times 5"]


async def test_a_reload_that_fails_leaves_what_serves_alone() -> None:
    makers = {("m", "1"): model}
    async with running_worker(TestRepository(makers)) as worker:
        makers["m", "1"] = broken
        response = await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="1"))
        assert [(m.state, m.failure) for m in response.models] == [(pb.MODEL_STATE_FAILED, "It is broken.")]
        assert await predict(worker) == [[2, 4]]
        (found,) = worker.models.snapshot().models
        assert found.state == pb.MODEL_STATE_READY
        assert found.warnings == ["Loading it again failed, so the older load still serves: It is broken."]


async def test_unloading_waits_for_the_calls_it_has_accepted() -> None:
    gate, began = threading.Event(), threading.Semaphore(0)
    gate.set()
    closed = []

    def waits(inputs: Tensors) -> Tensors:
        began.release()
        assert gate.wait(10)
        return doubling(inputs)

    repository = TestRepository(
        {("m", "1"): lambda: model(waits, may_block=True, close=lambda: closed.append("1")), ("m", "2"): model}
    )
    async with running_worker(repository) as worker:
        gate.clear()
        while began.acquire(blocking=False):
            pass
        running = asyncio.create_task(predict(worker, "1"))
        assert await asyncio.to_thread(began.acquire, timeout=10)
        unload = asyncio.ensure_future(worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="1")))
        await until(lambda: worker.models.snapshot().models[0].state == pb.MODEL_STATE_UNLOADING)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await predict(worker, "1")
        assert raised.value.code() is grpc.StatusCode.NOT_FOUND
        assert closed == []
        gate.set()
        assert await running == [[2, 4]]
        assert (await unload).versions == ["1"]
        assert closed == ["1"]
        assert [(m.version, m.state) for m in worker.models.snapshot().models] == [
            ("1", pb.MODEL_STATE_UNLOADED),
            ("2", pb.MODEL_STATE_READY),
        ]
        again = await worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="1"))
        assert list(again.versions) == []
        assert (await worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m"))).versions == ["2"]


async def test_an_unload_goes_on_when_whoever_asked_for_it_is_gone() -> None:
    gate, began, closed = threading.Event(), threading.Event(), []

    def waits(inputs: Tensors) -> Tensors:
        began.set()
        assert gate.wait(10)
        return doubling(inputs)

    gate.set()
    repository = TestRepository({("m", "1"): lambda: model(waits, may_block=True, close=lambda: closed.append("1"))})
    async with running_worker(repository) as worker:
        gate.clear()
        began.clear()
        running = asyncio.create_task(predict(worker, "1"))
        assert await asyncio.to_thread(began.wait, 10)
        unload = asyncio.create_task(worker.reconciler.unload("m", "1"))
        await until(lambda: worker.models.snapshot().models[0].state == pb.MODEL_STATE_UNLOADING)
        unload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await unload
        gate.set()
        assert await running == [[2, 4]]
        await worker.models.drained()
        assert worker.models.snapshot().models[0].state == pb.MODEL_STATE_UNLOADED
        assert closed == ["1"]


async def test_the_latest_is_the_greatest_that_is_ready() -> None:
    repository = TestRepository({("m", "1"): model, ("m", "2"): broken})
    async with running_worker(repository) as worker:
        response = await worker.stub.Predict(pb.PredictRequest(model_name="m", inputs=[rows_tensor((1, 2))]))
        assert response.version == "1"


async def test_a_load_that_takes_too_long_fails_and_the_next_one_goes_on() -> None:
    gate = threading.Event()

    def hangs() -> LoadedModel:
        gate.wait(10)
        return model()

    async with running_worker(TestRepository({("m", "1"): hangs, ("m", "2"): model}), load_timeout_s=0.05) as worker:
        first, second = worker.models.snapshot().models
        assert (first.state, second.state) == (pb.MODEL_STATE_FAILED, pb.MODEL_STATE_READY)
        assert "did not load within 0.05 s" in first.failure
        gate.set()


@pytest.mark.parametrize("error", [SystemExit(1), Panic("gave up"), StopIteration()], ids=repr)
async def test_a_load_that_raises_anything_is_only_a_failed_version(error: BaseException) -> None:
    def exits() -> LoadedModel:
        raise error

    async with running_worker(TestRepository({("m", "1"): exits})) as worker:
        (found,) = worker.models.snapshot().models
        assert (found.state, found.failure) == (
            pb.MODEL_STATE_FAILED,
            f"Loading it failed with {type(error).__name__}; the worker's log says more.",
        )


async def test_a_version_that_cannot_be_announced_fails_alone_and_is_closed() -> None:
    closed = []
    odd = model(labels=(object(),), close=lambda: closed.append("1"))
    async with running_worker(TestRepository({("m", "1"): lambda: odd, ("m", "2"): model})) as worker:
        first, second = worker.models.snapshot().models
        assert (first.state, first.failure) == (pb.MODEL_STATE_FAILED, "Serving it failed with TypeError.")
        assert second.state == pb.MODEL_STATE_READY
        assert closed == ["1"]


async def test_a_load_given_up_in_its_last_moment_is_closed() -> None:
    began, gate, closed = threading.Event(), threading.Event(), threading.Event()

    def waits() -> LoadedModel:
        began.set()
        assert gate.wait(10)
        return model(close=closed.set)

    repository = TestRepository({("m", "1"): model})
    async with running_worker(repository) as worker:
        repository.makers["m", "1"] = waits
        loading = asyncio.create_task(worker.reconciler.load("m", "1"))
        assert await asyncio.to_thread(began.wait, 10)
        # The loop stands still until the thread has handed its answer over: the end comes between the two.
        (thread,) = [each for each in threading.enumerate() if each.name.startswith("load m 1")]
        gate.set()
        thread.join(10)
        worker.reconciler.stop()
        with pytest.raises(asyncio.CancelledError):
            await loading
        assert await asyncio.to_thread(closed.wait, 10)


async def test_a_repository_that_cannot_be_read_is_an_empty_one() -> None:
    class Unreadable(TestRepository):
        def scan(self) -> list[object]:  # type: ignore[override]
            raise PermissionError("/srv/models")

    async with running_worker(Unreadable()) as worker:
        assert worker.models.snapshot().initial_load_done


@pytest.mark.parametrize("error", [RuntimeError("the device is gone"), SystemExit(1), Panic("gave up")], ids=repr)
async def test_a_model_that_fails_to_close_is_gone_all_the_same(error: BaseException) -> None:
    def fail() -> None:
        raise error

    async with running_worker(TestRepository({("m", "1"): lambda: model(close=fail)})) as worker:
        await worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="1"))
        await worker.models.drained()
        assert await predict(worker) == [[2, 4]]
        gone = await worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="1"))
        assert gone.versions == ["1"]
        snapshot = await worker.stub.WatchModels(pb.WatchModelsRequest()).read()
        assert [found.state for found in snapshot.models] == [pb.MODEL_STATE_UNLOADED]

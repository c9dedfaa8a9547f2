"""A model that failed its trial, over a lane: nobody is answered from a stranger's rows, and own rows stay together."""

from __future__ import annotations

import pytest

from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Tensors
from tests.support.lane_client import LaneClient, array_of
from tests.support.worker import TestRepository, model, running_worker


@pytest.fixture(autouse=True)
def quick_models_run_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the calls of a frame would share a run, however busy the machine is."""
    monkeypatch.setattr("inferencehub.worker.calls.queue.batcher.INLINE_LIMIT_S", 1e9)


def centring(inputs: Tensors) -> Tensors:
    return {"y": inputs["x"] - inputs["x"].mean(0)}


async def test_a_call_is_answered_beside_strangers_as_it_is_alone() -> None:
    async with running_worker(TestRepository({("m", "1"): lambda: model(centring)})) as worker:
        lane = await LaneClient.open(worker.stub)
        calls = [lane.call((1, 2)), lane.call((5, -7), (7, -9)), lane.call((100, 200))]
        await lane.send(*calls)
        answers = [await lane.answer(call.first_call_id) for call in calls]
        assert [array_of(answer.outputs[0]).tolist() for answer in answers] == [[[0, 0]], [[-1, 1], [1, -1]], [[0, 0]]]
        assert [(a.timings.batch_calls, a.timings.batch_rows) for a in answers] == [(1, 1), (1, 2), (1, 1)]
        (found,) = (await worker.stub.WatchModels(pb.WatchModelsRequest()).read()).models
        assert (found.state, found.batched, found.max_batch_size) == (pb.MODEL_STATE_READY, True, 1)
        assert found.warnings[0].startswith("Calls are not batched: 'y' of a row differs")


async def test_batching_that_is_declared_in_spite_of_it_fails_with_the_reason() -> None:
    spec = ModelSpec.model_validate({"batching": {"max_delay_ms": 5}})
    repository = TestRepository({("m", "1"): lambda: model(centring)}, specs={("m", "1"): spec})
    async with running_worker(repository) as worker:
        (found,) = (await worker.stub.WatchModels(pb.WatchModelsRequest()).read()).models
        assert found.state == pb.MODEL_STATE_FAILED
        assert found.failure.startswith("`batching` is declared, and 'y' of a row differs when another row shares the")
        assert found.failure.endswith("Without `batching` its calls run one by one.")

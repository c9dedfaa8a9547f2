"""A model that goes on with many calls at once: they join and leave between two steps, each for itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from inferencehub.errors import InvalidInput
from inferencehub.launch.runs.layout import path_beside
from inferencehub.launch.runs.read import read_page
from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.joined import joining
from inferencehub.runtimes.outputs import OutputCheck
from inferencehub.runtimes.protocol import Ended, LoadedModel, Parameters, StreamContext, Tensors, Usage
from inferencehub.runtimes.stepped import CheckedStepper, stream_by_steps
from inferencehub.worker.calls.stream.runner import StreamRunner
from tests.support.lane_client import LaneClient, array_of, rows_tensor
from tests.support.turns import until
from tests.support.worker import VALUES, RunningWorker, TestRepository, running_worker

# What the second number of a call makes of its sequence, where it is no count.
REFUSED, RAISES, GIVES_ERROR, OTHER_SHAPE, BREAKS_STEP, TOO_FEW, STOP_RAISES = -1, -2, -3, -4, -5, -6, -7


class Run:
    """One call: the numbers that are left of it."""

    def __init__(self, name: str, start: float, count: float) -> None:
        self.name = name
        self.next = start
        self.left = count


class Numbers:
    """Gives `start, start + 1, …`, one number a step; keeps which sequences each step had, and in which threads."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self.stopped: list[str] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()

    def start(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Run:
        self.threads.add(threading.get_ident())
        start, count = inputs["x"][0].tolist()
        if count == REFUSED:
            raise InvalidInput("a count was expected")
        if count == RAISES:
            raise SystemExit
        return Run(context.request_id, start, count)

    def step(self, sequences: Sequence[Run]) -> list[Any]:
        self.threads.add(threading.get_ident())
        self.steps.append([each.name for each in sequences])
        assert self.gate.wait(10)
        if any(each.left == BREAKS_STEP for each in sequences):
            raise RuntimeError("all of them")
        if any(each.left == TOO_FEW for each in sequences):
            return [None]
        return [self._next(each) for each in sequences]

    def stop(self, sequence: Run) -> None:
        self.threads.add(threading.get_ident())
        self.stopped.append(sequence.name)
        if sequence.left == STOP_RAISES:
            raise RuntimeError("it does not stop")

    def _next(self, sequence: Run) -> Any:
        if sequence.left == GIVES_ERROR:
            return ValueError("this one alone")
        if sequence.left == OTHER_SHAPE:
            return {"y": np.zeros((1, 1), np.float32)}
        if sequence.left in (0, STOP_RAISES):
            return Ended(usage=Usage(1, 2))
        sequence.left -= 1
        sequence.next += 1
        return {"y": np.full(1, sequence.next - 1, np.float32)}


def loaded(numbers: Numbers, max_active: int) -> LoadedModel:
    stepper = CheckedStepper(numbers, OutputCheck(VALUES, trusts_bytes=False))
    predict = joining(VALUES, stream_by_steps(stepper))
    return LoadedModel(
        VALUES, predict, takes_parameters=True, runtime="test", may_block=True, stepper=stepper, max_active=max_active
    )


def repository(numbers: Numbers, max_active: int = 4, **spec: Any) -> TestRepository:
    return TestRepository({("m", "1"): lambda: loaded(numbers, max_active)}, {("m", "1"): ModelSpec(**spec)})


def values(lane: LaneClient, call_id: int) -> list[float]:
    return [value for chunk in lane.chunks.get(call_id, ()) for value in array_of(chunk.outputs[0]).tolist()]


def runner_of(worker: RunningWorker) -> StreamRunner:
    runner = worker.models.find("m", "1").batcher
    assert isinstance(runner, StreamRunner)
    return runner


async def test_callers_join_and_leave_between_steps_in_one_thread() -> None:
    numbers = Numbers()
    async with running_worker(repository(numbers)) as worker:
        numbers.steps.clear()
        numbers.threads.clear()
        numbers.gate.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 40]))
        await until(lambda: numbers.steps == [["r1"]])
        await lane.send(lane.streaming([100, 3]), lane.streaming([200, 20]))
        await until(lambda: runner_of(worker).load == (0, 3))
        numbers.gate.set()
        for call_id in (1, 2, 3):
            assert (await lane.answer(call_id)).usage.completion_tokens == 2
        assert values(lane, 1) == list(range(40))
        assert values(lane, 2) == [100, 101, 102]
        assert values(lane, 3) == list(range(200, 220))
        assert numbers.steps[1] == ["r1", "r2", "r3"]
        assert ["r1", "r3"] in numbers.steps
        assert sorted(numbers.stopped[-3:]) == ["r1", "r2", "r3"]
        assert len(numbers.threads) == 1


async def test_asked_otherwise_it_answers_with_the_joined_chunks() -> None:
    async with running_worker(repository(Numbers())) as worker:
        response = await worker.stub.Predict(pb.PredictRequest(model_name="m", inputs=[rows_tensor([5, 4])]))
        assert array_of(response.outputs[0]).tolist() == [5, 6, 7, 8]
        assert response.usage.completion_tokens == 2


async def test_those_beyond_max_active_wait_in_the_order_in_which_they_came() -> None:
    numbers = Numbers()
    async with running_worker(repository(numbers, max_active=2)) as worker:
        numbers.steps.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(*[lane.streaming([0, 5]) for _ in range(6)])
        for call_id in range(1, 7):
            await lane.answer(call_id)
        assert max(map(len, numbers.steps)) == 2
        seen = [name for step in numbers.steps for name in step]
        assert list(dict.fromkeys(seen)) == [f"r{at}" for at in range(1, 7)]


async def test_one_that_fails_takes_nobody_along() -> None:
    numbers = Numbers()
    kinds = {
        REFUSED: ("INPUT_MISMATCH", "a count was expected"),
        RAISES: ("MODEL_FAILED", "log has it"),
        GIVES_ERROR: ("MODEL_FAILED", "log has it"),
        OTHER_SHAPE: ("MODEL_FAILED", "returned `y` in shape [1, 1]"),
        STOP_RAISES: ("", ""),
    }
    async with running_worker(repository(numbers, max_active=8)) as worker:
        numbers.gate.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 50]), *[lane.streaming([0, kind]) for kind in kinds])
        numbers.gate.set()
        for call_id, (reason, words) in enumerate(kinds.values(), 2):
            error = (await lane.answer(call_id)).error
            assert error.reason == reason
            assert words in error.message
        assert not (await lane.answer(1)).HasField("error")
        assert values(lane, 1) == list(range(50))
        await until(lambda: runner_of(worker).load == (0, 0))
        assert {"r1", "r4", "r5", "r6"} <= set(numbers.stopped)


async def test_what_step_raises_is_the_failure_of_all_in_it_and_of_nobody_later() -> None:
    numbers = Numbers()
    for kind in (BREAKS_STEP, TOO_FEW):
        async with running_worker(repository(numbers)) as worker:
            numbers.steps.clear()
            numbers.stopped.clear()
            numbers.gate.clear()
            lane = await LaneClient.open(worker.stub)
            await lane.send(lane.streaming([0, 5]))
            await until(lambda: numbers.steps == [["r1"]])
            await lane.send(lane.streaming([0, kind]))
            await until(lambda: runner_of(worker).load == (0, 2))
            numbers.gate.set()
            assert (await lane.answer(1)).error.reason == "MODEL_FAILED"
            assert (await lane.answer(2)).error.reason == "MODEL_FAILED"
            assert numbers.stopped == ["r1", "r2"]
            await lane.send(lane.streaming([0, 3]))
            assert not (await lane.answer(3)).HasField("error")


async def test_one_whose_caller_does_not_read_sits_out_and_one_who_leaves_is_stopped() -> None:
    numbers = Numbers()
    async with running_worker(repository(numbers)) as worker:
        numbers.steps.clear()
        lane = await LaneClient.open(worker.stub, max_stream_chunks=4)
        lane.renews = False
        await lane.send(lane.streaming([0, 1000]))
        await lane.chunk(1, 4)
        lane.renews = True
        await lane.send(lane.streaming([50, 60]))
        await lane.answer(2)
        assert values(lane, 2) == list(range(50, 110))
        assert len(lane.chunks[1]) == 4
        assert sum("r1" in step for step in numbers.steps) < 20
        await lane.take(1)
        await lane.chunk(1, 20)
        await lane.write(cancelled_call_ids=[1])
        assert (await lane.answer(1)).error.reason == "CANCELLED"
        await until(lambda: "r1" in numbers.stopped)
        await until(lambda: runner_of(worker).load == (0, 0))


async def test_a_step_that_takes_longer_than_max_execution_ms_is_given_up() -> None:
    numbers = Numbers()
    async with running_worker(repository(numbers, max_execution_ms=200)) as worker:
        numbers.gate.clear()
        lane = await LaneClient.open(worker.stub)
        await lane.send(lane.streaming([0, 2]), lane.streaming([0, 2]))
        await until(lambda: bool(numbers.steps) and numbers.steps[-1] == ["r1", "r2"])
        page = read_page(Path(path_beside(worker.address.removeprefix("unix:"))))
        assert page is not None
        assert [(run.title, run.rests) for run in page.running] == [("m 1", False)] * 2
        assert "max_execution_ms" in (await lane.answer(1)).error.message
        assert "max_execution_ms" in (await lane.answer(2)).error.message
        numbers.gate.set()
        await until(lambda: runner_of(worker).load == (0, 0))


async def test_two_hundred_aborted_at_random_leave_nothing_behind() -> None:
    numbers, random = Numbers(), Random(5)
    async with running_worker(repository(numbers, max_active=16)) as worker:
        numbers.steps.clear()
        numbers.stopped.clear()
        lane = await LaneClient.open(worker.stub, max_stream_chunks=4)
        await lane.send(*[lane.streaming([0, random.choice([3, 1e6])]) for _ in range(200)])
        left = set(range(1, 201))
        while left:
            aborted = random.sample(sorted(left), min(len(left), 10))
            left -= set(aborted)
            await lane.write(cancelled_call_ids=aborted)
            for call_id in aborted:
                await lane.answer(call_id)
        await until(lambda: runner_of(worker).load == (0, 0))
        stepped = {name for step in numbers.steps for name in step}
        assert stepped <= set(numbers.stopped)
        assert len(numbers.stopped) == len(set(numbers.stopped))

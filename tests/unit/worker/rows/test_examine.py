"""What a check of a shared run finds, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import numpy as np
import pytest

from inferencehub.runtimes.protocol import LoadedModel, Signature, Tensors, TensorSpec
from inferencehub.tensors import Array
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.layout import Layout
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.rows.examine import Examiner, Finding, Sample, answered_from_outcome, detached
from tests.support.calls import Inbox, pending, taken
from tests.support.worker import model

SIGNATURE = Signature((TensorSpec("x", "FP32", (-1, 1)),), (TensorSpec("y", "FP32", (-1, 1)),), batched=True)
LABELS = Signature(SIGNATURE.inputs, (TensorSpec("y", "INT64", (-1, 1)),), batched=True)


def of(function: Callable[[Array], Array], signature: Signature = SIGNATURE) -> LoadedModel:
    return model(lambda inputs: {"y": function(inputs["x"])}, signature)


class Check:
    """A sample of one shared run, examined on the model itself; counts the rows of the runs that it takes."""

    def __init__(self, loaded: LoadedModel, examiner: Examiner | None = None) -> None:
        self.run = ModelRun("m 1", loaded, idempotent=True)
        self.examiner = examiner or Examiner(loaded.signature)
        self.rows: list[int] = []

    def __call__(self, *batch: Sequence[float], answers_of: ModelRun | None = None) -> Finding | None:
        calls = [taken(pending(*values)) for values in batch]
        return self.of(calls, (answers_of or self.run)(calls))

    def of(self, calls: list[Stretch], fates: Fates) -> Finding | None:
        answers = {place: answered_from_outcome(outcome) for place, (_, outcome) in enumerate(fates)}
        known = {place: answered for place, answered in answers.items() if answered is not None}
        steps = self.examiner.examine(Sample([detached(call) for call in calls], known))
        wanted = next(steps)
        while True:
            self.rows.append(sum(call.rows for call in wanted))
            try:
                wanted = steps.send(self.run(wanted))
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]


BATCH = ([1.0], [2.0, 3.0], [2000.0], [-4.0, 5.0, 6.0])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x - x.mean(0),
        lambda x: x - x.mean(0) if x.max() > 1000 else x,
        lambda x: np.sort(x, axis=0),
        lambda x: np.where(x > 1000, x, x + x[:1]),
        lambda x: np.cumsum(x, axis=0),
        lambda x: x / len(x),
        lambda x: x + np.arange(len(x), dtype=np.float32)[:, np.newaxis],
    ],
)
def test_rows_that_meet_are_found(function: Callable[[Array], Array]) -> None:
    assert Check(of(function))(*BATCH) == Finding("y")


WEIGHTS = np.random.default_rng(7).normal(0, 1, (1, 4096)).astype(np.float32)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 2 * x,
        lambda x: np.tanh(x @ WEIGHTS) @ WEIGHTS.T,
        lambda x: x * np.float32(1 + 1e-3 * np.sin(len(x))),
        lambda x: np.where(x > 3, np.nan, x),
    ],
)
def test_rows_that_keep_apart_cost_one_run_for_each_call(function: Callable[[Array], Array]) -> None:
    check = Check(of(function))
    assert check(*BATCH) is None
    assert check.rows == [1, 2, 1, 3]


def test_nan_is_no_answer_in_place_of_a_number() -> None:
    assert Check(of(lambda x: x if len(x) == 1 else x * np.where(x.max() > 3, np.nan, 1)))([1.0], [7.0]) == Finding("y")


def test_labels_are_held_against_labels_exactly() -> None:
    meets = of(lambda x: np.asarray(x > x.mean() - 1e-6, np.int64), LABELS)
    assert Check(meets)(*BATCH) == Finding("y")


def test_a_label_on_the_edge_of_two_is_no_sign_of_company() -> None:
    edge = of(lambda x: np.asarray(x + 1e-7 * (len(x) > 1) > 3, np.int64), LABELS)
    check = Check(edge)
    for _ in range(3):
        assert check([1.0], [3.0], [3.0000001]) is None


def test_one_number_on_the_edge_of_a_step_is_no_sign_of_company_and_two_are() -> None:
    def step(x: Array) -> Array:
        return np.where(x + (0.1 if len(x) > 1 else 0) > 3, 100.0, 0.0).astype(np.float32)

    check = Check(of(step))
    assert check([1.0], [2.95], [5.0]) is None
    assert check([1.0], [2.95], [5.0]) is None
    assert check([1.0], [2.96], [5.0]) == Finding("y")


def test_a_model_that_differs_from_itself_shows_nothing() -> None:
    noise = np.random.default_rng(5)
    assert Check(of(lambda x: x + noise.normal(0, 1, x.shape).astype(np.float32)))(*BATCH) == Finding(None)


def test_a_model_that_has_changed_since_is_left_alone() -> None:
    before, now = of(lambda x: x + 100), of(lambda x: x)
    assert Check(now)(*BATCH, answers_of=ModelRun("m 1", before, idempotent=True)) is None


def test_a_call_that_fails_alone_shows_nothing() -> None:
    def needs_company(x: Array) -> Array:
        if len(x) < 2:
            raise ValueError
        return x

    assert Check(of(needs_company))([1.0], [2.0]) is None


def test_texts_are_checked_too() -> None:
    texts = Signature((TensorSpec("x", "BYTES", (-1,)),), (TensorSpec("y", "BYTES", (-1,)),), batched=True)
    numbers = count(1)

    def call(*elements: bytes) -> Stretch:
        layout, rows = Layout((0,), ((),), (-1,)), [len(elements)]
        return taken(Block(next(numbers), rows, layout, [list(elements)], 9, 0.0, (1e9,), Inbox(), group="one"))

    def sorts(inputs: Tensors) -> Tensors:
        return {"y": np.sort(inputs["x"])}

    def shouts(inputs: Tensors) -> Tensors:
        return {"y": np.array([text.upper() for text in inputs["x"]], object)}

    calls = [call(b"red"), call(b"green", b"blue"), call(b"a")]
    for predict, finding in ((sorts, Finding("y")), (shouts, None)):
        check = Check(model(predict, texts))
        assert check.of(calls, check.run(calls)) == finding

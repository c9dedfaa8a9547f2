"""The runs before a version serves."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from inferencehub.errors import InputMismatch
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import ModelLoadError, Signature, Tensors, TensorSpec
from inferencehub.worker.catalogue.warmup import warm_up, zeros
from tests.support.worker import ROWS, doubling, model


def with_example(inputs: Any) -> ModelSpec:
    return ModelSpec.model_validate({"examples": [{"name": "first", "inputs": inputs}]})


def test_it_learns_what_a_run_costs() -> None:
    time = count(0.0, 0.5)
    warm = warm_up(model(), ModelSpec(), clock=lambda: next(time))
    assert warm.cost.expect_s(8) == 0.5
    assert (warm.warnings, warm.may_batch) == ([], True)


def test_it_runs_the_models_own_example() -> None:
    seen: list[list[float]] = []

    def watching(inputs: Tensors) -> Tensors:
        seen.append(inputs["x"].ravel().tolist())
        return doubling(inputs)

    warm_up(model(watching), with_example([3, 4]))
    assert [3.0, 4.0] in seen
    assert [3.0, 4.0, 3.0, 4.0] in seen


@pytest.mark.parametrize("inputs", [[1, 2, 3], {"z": [1, 2]}, "text"])
def test_an_example_that_is_wrong_is_a_reason_not_to_serve(inputs: Any) -> None:
    with pytest.raises(ModelLoadError, match="fails on its own example 'first'") as raised:
        warm_up(model(), with_example(inputs))
    assert raised.value.detail.startswith("example 'first': ")


def test_a_model_that_fails_on_zeros_only_gets_a_warning() -> None:
    def picky(inputs: Tensors) -> Tensors:
        raise ValueError("no zeros, please")

    warm = warm_up(model(picky), ModelSpec())
    assert len(warm.warnings) == 1
    assert "ValueError; give `examples`" in warm.warnings[0]
    assert warm.cost.expect_s(8) is None


def test_free_dimensions_grow_until_the_model_takes_them() -> None:
    picture = Signature((TensorSpec("x", "UINT8", (-1, -1)),), (TensorSpec("sum", "INT64", ()),), batched=False)
    sides: list[int] = []

    def convolves(inputs: Tensors) -> Tensors:
        sides.append(len(inputs["x"]))
        if len(inputs["x"]) < 7:
            raise ValueError("the kernel is 7 wide")
        return {"sum": inputs["x"].sum()}

    assert warm_up(model(convolves, picture), ModelSpec()).warnings == []
    assert sides[0] == 1
    assert sides[-1] == 32


def test_outputs_that_disagree_with_the_signature_are_a_reason_not_to_serve() -> None:
    with pytest.raises(ModelLoadError, match="returned no `y`"):
        warm_up(model(lambda inputs: {"z": inputs["x"]}), ModelSpec())


def test_a_model_whose_rows_depend_on_each_other_does_not_batch() -> None:
    def normalises(inputs: Tensors) -> Tensors:
        return {"y": inputs["x"] / inputs["x"].sum()}

    warm = warm_up(model(normalises), with_example([1, 1]))
    assert not warm.may_batch
    assert "'y' of a row differs when another row shares the run" in warm.warnings[0]


def test_a_model_that_takes_one_row_at_a_time_does_not_batch() -> None:
    def single(inputs: Tensors) -> Tensors:
        if len(inputs["x"]) > 1:
            raise ValueError
        return doubling(inputs)

    warm = warm_up(model(single), ModelSpec())
    assert not warm.may_batch
    assert "two rows in one run failed with ValueError" in warm.warnings[0]


def test_a_model_that_draws_lots_still_batches() -> None:
    random = np.random.default_rng(1)

    def draws(inputs: Tensors) -> Tensors:
        return {"y": random.random(inputs["x"].shape, np.float32)}

    assert warm_up(model(draws), ModelSpec()).may_batch


def test_texts_are_warmed_up_with_empty_ones() -> None:
    text = Signature((TensorSpec("text", "BYTES", (-1,)),), (TensorSpec("length", "INT64", (-1,)),), batched=True)

    def length(inputs: Tensors) -> Tensors:
        return {"length": np.array([len(element) for element in inputs["text"]])}

    assert warm_up(model(length, text), ModelSpec()).may_batch
    assert warm_up(model(length, text), with_example("größer")).may_batch


def test_zeros_have_one_row() -> None:
    assert zeros(TensorSpec("x", "FP16", (-1, -1, 3)), 5, batched=True).shape == (1, 5, 3)
    assert zeros(TensorSpec("x", "FP16", (-1, -1, 3)), 5, batched=False).shape == (5, 5, 3)
    assert zeros(TensorSpec("x", "BYTES", ()), 5, batched=False).tolist() == b""


@pytest.mark.parametrize(("inputs", "shape"), [([1, 2], (1, 2)), ([[1, 2], [3, 4]], (2, 2)), ({"x": [1, 2]}, (1, 2))])
def test_examples_may_leave_out_rows_and_names(inputs: Any, shape: tuple[int, ...]) -> None:
    assert arrays_from_json(inputs, ROWS)["x"].shape == shape


def test_a_model_of_several_inputs_wants_their_names() -> None:
    two = Signature((TensorSpec("a", "FP32", ()), TensorSpec("b", "FP32", ())), (), batched=False)
    with pytest.raises(InputMismatch, match="an object by input name"):
        arrays_from_json([1, 2], two)
    assert arrays_from_json({"a": 1, "b": 2}, two)["b"] == 2

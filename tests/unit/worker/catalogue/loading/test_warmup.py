"""The runs before a version serves."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest
import yaml

from inferencehub.errors import InputMismatch, InvalidInput
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import ModelLoadError, Signature, Tensors, TensorSpec
from inferencehub.worker.catalogue.loading.guesses import example_line, filled
from inferencehub.worker.catalogue.loading.warmup import warm_up
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
    assert seen[:2] == [[3.0, 4.0]] * 2


@pytest.mark.parametrize("inputs", [[1, 2, 3], {"z": [1, 2]}, "text"])
def test_an_example_that_is_wrong_is_a_reason_not_to_serve(inputs: Any) -> None:
    with pytest.raises(ModelLoadError, match="fails on its own example 'first'") as raised:
        warm_up(model(), with_example(inputs))
    assert raised.value.detail.startswith("example 'first': ")


def test_a_model_that_takes_nothing_that_was_made_up_is_not_served_by_guess() -> None:
    def picky(inputs: Tensors) -> Tensors:
        raise ValueError("/secret/path: no such thing, please")

    with pytest.raises(ModelLoadError) as raised:
        warm_up(model(picky), ModelSpec())
    assert str(raised.value) == (
        "The model refuses the inputs that were made up to warm it up with ValueError; give `examples` in model.yaml "
        "with inputs that it takes, such as `examples: [{name: first, inputs: [0.0, 0.0]}]`."
    )
    assert "/secret/path" in raised.value.detail


def test_a_model_that_refuses_what_was_made_up_in_its_own_words_is_served_on_its_example() -> None:
    def picky(inputs: Tensors) -> Tensors:
        if (inputs["x"] < 10).any():
            raise InvalidInput("Degrees are Kelvin.")
        return doubling(inputs)

    with pytest.raises(ModelLoadError, match=r"warm it up: Degrees are Kelvin; give `examples` in model\.yaml"):
        warm_up(model(picky), ModelSpec())
    assert warm_up(model(picky), with_example([300, 290])).may_batch


def test_ones_are_tried_where_zeros_will_not_do() -> None:
    def divides(inputs: Tensors) -> Tensors:
        if not inputs["x"].all():
            raise ZeroDivisionError
        return doubling(inputs)

    assert warm_up(model(divides), ModelSpec()).warnings == []


def test_the_runtimes_own_sample_comes_before_anything_made_up() -> None:
    seen: list[float] = []

    def watching(inputs: Tensors) -> Tensors:
        seen.extend(inputs["x"].ravel().tolist())
        return doubling(inputs)

    warm_up(model(watching, sample=lambda rows: {"x": np.full((rows, 2), 7, np.float32)}), ModelSpec())
    assert set(seen[:4]) == {7.0}


def test_an_output_that_grows_where_its_shape_says_it_does_not_is_a_reason_not_to_serve() -> None:
    frozen = Signature((TensorSpec("x", "FP32", (-1, 3)),), (TensorSpec("y", "FP32", (1, 2)),), batched=False)

    def grows(inputs: Tensors) -> Tensors:
        return {"y": inputs["x"][:, :2]}

    with pytest.raises(ModelLoadError) as raised:
        warm_up(model(grows, frozen), ModelSpec())
    assert str(raised.value) == (
        "The model returned `y` in shape [2, 2]; its signature says [1, 2]; where a length may differ declare it as -1 "
        "in model.yaml, such as `outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]`."
    )


def test_a_length_that_is_no_row_is_tried_too_and_named() -> None:
    frozen = Signature((TensorSpec("x", "FP32", (-1, -1, 3)),), (TensorSpec("y", "FP32", (-1, 1, 2)),), batched=True)

    def grows(inputs: Tensors) -> Tensors:
        return {"y": inputs["x"][:, :, :2]}

    with pytest.raises(ModelLoadError) as raised:
        warm_up(model(grows, frozen), ModelSpec())
    assert str(raised.value) == (
        "The model returned `y` in shape [1, 2, 2]; its signature says [-1, 1, 2]; where a length may differ declare "
        "it as -1 in model.yaml, such as `outputs: [{name: y, datatype: FP32, shape: [-1, -1, 2]}]`."
    )


def test_what_another_length_does_not_mend_is_said_without_advice_on_lengths() -> None:
    def drops_a_dimension(inputs: Tensors) -> Tensors:
        return {"y": inputs["x"][:, 0]}

    with pytest.raises(ModelLoadError) as raised:
        warm_up(model(drops_a_dimension), ModelSpec())
    assert str(raised.value) == "The model returned `y` in shape [1]; its signature says [-1, 2]."


def test_a_model_without_rows_may_refuse_twice_the_length() -> None:
    single = Signature((TensorSpec("x", "FP32", (-1, 3)),), (TensorSpec("y", "FP32", (1, 3)),), batched=False)

    def one_only(inputs: Tensors) -> Tensors:
        return {"y": inputs["x"].reshape(1, 3)}

    assert warm_up(model(one_only, single), ModelSpec()).warnings == []


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
    assert 32 in sides
    assert 224 not in sides


def test_outputs_that_disagree_with_the_signature_are_a_reason_not_to_serve() -> None:
    with pytest.raises(ModelLoadError, match="returned no `y`"):
        warm_up(model(lambda inputs: {"z": inputs["x"]}), ModelSpec())


def test_texts_are_warmed_up_with_empty_ones() -> None:
    text = Signature((TensorSpec("text", "BYTES", (-1,)),), (TensorSpec("length", "INT64", (-1,)),), batched=True)

    def length(inputs: Tensors) -> Tensors:
        return {"length": np.array([len(element) for element in inputs["text"]])}

    assert warm_up(model(length, text), ModelSpec()).may_batch
    assert warm_up(model(length, text), with_example("größer")).may_batch


def test_made_up_inputs_have_one_row() -> None:
    assert filled(TensorSpec("x", "FP16", (-1, -1, 3)), 0, 5, batched=True).shape == (1, 5, 3)
    assert filled(TensorSpec("x", "FP16", (-1, -1, 3)), 0, 5, batched=False).shape == (5, 5, 3)
    assert filled(TensorSpec("x", "BYTES", ()), 0, 5, batched=False).tolist() == b""


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        ((TensorSpec("x", "FP32", (-1, 2)),), "[0.0, 0.0]"),
        ((TensorSpec("age", "INT64", (-1,)), TensorSpec("city", "BYTES", (-1,))), '{"age": 0, "city": "text"}'),
        ((TensorSpec("image", "FP32", (-1, 3, 224, 224)),), "[[[0.0]]]"),
    ],
)
def test_the_sentence_shows_how_an_example_is_written(inputs: tuple[TensorSpec, ...], line: str) -> None:
    written = f"`examples: [{{name: first, inputs: {line}}}]`"
    assert example_line(Signature(inputs, (), batched=True)) == written
    assert ModelSpec.model_validate(yaml.safe_load(written.strip("`"))).examples[0].name == "first"


@pytest.mark.parametrize(("inputs", "shape"), [([1, 2], (1, 2)), ([[1, 2], [3, 4]], (2, 2)), ({"x": [1, 2]}, (1, 2))])
def test_examples_may_leave_out_rows_and_names(inputs: Any, shape: tuple[int, ...]) -> None:
    assert arrays_from_json(inputs, ROWS)["x"].shape == shape


def test_an_example_may_lack_what_the_model_takes_for_missing() -> None:
    gaps = Signature((TensorSpec("t", "BYTES", (-1,), True), TensorSpec("x", "FP32", (-1,), True)), (), batched=True)
    arrays = arrays_from_json({"t": ["a", None, ""], "x": [None, 1, 2]}, gaps)
    assert arrays["t"].tolist() == [b"a", None, b""]
    np.testing.assert_array_equal(arrays["x"], np.array([np.nan, 1, 2], np.float32))
    assert arrays_from_json({"t": None, "x": 1}, gaps)["t"].tolist() == [None]
    whole = Signature((TensorSpec("t", "BYTES", (-1,)),), (), batched=True)
    with pytest.raises(InputMismatch, match="expected text"):
        arrays_from_json(["a", None], whole)


def test_a_model_is_warmed_up_and_batched_on_an_example_with_gaps() -> None:
    text = TensorSpec("text", "BYTES", (-1,), nullable=True)
    signature = Signature((text,), (TensorSpec("length", "INT64", (-1,)),), batched=True)

    def length(inputs: Tensors) -> Tensors:
        return {"length": np.array([-1 if each is None else len(each) for each in inputs["text"]])}

    assert warm_up(model(length, signature), with_example([None, "größer"])).may_batch


def test_a_model_of_several_inputs_wants_their_names() -> None:
    two = Signature((TensorSpec("a", "FP32", ()), TensorSpec("b", "FP32", ())), (), batched=False)
    with pytest.raises(InputMismatch, match="an object by input name"):
        arrays_from_json([1, 2], two)
    assert arrays_from_json({"a": 1, "b": 2}, two)["b"] == 2

"""Which models may batch: those whose rows keep apart, whatever their numbers, order, company and kind."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest

from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Signature, Tensors, TensorSpec
from inferencehub.tensors import Array, dtype_from_datatype
from inferencehub.worker.catalogue.loading.warmup import WarmUp, warm_up
from inferencehub.worker.rows.trial import MOST_ROWS, arrangements
from tests.support.worker import ROWS, model

DECLARED = ModelSpec.model_validate({"batching": {"max_batch_size": 32}})


def numbers(function: Callable[[Array], Array]) -> LoadedModel:
    """A model of FP32 rows of two."""
    return model(lambda inputs: {"y": function(inputs["x"]).astype(np.float32)})


def of(datatype: str, function: Callable[[Array], Array], out: str = "FP32", **more: Any) -> LoadedModel:
    """A model of one number, flag or text a row."""
    signature = Signature((TensorSpec("x", datatype, (-1,)),), (TensorSpec("y", out, (-1,)),), batched=True)
    return model(lambda inputs: {"y": function(inputs["x"])}, signature, **more)


def examples(*inputs: Any) -> ModelSpec:
    return ModelSpec.model_validate({"examples": [{"name": str(at), "inputs": each} for at, each in enumerate(inputs)]})


def softmax(x: Array, axis: int) -> Array:
    powers = np.exp(x - x.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def deduplicated(x: Array) -> Array:
    """Equal rows become one, and zeros take their places."""
    found = np.unique(x, axis=0)
    return np.concatenate([found, np.zeros((len(x) - len(found), x.shape[1]))])


def standardised(x: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray((x - x.mean(0)) / x.std(0))


MEETING: dict[str, Callable[[Array], Array]] = {
    "centres": lambda x: x - x.mean(0),
    "standardises, which is NaN for one": standardised,
    "scales": lambda x: x / (np.abs(x).max(0) + 1e-9),
    "scales a little": lambda x: x * (1 + 1e-4 * np.tanh(x.sum())),
    "sorts": lambda x: np.sort(x, axis=0),
    "is a softmax over the rows": lambda x: softmax(x, 0),
    "sums up": lambda x: np.cumsum(x, axis=0),
    "rolls": lambda x: np.roll(x, 1, axis=0),
    "turns round": lambda x: x[::-1],
    "says which row is greatest": lambda x: np.broadcast_to(x.argmax(0), x.shape),
    "drops what it has seen": deduplicated,
    "counts rows": lambda x: x / len(x),
    "adds the place": lambda x: x + np.arange(len(x))[:, np.newaxis],
    "compares with the first": lambda x: x - 0.5 * x[:1],
    "centres three and more": lambda x: x - x.mean(0) if len(x) > 2 else x,
    "centres many": lambda x: x - x.mean(0) if len(x) > 16 else x,
    "centres where signs differ": lambda x: x - x.mean(0) if (x > 0).any() and (x < 0).any() else x,
    "turns all signs where one is below zero": lambda x: -x if (x < 0).any() else x,
    "turns all signs where one is above zero": lambda x: -x if (x > 0).any() else x,
    "fills gaps with the mean of the others": lambda x: np.where(np.isnan(x), np.nan_to_num(x).mean(0), x),
    "takes off what is beyond a thousand": lambda x: x - np.where(x.max(0) > 1000, x.max(0), 0),
    "centres batches that fill up eight": lambda x: x - x.mean(0) if len(x) == 8 else x,
    "centres where sizes differ": lambda x: x - x.mean(0) if np.ptp(np.log10(np.abs(x) + 1e-9)) > 2 else x,
    "quantises by the largest": lambda x: np.round(x / np.abs(x).max() * 127) if x.any() else x,
    "saturates": lambda x: np.tanh(1e3 * (x - x.mean(0)) + 1e-3 * x),
    "leaves all but the last alone": lambda x: np.concatenate([x[:-1], x[-1:] * len(x)]),
}


@pytest.mark.parametrize("kind", MEETING)
def test_rows_that_meet_do_not_share_runs(kind: str) -> None:
    warm = warm_up(numbers(MEETING[kind]), ModelSpec())
    assert not warm.may_batch
    (warning,) = warm.warnings
    assert warning.startswith("Calls are not batched: 'y' of a row differs when another row shares the run. ")


@pytest.mark.parametrize("kind", MEETING)
def test_batching_that_is_declared_in_spite_of_it_is_a_reason_not_to_serve(kind: str) -> None:
    with pytest.raises(ModelLoadError, match="`batching` is declared, and 'y' of a row differs"):
        warm_up(numbers(MEETING[kind]), DECLARED)


@pytest.mark.parametrize("kind", MEETING)
def test_one_row_at_a_time_is_no_batching(kind: str) -> None:
    alone = ModelSpec.model_validate({"batching": {"max_batch_size": 1}})
    warm = warm_up(numbers(MEETING[kind]), alone)
    assert (warm.may_batch, warm.warnings) == (False, [])


WEIGHTS = np.random.default_rng(7).normal(0, 0.1, (2, 2048)).astype(np.float32)
BACK = np.random.default_rng(8).normal(0, 0.1, (2048, 2)).astype(np.float32)

APART: dict[str, Callable[[Array], Array]] = {
    "doubles": lambda x: x * 2,
    "is a network, and adds in another order for other sizes": lambda x: np.tanh(x @ WEIGHTS) @ BACK,
    "is a softmax over the classes": lambda x: softmax(x, 1),
    "has rounding as if for another kernel": lambda x: x * (1 + 1e-4 * np.sin(float(len(x)))),
    "is NaN where all is zero, as what pays attention to nothing": lambda x: np.where(x.any(1)[:, None], x, np.nan),
    "is NaN here and there": lambda x: np.where(x < 0, np.nan, x),
    "is infinite here and there": lambda x: np.where(x > 1, np.inf, x),
    "is a step": lambda x: np.where(x > 0.5, 1.0, 0.0),
    "is steep": lambda x: np.exp(np.clip(x, -50, 50)),
    "is saturated by all but small numbers": lambda x: 1 / (1 + np.exp(-np.clip(100 * x, -500, 500))),
}


@pytest.mark.parametrize("kind", APART)
@pytest.mark.parametrize("spec", [ModelSpec(), DECLARED], ids=["by itself", "declared"])
def test_rows_that_keep_apart_share_runs(kind: str, spec: ModelSpec) -> None:
    warm = warm_up(numbers(APART[kind]), spec)
    assert (warm.may_batch, warm.warnings) == (True, [])


def test_a_label_on_the_edge_of_two_is_no_sign_of_company() -> None:
    edge = 3.0

    def label(x: Array) -> Array:
        return np.asarray(x + 1e-7 * (len(x) > 1) > edge, np.int64)

    warm = warm_up(of("FP64", label, "INT64"), examples(edge, 1.0, 5.0))
    assert (warm.may_batch, warm.warnings) == (True, [])


def test_labels_of_the_wrong_rows_are_not_on_an_edge() -> None:
    meets = of("FP64", lambda x: np.asarray(x > x.mean() - 1e-9, np.int64), "INT64")
    assert not warm_up(meets, examples(3.0, 1.0, 5.0)).may_batch


def vary(answer: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """The model's noise on top of its answer."""
    noise = np.random.default_rng(1)
    return lambda x: answer(x) + noise.normal(0, 1, x.shape)


RUN = count()
NOISE = np.random.default_rng(4)


@pytest.mark.parametrize(
    "function",
    [
        vary(lambda x: x),
        lambda x: NOISE.integers(0, 3, x.shape),
        lambda x: np.where(NOISE.random(x.shape) < 0.5, 0, 2 * x),
        lambda x: x + next(RUN),
    ],
    ids=["noise", "dice", "dropout", "counter"],
)
def test_what_a_model_that_differs_from_itself_does_with_rows_is_for_its_author_to_say(
    function: Callable[[Array], Array],
) -> None:
    warm = warm_up(numbers(function), ModelSpec())
    assert not warm.may_batch
    assert "it answers one row now this way and now that way. Export it in evaluation mode" in warm.warnings[0]
    warm = warm_up(numbers(function), DECLARED)
    assert warm.may_batch
    assert "batched because `batching` is declared" in warm.warnings[0]


@pytest.mark.parametrize(
    "function",
    [vary(lambda x: x - x.mean(0)), vary(lambda x: x.sum(0) + 0 * x), vary(lambda x: np.sort(x, axis=0))],
    ids=["centres", "sums", "sorts"],
)
def test_no_declaration_stands_over_what_shows_through_all_noise(function: Callable[[Array], Array]) -> None:
    warm = warm_up(numbers(function), ModelSpec())
    assert not warm.may_batch
    assert "'y' of a row differs when another row shares the run" in warm.warnings[0]
    with pytest.raises(ModelLoadError, match="`batching` is declared, and 'y' of a row differs"):
        warm_up(numbers(function), DECLARED)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda x: np.full(x.shape, 3.0), "'y' was the same for all the rows"),
        (lambda x: np.full(x.shape, np.nan), "'y' was NaN for all the rows"),
        (lambda x: np.where(np.abs(x) > 1e9, x - x.mean(0), 0.0), "'y' was the same for all the rows"),
    ],
)
def test_an_answer_that_is_always_the_same_shows_nothing(function: Callable[[Array], Array], why: str) -> None:
    warm = warm_up(numbers(function), ModelSpec())
    assert not warm.may_batch
    assert why in warm.warnings[0]
    assert "Give a few `examples`" in warm.warnings[0]


def test_the_models_own_examples_show_what_made_up_rows_do_not() -> None:
    def narrow(x: Array) -> Array:
        """Says something only of pressures in pascal."""
        return np.where((x > 99_000) & (x < 103_000), x - x.mean(0), 0.0)

    warm = warm_up(numbers(narrow), examples([100_000, 101_000], [102_000, 99_500]))
    assert "'y' of a row differs" in warm.warnings[0]


def test_a_model_that_takes_fewer_rows_than_its_batches_have_says_so() -> None:
    def at_most_eight(x: Array) -> Array:
        if len(x) > 8:
            raise MemoryError
        return x

    warm = warm_up(numbers(at_most_eight), ModelSpec())
    assert not warm.may_batch
    assert f"{MOST_ROWS} rows in one run failed with MemoryError, and each of them alone did not" in warm.warnings[0]
    assert warm_up(numbers(at_most_eight), ModelSpec.model_validate({"batching": {"max_batch_size": 8}})).may_batch
    with pytest.raises(ModelLoadError, match="`batching` is declared, and 9 rows in one run failed"):
        warm_up(numbers(at_most_eight), ModelSpec.model_validate({"batching": {"max_batch_size": 9}}))


def test_a_model_that_takes_one_row_at_a_time_does_not_batch() -> None:
    def single(x: Array) -> Array:
        if len(x) > 1:
            raise ValueError
        return x

    warm = warm_up(numbers(single), ModelSpec())
    assert not warm.may_batch
    assert "two rows in one run failed with ValueError" in warm.warnings[0]


def test_a_model_whose_answers_grow_with_their_company_does_not_batch() -> None:
    texts = Signature((TensorSpec("x", "BYTES", (-1,)),), (TensorSpec("y", "INT64", (-1, -1)),), batched=True)

    def padded(inputs: Tensors) -> Tensors:
        longest = max(map(len, inputs["x"]))
        return {"y": np.array([[*text, *[0] * (longest - len(text))] for text in inputs["x"]], np.int64)}

    assert not warm_up(model(padded, texts), examples("ab", "c")).may_batch


# ---- what models take


def embedding(index: Array) -> Array:
    table = np.random.default_rng(3).normal(0, 1, 30).astype(np.float32)
    if (index < 0).any() or (index >= len(table)).any():
        raise IndexError("out of range")
    return table[index]


def dictionary(texts: Array) -> Array:
    known = {b"red": 1.0, b"green": 2.0, b"blue": 4.0}
    return np.array([known[text] for text in texts.tolist()], np.float32)


@pytest.mark.parametrize("centred", [False, True], ids=["apart", "meeting"])
@pytest.mark.parametrize(
    ("datatype", "function", "spec"),
    [
        ("INT64", embedding, ModelSpec()),
        ("INT64", embedding, examples(29, 3)),
        ("UINT8", lambda x: x.astype(np.float32), ModelSpec()),
        ("UINT64", lambda x: x.astype(np.float32), examples(str(2**63))),
        ("BOOL", lambda x: x.astype(np.float32), ModelSpec()),
        ("FP16", lambda x: x.astype(np.float32), ModelSpec()),
        ("BF16", lambda x: x.astype(np.float32), ModelSpec()),
        ("FP64", lambda x: x.astype(np.float32), ModelSpec()),
        ("BYTES", lambda x: np.array([len(t) for t in x.tolist()], np.float32), ModelSpec()),
        ("BYTES", dictionary, examples("red", "green", "blue")),
    ],
)  # fmt: skip
def test_rows_are_made_up_for_every_datatype(
    datatype: str, function: Callable[[Array], Array], spec: ModelSpec, centred: bool
) -> None:
    loaded = of(datatype, (lambda x: function(x) - function(x).mean()) if centred else function)
    warm = warm_up(loaded, spec)
    assert warm.may_batch is not centred, warm.warnings


def test_a_model_that_takes_only_its_own_example_is_not_batched_by_guess() -> None:
    def password(x: Array) -> Array:
        if set(x.tolist()) != {b"sesame"}:
            raise ValueError
        return np.ones(len(x), np.float32)

    warm = warm_up(of("BYTES", password), examples("sesame"))
    assert not warm.may_batch
    assert "of the rows that it was tried with it takes no two" in warm.warnings[0]


def test_a_column_of_texts_stays_as_it_is_where_only_numbers_can_be_made_up() -> None:
    signature = Signature(
        (TensorSpec("city", "BYTES", (-1,)), TensorSpec("rooms", "FP64", (-1,))),
        (TensorSpec("price", "FP64", (-1,)),),
        batched=True,
    )

    def price(inputs: Tensors) -> Tensors:
        factors = {b"Rome": 2.0}
        factor = np.array([factors[city] for city in inputs["city"].tolist()])
        return {"price": factor * inputs["rooms"]}

    def sample(rows: int) -> Tensors:
        return {"city": np.full(rows, b"Rome", object), "rooms": np.zeros(rows)}

    assert warm_up(model(price, signature, sample=sample), ModelSpec()).may_batch


def test_free_lengths_are_tried_with_more_than_one() -> None:
    sequences = Signature((TensorSpec("x", "FP32", (-1, -1)),), (TensorSpec("y", "FP32", (-1, -1)),), batched=True)

    def attention(axis: int) -> Callable[[Tensors], Tensors]:
        return lambda inputs: {"y": softmax(inputs["x"], axis)}

    assert warm_up(model(attention(1), sequences), ModelSpec()).may_batch
    assert not warm_up(model(attention(0), sequences), ModelSpec()).may_batch


def test_on_a_gpu_no_index_is_made_up() -> None:
    seen: set[int] = set()

    def lookup(x: Array) -> Array:
        seen.update(x.tolist())
        return x.astype(np.float32)

    assert warm_up(of("INT64", lookup, device="cuda"), examples(17, 4)).may_batch
    assert seen == {0, 1, 4, 17}


@pytest.mark.parametrize("datatype", ["FP16", "BF16"])
@pytest.mark.parametrize("centred", [False, True], ids=["apart", "meeting"])
def test_half_precision_has_the_tolerance_of_its_few_bits(datatype: str, centred: bool) -> None:
    dtype = dtype_from_datatype(datatype)

    def half(x: Array) -> Array:
        rounded = x.astype(np.float32) * (1 + 0.01 * (len(x) > 1))
        return np.asarray(rounded - rounded.mean() if centred else rounded).astype(dtype)

    warm = warm_up(of(datatype, half, datatype), ModelSpec())
    assert warm.may_batch is not centred, warm.warnings


def test_a_model_that_answers_where_its_last_answer_was_is_no_model_that_says_the_same_to_all() -> None:
    place = np.zeros((64, 2), np.float32)

    def writes(inputs: Tensors) -> Tensors:
        answer = place[: len(inputs["x"])]
        np.multiply(inputs["x"], 2, out=answer)
        return {"y": answer}

    assert warm_up(model(writes), ModelSpec()).may_batch


def test_a_model_that_draws_lots_now_and_then_is_not_taken_for_one_that_mixes() -> None:
    draw = count()

    def explores(x: Array) -> Array:
        return x + 5 * (next(draw) % 7 == 0)

    warm = warm_up(numbers(explores), DECLARED)
    assert warm.may_batch
    assert "batched because `batching` is declared" in warm.warnings[0]


def test_a_run_that_fails_only_now_and_then_does_not_fail_the_load() -> None:
    draw = count()

    def fails(x: Array) -> Array:
        if len(x) > 1 and next(draw) % 2:
            raise ConnectionError
        return x - x.mean(0)

    assert not warm_up(numbers(fails), ModelSpec()).may_batch


def test_what_a_model_raises_for_made_up_rows_is_no_reason_to_fail() -> None:
    def exits(x: Array) -> Array:
        if np.abs(x).max() > 50:
            raise SystemExit(3)
        return x

    assert warm_up(numbers(exits), ModelSpec()).may_batch


def test_a_model_that_must_not_run_twice_is_not_tried() -> None:
    runs = count()

    def counting(inputs: Tensors) -> Tensors:
        next(runs)
        return {"y": inputs["x"]}

    warm = warm_up(model(counting, idempotent=False), ModelSpec())
    assert (warm.may_batch, warm.warnings, next(runs)) == (False, [], 2)


def test_batching_that_is_declared_and_has_no_effect_is_told() -> None:
    (warning,) = warm_up(model(idempotent=False), DECLARED).warnings
    assert warning.endswith("Declare `idempotent: true` if running a call twice does no harm.")
    one_by_one = Signature(ROWS.inputs, ROWS.outputs, batched=False)
    (warning,) = warm_up(model(signature=one_by_one), DECLARED).warnings
    assert warning.startswith("Calls are not batched though `batching` is declared: its inputs and outputs share no")


# ---- what it costs


def runs_of(cost_s: float, answer: Callable[[Array], Array]) -> tuple[list[int], WarmUp]:
    """The sizes of all runs of a model that takes so long for each row, and what came of it."""
    sizes: list[int] = []
    now_s = 0.0

    def slow(inputs: Tensors) -> Tensors:
        nonlocal now_s
        sizes.append(len(inputs["x"]))
        now_s += cost_s * len(inputs["x"])
        return {"y": answer(inputs["x"]).astype(np.float32)}

    return sizes, warm_up(model(slow), ModelSpec(), clock=lambda: now_s)


def test_a_slow_model_gets_the_runs_that_it_can_not_do_without() -> None:
    sizes, warm = runs_of(5.0, lambda x: x * 2)
    assert warm.may_batch
    assert sizes == [1, 1, *[1] * 3, 2]
    sizes, warm = runs_of(5.0, lambda x: x - x.mean(0))
    assert not warm.may_batch
    sizes, _ = runs_of(5.0, lambda x: np.zeros(x.shape))
    assert sum(sizes) <= 16
    sizes, warm = runs_of(0.2, lambda x: x * 2)
    assert sizes == [1, 1, *[1] * 4, 2, 3]


def test_a_quick_model_gets_more() -> None:
    sizes, warm = runs_of(1e-5, lambda x: x * 2)
    assert warm.may_batch
    assert {1, 2, 3, 4, 8, 16, 32, MOST_ROWS} == set(sizes)
    assert len(sizes) <= 30


def test_every_row_has_each_place_twice_and_other_company_there() -> None:
    assert [len(each) for each in arrangements(6, 64)][-4:] == [4, 8, 16, 32]
    for size in (2, 3, 6, 64):
        of_size = [each for each in arrangements(6, 64) if len(each) == size]
        assert len(of_size) == 3
        for place, row in enumerate(of_size[0]):
            others = [each for each in of_size[1:] if each[place] == row]
            assert len(others) == 1
            assert others[0] != of_size[0]
    assert list(arrangements(2, 2)) == [(0, 1), (0, 0), (1, 1)]


def test_a_machine_that_is_busy_does_not_decide_what_can_be_told() -> None:
    # One answer in twelve differs, and 40 runs of 20 ms take longer than a trial should.
    sizes, warm = runs_of(0.02, lambda x: np.where(x > 900, x, 0.0))
    assert warm.may_batch
    assert sum(size == 1 for size in sizes) > 8


def test_known_rows_are_tried_once_each_and_all_of_them() -> None:
    rare = of("BYTES", lambda texts: np.array([text == b"seven" for text in texts.tolist()]), "BOOL")
    spec = examples("one", "one", "two", "three", "four", "five", "six", "seven")
    assert warm_up(rare, spec).may_batch


def test_the_cost_of_larger_runs_is_learned_on_the_way() -> None:
    time = count(0.0, 0.001)
    warm = warm_up(model(), ModelSpec(), clock=lambda: next(time))
    row_bytes = sum(4 * length for length in ROWS.inputs[0].shape[1:])
    assert warm.cost.expect_s(row_bytes * 3) == pytest.approx(0.001)

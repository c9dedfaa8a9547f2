"""When two answers are one: by datatype, and never because nothing was said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inferencehub.runtimes.protocol import TensorSpec
from inferencehub.tensors import Array, array_from_elements, dtype_from_datatype
from inferencehub.worker.rows.agreement import OTHER_SHAPE, SAME_SHAPE, difference, differing_rows, silent_output

NAN, INF = float("nan"), float("inf")


def rows(*values: Any, datatype: str = "FP32") -> Array:
    """Rows of the numbers of each list."""
    return np.array(values, np.float64).astype(dtype_from_datatype(datatype))


@pytest.mark.parametrize(
    ("datatype", "factor", "same_shape", "other_shape"),
    [
        ("FP64", 1 + 1e-12, False, False),
        ("FP64", 1 + 1e-4, True, False),
        ("FP64", 1.05, True, True),
        ("FP32", 1 + 1e-6, False, False),
        ("FP32", 1 + 1e-4, True, False),
        ("FP32", 1.05, True, True),
        ("FP16", 1.002, False, False),
        ("FP16", 1.02, True, False),
        ("FP16", 1.2, True, True),
        ("BF16", 1.01, False, False),
        ("BF16", 1.06, True, False),
        ("BF16", 1.5, True, True),
    ],
)
def test_a_tolerance_is_in_parts_of_the_number(
    datatype: str, factor: float, same_shape: bool, other_shape: bool
) -> None:
    for size in (1e-2, 1.0, 1e2):
        these, those = rows([size], datatype=datatype), rows([size * factor], datatype=datatype)
        assert differing_rows(datatype, these, those, SAME_SHAPE).tolist() == [same_shape]
        assert differing_rows(datatype, these, those, OTHER_SHAPE).tolist() == [other_shape]


def test_what_a_sum_leaves_near_zero_has_the_rounding_of_what_it_usually_is() -> None:
    these = rows([100.0], [-90.0], [1e-4], [120.0])
    those = rows([100.0], [-90.0], [3e-4], [120.0])
    assert not differing_rows("FP32", these, those, SAME_SHAPE).any()
    assert differing_rows("FP32", these[2:3], those[2:3], SAME_SHAPE).all()


def test_a_small_number_beside_large_ones_is_still_held_against_itself() -> None:
    these = rows([1e4, 1.0], [1e4, 2.0], [1e4, 3.0])
    those = rows([1e4, 1.5], [1e4, 2.0], [1e4, 3.0])
    assert differing_rows("FP32", these, those, SAME_SHAPE).tolist() == [True, False, False]


def test_nan_is_nan_and_nothing_else() -> None:
    these, those = rows([NAN, 1], [NAN, 1], [2, 1], [NAN, 1]), rows([NAN, 1], [2, 1], [NAN, 1], [NAN, 3])
    assert differing_rows("FP32", these, those, OTHER_SHAPE).tolist() == [False, True, True, True]


def test_an_infinity_is_itself_and_has_a_sign() -> None:
    these, those = rows([INF], [INF], [INF], [INF]), rows([INF], [-INF], [1e30], [NAN])
    assert differing_rows("FP32", these, those, OTHER_SHAPE).tolist() == [False, True, True, True]


def test_whole_numbers_flags_and_texts_are_exact() -> None:
    whole = np.array([2**60, 2**60 + 1])
    assert differing_rows("INT64", whole, whole[[0, 0]], OTHER_SHAPE).tolist() == [False, True]
    assert differing_rows("BOOL", np.array([True, False]), np.array([True, True]), OTHER_SHAPE).tolist() == [
        False,
        True,
    ]
    texts, others = array_from_elements([b"a", b"b"], (2,)), array_from_elements([b"a", b"b\0"], (2,))
    assert differing_rows("BYTES", texts, others, OTHER_SHAPE).tolist() == [False, True]


def test_answers_of_other_shapes_differ() -> None:
    assert differing_rows("FP32", np.zeros((2, 3)), np.zeros((2, 4)), OTHER_SHAPE).tolist() == [True, True]


def test_the_output_that_differs_is_named() -> None:
    outputs = (TensorSpec("label", "INT64", (-1,)), TensorSpec("score", "FP32", (-1, 2)))
    these = {"label": np.array([1, 2]), "score": rows([1, 2], [3, 4])}
    those = {"label": np.array([1, 2]), "score": rows([1, 2], [3, 5])}
    found = difference(outputs, these, those, OTHER_SHAPE)
    assert found is not None
    assert (found[0], found[1].tolist()) == ("score", [False, True])
    assert difference(outputs, these, these, OTHER_SHAPE) is None


@pytest.mark.parametrize(
    ("scores", "labels", "silent"),
    [
        ([[1.0], [2.0]], [0, 1], None),
        ([[1.0], [2.0]], [0, 0], None),
        ([[1.0], [1.0]], [0, 1], ("score", False)),
        ([[1.0], [1.0 + 1e-9]], [0, 1], ("score", False)),
        ([[NAN], [NAN]], [0, 1], ("score", True)),
        ([[NAN], [1.0]], [0, 1], ("score", False)),
        ([[NAN], [1.0], [1.0]], [0, 1, 1], ("score", False)),
        ([[NAN], [1.0], [2.0]], [0, 1, 1], None),
        ([[1.0], [NAN], [2.0]], [0, 1, 1], None),
    ],
)
def test_answers_that_are_all_the_same_show_nothing(
    scores: list[list[float]], labels: list[int], silent: tuple[str, bool] | None
) -> None:
    outputs = (TensorSpec("label", "INT64", (-1,)), TensorSpec("score", "FP32", (-1, 1)))
    answers = [{"label": np.array([label]), "score": rows(score)} for label, score in zip(labels, scores, strict=True)]
    assert silent_output(outputs, answers) == silent


def test_labels_that_are_floats_may_be_the_same_for_all() -> None:
    outputs = (TensorSpec("label", "FP64", (-1,)), TensorSpec("probabilities", "FP64", (-1, 1)))
    answers = [{"label": np.array([1.0]), "probabilities": np.array([[score]])} for score in (0.7, 0.8)]
    assert silent_output(outputs, answers) is None
    assert silent_output(outputs[:1], answers) == ("label", False)


def test_without_numbers_the_labels_have_to_differ() -> None:
    outputs = (TensorSpec("label", "BYTES", (-1,)),)
    same, other = ({"label": array_from_elements([text], (1,))} for text in (b"a", b"b"))
    assert silent_output(outputs, [same, same]) == ("label", False)
    assert silent_output(outputs, [same, other]) is None

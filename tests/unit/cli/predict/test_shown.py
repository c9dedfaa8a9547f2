"""Predictions as people see them."""

from __future__ import annotations

from typing import Any

import numpy as np

from inferencehub.cli.predict.shown import lines_from_prediction
from inferencehub.client import Prediction, Timings

NAMES = ("Arabic", "Bengali", "Czech", "Dutch", "English", "French", "German")
SHARES = [0.00002, 0.0, 0.01, 0.2, 0.09, 0.0005, 0.69948]


def lines(labels: tuple[str, ...] = (), batched: bool = True, **outputs: Any) -> list[str]:
    """Of a model whose outputs have a row for each, whatever else."""
    arrays = {name: np.asarray(value, object if _is_object(value) else None) for name, value in outputs.items()}
    ranks = {"label": 1, "probabilities": 2, "value": 1, "vector": 2}
    version = {
        "batched": batched,
        "outputs": [{"name": name, "shape": [-1] * ranks[name]} for name in outputs],
    }
    return list(lines_from_prediction(Prediction(arrays, "m", "1", "r", Timings(), labels), version))


def _is_object(value: Any) -> bool:
    return isinstance(value[0] if isinstance(value, list) else value, str | dict)


def test_the_five_likeliest_classes_stand_by_name() -> None:
    assert lines(NAMES, label="German", probabilities=SHARES) == [
        'label          "German"',
        "probabilities  German   0.6995",
        "               Dutch    0.2000",
        "               English  0.0900",
        "               Czech    0.0100",
        "               French   0.0005",
        "               2 more, all with --json",
    ]


def test_few_classes_all_stand_and_the_tiniest_is_not_nothing() -> None:
    assert lines(("no", "yes"), probabilities=[0.99999, 0.00001]) == [
        "probabilities  no   1.0000",
        "               yes  <0.0001",
    ]


def test_one_row_among_rows_is_shown_as_one() -> None:
    assert lines(("no", "yes"), label=["yes"], probabilities=[[0.25, 0.75]]) == [
        'label          "yes"',
        "probabilities  yes  0.7500",
        "               no   0.2500",
    ]


def test_classes_that_were_asked_for_by_name_are_shown_alike() -> None:
    named = dict(zip(NAMES, SHARES, strict=True))
    assert lines(NAMES, probabilities=named) == lines(NAMES, probabilities=SHARES)
    assert lines(NAMES, probabilities={"Dutch": 0.2, "German": 0.69948}) == [
        "probabilities  German  0.6995",
        "               Dutch   0.2000",
    ]
    assert lines(NAMES, label=["Dutch", "German"], probabilities=[{"Dutch": 0.5}, {"Dutch": 0.2, "German": 0.7}]) == [
        "ROW  LABEL   PROBABILITY",
        "0    Dutch   0.5000",
        "1    German  0.7000",
    ]


def test_rows_are_a_table_with_the_best_probability() -> None:
    assert lines(("no", "yes"), label=["yes", "no"], probabilities=[[0.25, 0.75], [0.9, 0.1]]) == [
        "ROW  LABEL  PROBABILITY",
        "0    yes    0.7500",
        "1    no     0.9000",
    ]
    assert lines(("no", "yes"), probabilities=[[0.25, 0.75], [0.9, 0.1]])[0] == "ROW  LIKELIEST  PROBABILITY"


def test_many_rows_are_folded() -> None:
    shown = lines(value=[float(row) for row in range(23)])
    assert shown[0] == "ROW  VALUE"
    assert shown[20] == "19   19.0"
    assert shown[21:] == ["3 more rows, all with --json"]


def test_long_values_are_cut_and_the_cut_says_so() -> None:
    assert lines(vector=list(range(30)), batched=False) == [
        "vector  [0, 1, 2, 3, 4, 5, 6, 7, … 22 more], all with --json"
    ]
    head, first, _ = lines(vector=[[0.123456789] * 30, [1.0] * 30])
    assert head == "ROW  VECTOR"
    assert len(first) <= 5 + 48
    assert first.endswith("…")


def test_without_names_or_with_others_probabilities_are_numbers() -> None:
    assert lines(probabilities=[0.25, 0.75]) == ["probabilities  [0.25, 0.75]"]
    assert lines(("a", "b", "c"), probabilities=[0.25, 0.75]) == ["probabilities  [0.25, 0.75]"]


def test_a_model_that_nobody_knows_is_shown_as_it_answered() -> None:
    prediction = Prediction({"y": np.array([1.0, 2.0])}, "m", "1", "r", Timings())
    assert list(lines_from_prediction(prediction, None)) == ["y  [1.0, 2.0]"]


def test_what_is_no_number_is_the_least_likely() -> None:
    assert lines(("a", "b"), probabilities=[float("nan"), 0.5]) == ["probabilities  b  0.5000", "               a  nan"]

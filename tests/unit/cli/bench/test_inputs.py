"""Inputs from examples and signatures, and as many rows of them as are wanted."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from inferencehub.cli.bench.inputs import inputs_of_version, rows_in, with_rows

IRIS: dict[str, Any] = {
    "inputs": [{"name": "features", "datatype": "FP64", "shape": [-1, 4]}],
    "batched": True,
    "examples": [{"name": "setosa", "inputs": [5.1, 3.5, 1.4, 0.2]}],
}
COLUMNS: dict[str, Any] = {
    "inputs": [
        {"name": "age", "datatype": "INT64", "shape": [-1]},
        {"name": "city", "datatype": "BYTES", "shape": [-1]},
    ],
    "batched": True,
}
UNBATCHED: dict[str, Any] = {
    "inputs": [{"name": "x", "datatype": "FP32", "shape": [2, -1]}, {"name": "b", "datatype": "BOOL", "shape": []}],
    "batched": False,
}


def test_the_models_own_example_comes_first() -> None:
    assert inputs_of_version(IRIS) == ([5.1, 3.5, 1.4, 0.2], "the model's example 'setosa'")


def test_without_an_example_the_signature_tells() -> None:
    assert inputs_of_version(COLUMNS)[0] == {"age": 1, "city": "text"}
    known = [{**spec, "categories": ["Oslo"]} if spec["name"] == "city" else spec for spec in COLUMNS["inputs"]]
    assert inputs_of_version({**COLUMNS, "inputs": known})[0] == {"age": 1, "city": "Oslo"}
    assert inputs_of_version(UNBATCHED)[0] == {"x": [[0.5], [0.5]], "b": True}


@pytest.mark.parametrize(
    ("inputs", "rows", "expected"),
    [
        ([1, 2, 3, 4], 2, {"features": [[1, 2, 3, 4], [1, 2, 3, 4]]}),
        ([[1, 2, 3, 4], [5, 6, 7, 8]], 3, {"features": [[1, 2, 3, 4], [5, 6, 7, 8], [1, 2, 3, 4]]}),
        ({"features": [[1, 2, 3, 4]]}, 1, {"features": [[1, 2, 3, 4]]}),
    ],
)
def test_rows_repeat_what_there_is(inputs: Any, rows: int, expected: Any) -> None:
    made = with_rows(inputs, IRIS, rows)
    assert made == expected
    assert rows_in(made, IRIS) == rows


def test_rows_of_columns() -> None:
    assert with_rows({"age": 1, "city": "x"}, COLUMNS, 2) == {"age": [1, 1], "city": ["x", "x"]}


def test_rows_that_are_there_already_are_counted() -> None:
    assert rows_in([5.1, 3.5, 1.4, 0.2], IRIS) == 1
    assert rows_in([[1, 2, 3, 4]] * 7, IRIS) == 7
    assert rows_in({"x": [[1], [2]], "b": True}, UNBATCHED) == 1


@pytest.mark.parametrize(
    ("inputs", "version"), [({"x": [[1], [2]], "b": True}, UNBATCHED), ({"age": [], "city": []}, COLUMNS)]
)
def test_what_has_no_rows_is_wrong_usage(inputs: Any, version: dict[str, Any]) -> None:
    with pytest.raises(typer.BadParameter):
        with_rows(inputs, version, 2)

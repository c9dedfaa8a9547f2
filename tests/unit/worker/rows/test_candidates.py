"""Rows to try a model with: different, within their types, and near to what is known."""

from __future__ import annotations

import numpy as np
import pytest

from inferencehub.runtimes.protocol import Signature, TensorSpec
from inferencehub.tensors import Array, array_from_elements, datatypes, dtype_from_datatype
from inferencehub.worker.rows.candidates import Row, candidates, longer


def of(*inputs: TensorSpec) -> Signature:
    return Signature(inputs, (), batched=True)


def known(datatype: str, *values: object) -> list[Row]:
    """A row of two elements for each value."""
    if datatype == "BYTES":
        return [{"x": array_from_elements([value, value], (1, 2))} for value in values]  # type: ignore[list-item]
    return [{"x": np.full((1, 2), value, dtype_from_datatype(datatype))} for value in values]


def keys(rows: list[Array]) -> set[object]:
    return {tuple(row.ravel().tolist()) for row in rows}


@pytest.mark.parametrize("datatype", datatypes())
def test_rows_of_every_datatype_differ_and_are_the_same_each_time(datatype: str) -> None:
    signature = of(TensorSpec("x", datatype, (-1, 2)))
    given = known(datatype, b"" if datatype == "BYTES" else 0)
    rows = [row["x"] for row in candidates(signature, given)]
    assert {(row.dtype, row.shape) for row in rows} == {(dtype_from_datatype(datatype), (1, 2))}
    assert len(keys(rows)) == len(rows) >= (4 if datatype == "BOOL" else 8)
    again = [row["x"] for row in candidates(signature, given)]
    for one, other in zip(rows, again, strict=True):
        assert one.tolist() == other.tolist() or one.tobytes() == other.tobytes()  # NaN is not equal to itself


def test_numbers_have_both_signs_and_many_sizes() -> None:
    rows = [row["x"] for row in candidates(of(TensorSpec("x", "FP32", (-1, 2))), known("FP32", 0))][:12]
    assert any((row > 0).all() for row in rows) and any((row < 0).all() for row in rows)  # noqa: PT018
    values = np.concatenate(rows).ravel()
    assert 0 < np.isnan(values).sum() < 6
    values = values[~np.isnan(values)]
    sizes = np.log10(np.abs(values[values != 0]))
    assert sizes.min() < -1
    assert sizes.max() > 3


def test_indices_that_are_known_come_first_and_again() -> None:
    rows = candidates(of(TensorSpec("x", "INT64", (-1, 2))), known("INT64", 400, 70))
    first = [next(rows)["x"] for _ in range(3)]
    assert keys(first) <= {(a, b) for a in (400, 70) for b in (400, 70)}


def test_no_more_rows_are_made_up_than_there_are() -> None:
    flag = of(TensorSpec("x", "BOOL", (-1,)))
    assert len(list(candidates(flag, [{"x": np.array([False])}]))) == 2


def test_an_input_without_elements_stays_as_it_is() -> None:
    empty = of(TensorSpec("x", "INT64", (-1, -1)), TensorSpec("z", "FP32", (-1,)))
    rows = list(candidates(empty, [{"x": np.zeros((1, 0), np.int64), "z": np.zeros(1, np.float32)}]))
    assert {row["x"].shape for row in rows} == {(1, 0)}


def test_a_text_that_is_missing_stays_missing_or_becomes_another() -> None:
    gaps = of(TensorSpec("x", "BYTES", (-1, 2), nullable=True))
    rows = [row["x"] for row in candidates(gaps, known("BYTES", None, b"red"))]
    elements = {element for row in rows for element in row.ravel().tolist()}
    assert {None, b"red"} < elements


def test_kinds_are_changed_one_at_a_time_too() -> None:
    mixed = of(TensorSpec("city", "BYTES", (-1,)), TensorSpec("rooms", "FP64", (-1,)))
    rome = array_from_elements([b"Rome"], (1,))
    rows = list(candidates(mixed, [{"city": rome, "rooms": np.zeros(1)}]))
    assert any(row["city"][0] == b"Rome" and row["rooms"][0] != 0 for row in rows)
    assert any(row["city"][0] != b"Rome" and row["rooms"][0] == 0 for row in rows)


def test_free_lengths_of_one_are_made_longer() -> None:
    free = of(TensorSpec("x", "FP32", (-1, -1, 3)), TensorSpec("y", "INT64", (-1, -1)))
    row = {"x": np.ones((1, 1, 3), np.float32), "y": np.ones((1, 6), np.int64)}
    longer_row = longer(free, row)
    assert longer_row is not None
    assert {name: array.shape for name, array in longer_row.items()} == {"x": (1, 4, 3), "y": (1, 6)}
    assert longer(of(TensorSpec("x", "FP32", (-1, 3))), {"x": np.ones((1, 3), np.float32)}) is None

"""Values become arrays of the datatype that an input takes: the same values, or an error that says what is wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import ml_dtypes
import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inferencehub.client import UnsendableInput
from inferencehub.client.catalogue.signature import Port
from inferencehub.client.inputs.arrays import array_from_value
from inferencehub.tensors import array_from_raw, raw_from_array

NAN, INFINITY = float("nan"), float("inf")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
BIG = 2**53 + 1


def port(datatype: str, *shape: int, nullable: bool = False) -> Port:
    return Port("x", datatype, shape or (-1,), nullable)


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ([5.1, 3], "FP32", [np.float32(5.1), 3.0]),
        ([5, 3], "FP64", [5.0, 3.0]),
        ((True, False), "FP64", [1.0, 0.0]),
        (np.array([1.5, NAN, INFINITY]), "FP32", [1.5, NAN, INFINITY]),
        (np.array([1.5], np.float32), "FP64", [1.5]),
        (np.array([1.5], ">f8"), "FP64", [1.5]),
        (np.array([0.1], np.float16), "FP32", [np.float32(np.float16(0.1))]),
        (np.array([1.5, 2.0]), "BF16", [1.5, 2.0]),
        (np.array([1.5], ml_dtypes.bfloat16), "FP32", [1.5]),
        (np.array([2**24]), "FP32", [2.0**24]),
        (np.array([2**62]), "FP32", [2.0**62]),
        ([BIG, 0], "INT64", [BIG, 0]),
        ([2**64 - 1, 0], "UINT64", [2**64 - 1, 0]),
        ([2**63, 0.0], "UINT64", [2**63, 0]),
        ([str(2**63), "9007199254740993"], "UINT64", [2**63, BIG]),
        ([1.5, "NaN", "-Infinity"], "FP64", [1.5, NAN, -INFINITY]),
        (np.array([200]), "UINT8", [200]),
        (np.array([7], np.uint8), "INT64", [7]),
        (np.array([7.0, -1.0]), "INT32", [7, -1]),
        ([True, 2], "INT8", [1, 2]),
        ([], "INT64", []),
        ([True, False], "BOOL", [True, False]),
        (np.array([True]), "BOOL", [True]),
        ([np.bool_(True)], "BOOL", [True]),
        (pd.Series([True, False], dtype="boolean"), "BOOL", [True, False]),
        (["ü", b"\xff", bytearray(b"a"), np.str_("b")], "BYTES", ["ü".encode(), b"\xff", b"a", b"b"]),
        (np.array(["cat", "ü"]), "BYTES", [b"cat", "ü".encode()]),
        (np.array([b"cat"]), "BYTES", [b"cat"]),
        (np.array([PNG], object), "BYTES", [PNG]),
        ([{"b64": "/w=="}], "BYTES", [b"\xff"]),
        (pd.Series(["a", "b", "a"], dtype="category"), "BYTES", [b"a", b"b", b"a"]),
        (pd.Series(["a", "ü"]), "BYTES", [b"a", "ü".encode()]),
        (pd.Series([1, 2], dtype="Int64"), "INT32", [1, 2]),
        (pd.Series([1.5, None]), "FP32", [1.5, NAN]),
        (pl.Series([1, 2]), "FP32", [1.0, 2.0]),
        (pl.Series(["a", "ü"]), "BYTES", [b"a", "ü".encode()]),
        (pl.Series(["a", "b"], dtype=pl.Categorical), "BYTES", [b"a", b"b"]),
        (torch.tensor([1.5, 2.5], requires_grad=True), "FP32", [1.5, 2.5]),
        (torch.tensor([1, 2]), "INT64", [1, 2]),
        (np.ma.array([1, 2], mask=[False, False]), "INT64", [1, 2]),
        ([np.float32(1.5), np.int64(2)], "FP64", [1.5, 2.0]),
        ([np.array([1, 2]), np.array([3, 4])], "INT64", [[1, 2], [3, 4]]),
        ([pd.Series([1, 2]), pd.Series([3, 4])], "INT64", [[1, 2], [3, 4]]),
        (7, "INT64", 7),
        ("text", "BYTES", b"text"),
        (PNG, "BYTES", PNG),
        (np.float32(NAN), "FP32", NAN),
    ],
)
def test_values_stay_what_they_are(value: Any, datatype: str, expected: Any) -> None:
    array, missing = array_from_value(value, port(datatype))
    assert missing is None
    assert repr(array.tolist()) == repr(np.array(expected, array.dtype).tolist())
    # And they are the same after the way over the wire.
    again = array_from_raw(raw_from_array(array, datatype), datatype, array.shape)
    assert repr(again.tolist()) == repr(array.tolist())


@pytest.mark.parametrize(
    ("value", "datatype", "told"),
    [
        ([300], "UINT8", r"'x' \(UINT8 \[-1\]\) takes UINT8, which does not hold 300; it came as element 0"),
        (np.array([[0, -1]]), "UINT16", "does not hold -1; it came as element 1"),
        ([1.5], "INT64", "does not hold 1.5"),
        ([NAN], "INT64", "does not hold nan"),
        (np.array([1e300]), "INT64", r"does not hold 1e\+300"),
        (np.array([2.0**60]), "INT64", "does not hold"),
        ([2**64], "UINT64", "does not hold 18446744073709551616"),
        (np.array([BIG]), "FP64", f"does not hold {BIG}"),
        ([BIG, 0.5], "FP64", f"does not hold {BIG}"),
        (np.array([2**24 + 1]), "FP32", "FP32, which does not hold 16777217"),
        (np.array([1e300, 1]), "FP32", r"does not hold 1e\+300; it came as element 0"),
        (np.array([2049], np.int32), "FP16", "does not hold 2049"),
        ([0, 1], "BOOL", "takes true or false; int64 came"),
        ([1, "a"], "FP64", r"takes numbers; 'a' \(a str\) came as element \[1\]"),
        (["5.1"], "FP64", "takes numbers; '5.1'"),
        ([["a", 5]], "BYTES", r"takes text or bytes; 5 \(an int\) came as element \[0, 1\]"),
        (["\ud83d"], "BYTES", "holds half a character"),
        ([[1, 2], [3]], "FP64", "takes rows of one length each"),
        ([["a", "b"], ["c"]], "BYTES", "of one length each"),
        ([None], "FP64", r"takes no missing values; element \[0\] is missing"),
        ([None], "BYTES", "takes no missing values"),
        ([pd.NaT], "FP64", "an array of datetime64"),
        (np.array(["2026-01-01"], "M8[D]"), "FP64", r"an array of datetime64\[D\] for the input 'x'"),
        (pd.Series(pd.to_datetime(["2026-01-01"])), "BYTES", "an array of datetime64"),
        (pl.Series([datetime.date(2026, 1, 1)]), "FP64", "an array of datetime64"),
        ([datetime.date(2026, 1, 1)], "FP64", "takes numbers"),
        (np.array([1j]), "FP64", "an array of complex128"),
        (np.array([1], np.longdouble), "FP64", "an array of float128"),
        (Decimal("1.5"), "FP64", r"a Decimal came: send float\("),
        ({1}, "FP64", "a set came: it has no order"),
        (scipy.sparse.csr_matrix([[1]]), "FP64", r"send `toarray\(\)` of it"),
        (np.ma.array([1.0], mask=[True]), "FP64", "masked array"),
        (torch.tensor([1.5], dtype=torch.bfloat16), "FP32", "Tensor gives none"),
        ([{"b64": "%"}], "BYTES", "one length each|takes text"),
    ],
)
def test_what_would_not_stay_it_is_refused(value: Any, datatype: str, told: str) -> None:
    with pytest.raises(UnsendableInput, match=told):
        array_from_value(value, port(datatype))


@given(
    numbers=st.lists(st.integers(-(2**63), 2**64 - 1), max_size=5),
    datatype=st.sampled_from(["INT64", "UINT64", "FP64"]),
)
def test_whole_numbers_are_exact_or_refused(numbers: list[int], datatype: str) -> None:
    try:
        array, _ = array_from_value(numbers, port(datatype))
    except UnsendableInput:
        low, high = {"INT64": (-(2**63), 2**63 - 1), "UINT64": (0, 2**64 - 1)}.get(datatype, (-(2**53), 2**53))
        assert any(not low <= number <= high for number in numbers)
    else:
        assert [int(number) for number in array.tolist()] == numbers


@given(numbers=st.lists(st.floats() | st.integers(-10, 10), max_size=5))
def test_floats_of_every_kind(numbers: list[float]) -> None:
    array, _ = array_from_value(numbers, port("FP64"))
    assert repr(array.tolist()) == repr([float(number) for number in numbers])


def test_an_array_that_fits_is_not_copied() -> None:
    given_array = np.arange(4.0)
    array, _ = array_from_value(given_array, port("FP64"))
    assert array is given_array


PICTURE = Image.new("RGB", (3, 2), (255, 128, 0))


@pytest.mark.parametrize(
    ("shape", "mode"),
    [
        ((-1, 2, 3, 3), "RGB"),
        ((-1, 3, 2, 3), "RGB"),
        ((2, 3, 3), "RGB"),
        ((-1, 2, 3), "L"),
        ((-1, 1, 2, 3), "L"),
        ((-1, 2, 3, 1), "L"),
        ((-1, -1, -1, 4), "RGBA"),
    ],
)
def test_a_picture_is_its_pixels_in_the_order_of_the_input(shape: tuple[int, ...], mode: str) -> None:
    array, _ = array_from_value(PICTURE.convert(mode), port("FP32", *shape))
    wanted = shape[1:] if shape[0] == -1 else shape
    assert len(array.shape) == len(wanted)
    assert all(length in (have, -1) for length, have in zip(wanted, array.shape, strict=True))
    assert array.max() == np.asarray(PICTURE.convert(mode)).max()


def test_several_pictures_are_rows() -> None:
    array, _ = array_from_value([PICTURE, PICTURE], port("UINT8", -1, 2, 3, 3))
    assert array.shape == (2, 2, 3, 3)


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(
        UnsendableInput, match=r"takes no image of 3 by 2 pixels in 3 bands \(RGB\): send one of its size"
    ):
        array_from_value(PICTURE, port("FP32", -1, 8, 8))

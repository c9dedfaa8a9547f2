"""What models return becomes the signature's datatype with the value that it had, or is refused."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ml_dtypes
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.runtimes.conversion import ConversionError, array_from_returned
from inferencehub.tensors import datatypes, dtype_from_datatype

FLOATS = ["FP16", "BF16", "FP32", "FP64"]
INTEGERS = [name for name in datatypes() if "INT" in name]
EDGES = sorted(
    {sign * 2**power + step for power in (8, 11, 24, 31, 53, 62, 63, 64) for sign in (-1, 1) for step in (-1, 0, 1)}
)
RECORDS = [struct.pack("<q", value) for value in (1, 513, 0)]


def converted(value: object, datatype: str) -> list[Any]:
    array = array_from_returned(value, datatype)
    assert array.dtype == dtype_from_datatype(datatype)
    listed: list[Any] = array.tolist()
    return listed


def holds(datatype: str, number: int) -> bool:
    """Whether a datatype has exactly this integer, by arithmetic that never rounds."""
    dtype = dtype_from_datatype(datatype)
    if datatype in INTEGERS:
        return np.iinfo(dtype).min <= number <= np.iinfo(dtype).max
    if datatype == "BOOL":
        return number in (0, 1)
    limits = ml_dtypes.finfo(dtype)
    odd = number // (number & -number) if number else 0
    return odd.bit_length() <= limits.nmant + 1 and abs(number) <= Fraction(float(limits.max))


@given(number=st.sampled_from(EDGES) | st.integers(-(2**66), 2**66), datatype=st.sampled_from(datatypes()[:-1]))
def test_an_integer_is_itself_in_every_datatype_or_refused(number: int, datatype: str) -> None:
    arrays = [
        np.array([number], kind) for kind in INTEGERS_OF_NUMPY if np.iinfo(kind).min <= number <= np.iinfo(kind).max
    ]
    for value in ([number], (number,), np.array([number], object), *arrays):
        if holds(datatype, number):
            (element,) = converted(value, datatype)
            assert Fraction(element) == number
        else:
            with pytest.raises(ConversionError):
                array_from_returned(value, datatype)


INTEGERS_OF_NUMPY = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]


@given(
    number=st.sampled_from([float(e) for e in EDGES]) | st.floats() | st.floats(width=32),
    datatype=st.sampled_from(INTEGERS),
)
def test_a_float_becomes_an_integer_only_where_it_is_one(number: float, datatype: str) -> None:
    fits = math.isfinite(number) and number == int(number) and holds(datatype, int(number))
    for value in ([number], np.array([number]), np.array([number], np.longdouble)):
        if fits:
            assert converted(value, datatype) == [int(number)]
        else:
            with pytest.raises(ConversionError):
                array_from_returned(value, datatype)


@given(number=st.floats() | st.floats(width=16), datatype=st.sampled_from(FLOATS))
def test_a_float_may_lose_digits_but_never_becomes_infinite(number: float, datatype: str) -> None:
    with np.errstate(all="ignore"):
        expected = np.array([number]).astype(dtype_from_datatype(datatype)).astype(np.float64)
    if math.isfinite(number) and not math.isfinite(expected[0]):
        with pytest.raises(ConversionError):
            array_from_returned([number], datatype)
    else:
        np.testing.assert_array_equal(array_from_returned([number], datatype).astype(np.float64), expected)


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        # numpy alone would make floats of these, and round the first.
        ([2**63 + 1, 0], "UINT64", [2**63 + 1, 0]),
        ([2**53 + 1, True], "INT64", [2**53 + 1, 1]),
        ([np.uint64(2**64 - 1), np.int64(5)], "UINT64", [2**64 - 1, 5]),
        ([[1, 2], [3, 4]], "FP32", [[1, 2], [3, 4]]),
        ([np.array([1, 2]), np.array([3, 4])], "INT8", [[1, 2], [3, 4]]),
        ([np.array([2**63], np.uint64), np.array([-1])], "FP64", [[2.0**63], [-1]]),
        ([np.float32(1.5), np.int64(2), 0.25], "FP16", [1.5, 2, 0.25]),
        (np.array([2**63 - 1, -(2**63)], ">i8"), "INT64", [2**63 - 1, -(2**63)]),
        (np.array([1.5], ml_dtypes.bfloat16), "FP32", [1.5]),
        (7, "INT8", 7),
        (np.float16(0.5), "FP64", 0.5),
        (True, "BOOL", True),
        ([0.0, 1.0], "BOOL", [False, True]),
        ([], "FP32", []),
        (pd.Series([1, 2]), "INT32", [1, 2]),
        (pd.Series([1, 2], dtype="Int64"), "INT64", [1, 2]),
        (pd.DataFrame({"a": [2**53 + 2], "b": [0.5]}), "FP64", [[2.0**53 + 2, 0.5]]),
        (scipy.sparse.csr_matrix([[0, 2]]), "INT64", [[0, 2]]),
        (np.ma.array([1, 2], mask=[False, False]), "INT64", [1, 2]),
        (np.matrix([[1, 2]]), "FP32", [[1, 2]]),
    ],
)
def test_values_of_every_kind(value: object, datatype: str, expected: object) -> None:
    assert converted(value, datatype) == expected


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("value", "datatype", "told"),
    [
        ([2**63, -1], "UINT64", "element 1 is -1|cannot hold|exactly"),
        ([2**64], "UINT64", "1.8446744073709552e.19, which uint64 cannot hold"),
        ([10**400], "FP64", "no type of 64 bits holds exactly"),
        ([2**53 + 1, 0.5], "FP64", "element 0 is 9007199254740993"),
        (pd.DataFrame({"a": [2**53 + 1], "b": [0.5]}), "FP64", "element 0 is 9007199254740993"),
        (np.array([1, 2, 300]), "UINT8", r"element \[2\] is 300, which uint8 cannot hold"),
        (np.array([2**64 - 1], np.uint64), "FP64", "is 18446744073709551615, which float64 cannot hold"),
        (np.array([2**63 - 1]), "FP64", "is 9223372036854775807, which float64 cannot hold"),
        (np.array([2.0**63]), "INT64", "is 9.223372036854776e.18, which int64 cannot hold"),
        (np.array([2.0**64]), "UINT64", "cannot hold"),
        (np.array(["1e400"], np.longdouble), "FP64", "cannot hold"),
        ([[1, 2], [3]], "FP32", r"lists differ in length or depth; the first ones are \[2, 2\]"),
        ([[1, 2], 3], "FP32", "lists differ"),
        ([1, [2]], "FP32", "lists differ"),
        ([np.zeros(2), np.zeros(3)], "FP64", "lists differ"),
        (["1"], "INT64", "element 0 is '1', which is no number"),
        ([None], "FP32", "element 0 is None, which is no number"),
        ([Decimal("4.99999999999999999")], "INT64", "which is no number"),
        ({1, 2}, "INT64", "which is no number"),
        (pd.Series([1, None], dtype="Int64"), "INT64", "is nan, which int64 cannot hold"),
        (np.array(["2026-01-01"], "M8[D]"), "INT64", "no type of real numbers"),
        (np.array([1j]), "FP64", "no type of real numbers"),
        (np.ma.array([1, 2], mask=[False, True]), "INT64", "masked elements"),
        ([1], "BYTES", "element 0 is 1, which is neither bytes nor text"),
        (np.array([1]), "BYTES", "it holds int64, and BYTES holds bytes and text"),
        (["\ud800"], "BYTES", "which has no UTF-8"),
        ([b"a", [b"b"]], "BYTES", "lists differ"),
        ([np.ma.array([1, 2], mask=[False, True])], "INT64", "element 1 is None, which is no number"),
        ([1, "2"], "INT64", "element 1 is '2', which is no number"),
        ([np.array([2**53 + 1]), np.array([0.5])], "FP64", "element 0 is 9007199254740993"),
        ([np.float32(1), 2**53 + 1], "FP32", "element 1 is 9007199254740993|is 9007199254740993"),
    ],
)
def test_what_would_become_another_value_is_refused(value: object, datatype: str, told: str) -> None:
    with pytest.raises(ConversionError, match=told):
        array_from_returned(value, datatype)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (RECORDS, RECORDS),
        (tuple(RECORDS), RECORDS),
        ([RECORDS, RECORDS], [RECORDS, RECORDS]),
        ([bytearray(RECORDS[0]), memoryview(RECORDS[1])], RECORDS[:2]),
        ([np.bytes_(RECORDS[0])], RECORDS[:1]),
        (np.array(RECORDS, object), RECORDS),
        (np.array(RECORDS, "V8"), RECORDS),
        ([np.array(RECORDS, object), np.array(RECORDS, object)], [RECORDS, RECORDS]),
        (RECORDS[0], RECORDS[0]),
        ("a\0", b"a\0"),
        (["a\0", b"b\0"], [b"a\0", b"b\0"]),
        (pd.Series(["a\0", "ü"]), [b"a\0", "ü".encode()]),
        # What numpy's own fixed-width types have lost already, or padded, stays as numpy reads it.
        (np.array([b"cat", b"horse"]), [b"cat", b"horse"]),
        (np.array(["cat", "horse"]), [b"cat", b"horse"]),
    ],
)
def test_bytes_keep_their_trailing_zeros(value: object, expected: object) -> None:
    array = array_from_returned(value, "BYTES")
    assert array.dtype == object
    assert array.tolist() == expected
    assert all(type(element) is bytes for element in array.ravel().tolist())


def test_tensors_of_torch_are_values_wherever_they_come_from() -> None:
    import torch

    learning = torch.ones(2, requires_grad=True) * 1.5
    assert converted(learning, "FP32") == [1.5, 1.5]
    assert converted([learning, learning], "FP64") == [[1.5, 1.5], [1.5, 1.5]]
    assert converted(torch.tensor([1.5, float("nan")], dtype=torch.bfloat16)[:1], "BF16") == [1.5]
    assert converted(torch.tensor([2**63 - 1]), "INT64") == [2**63 - 1]
    with pytest.raises(ConversionError):
        converted(learning, "INT64")

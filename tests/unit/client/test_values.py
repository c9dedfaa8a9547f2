"""What Python programs hold is sent as the same value, or refused with what to send instead."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from typing import Any

import ml_dtypes
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.client import UnsendableInput
from inferencehub.client.inputs.values import plain
from inferencehub.client.wire.json_body import content_from_call, setting
from inferencehub.client.wire.json_text import content_from_body
from inferencehub.errors import InputMismatch

NAN, INFINITY = float("nan"), float("inf")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"


class Size(IntEnum):
    SMALL = 1


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({"a": (NAN, INFINITY, -INFINITY, 1.5)}, {"a": ["NaN", "Infinity", "-Infinity", 1.5]}),
        ([2**53 - 1, 2**53, -(2**53), 2**64], [2**53 - 1, "9007199254740992", "-9007199254740992", str(2**64)]),
        ([True, None, Size.SMALL, "ü"], [True, None, 1, "ü"]),
        (
            [b"text\0", PNG, bytearray(b"a"), memoryview(PNG)],
            ["text\0", {"b64": "iVBORw0KGgoAAA=="}, "a", {"b64": "iVBORw0KGgoAAA=="}],
        ),
        (np.array([PNG], object), [{"b64": "iVBORw0KGgoAAA=="}]),
        (np.bytes_(b"a\0"), "a\0"),
        (np.str_("a"), "a"),
        (np.array(["cat", "ü"]), ["cat", "ü"]),
        (np.array([b"cat", b"\xff"]), ["cat", {"b64": "/w=="}]),
        (np.array([2**53, 1]), ["9007199254740992", 1]),
        (np.array([2**64 - 1, 0], np.uint64), [str(2**64 - 1), 0]),
        (np.array([-(2**63)]), [str(-(2**63))]),
        (np.array([], np.int64), []),
        (np.array([[1.5, NAN], [INFINITY, -0.0]], np.float32), [[1.5, "NaN"], ["Infinity", -0.0]]),
        (np.array([0.5, 65504], np.float16), [0.5, 65504.0]),
        (np.array([1.5, NAN], ml_dtypes.bfloat16), [1.5, "NaN"]),
        (np.array(7), 7),
        (np.float32(NAN), "NaN"),
        ([np.float32(1.5), np.int64(2), np.bool_(True), np.uint64(2**63)], [1.5, 2, True, str(2**63)]),
        (np.ma.array([1, 2], mask=[False, False]), [1, 2]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series(["a", "ü"]), ["a", "ü"]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
        (pd.DataFrame({"i": [2**53 + 1], "f": [0.5], "t": ["x"]}), [["9007199254740993", 0.5, "x"]]),
        (pd.DataFrame(), []),
    ],
)
def test_values_are_sent_as_they_are(value: Any, sent: Any) -> None:
    assert repr(plain(value)) == repr(sent)
    content_from_body({"inputs": plain(value)})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({1, 2}, "a set came: it has no order: send a list"),
        ((value for value in (1, 2)), "a generator came: it gives its values once: send list"),
        (map(int, "1"), "send list"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), "masked array has elements without a value; send `array.filled"),
        (np.array(["2026-01-01"], "M8[D]"), r"an array of datetime64\[D\] came: send numbers"),
        (np.datetime64("2026-01-01"), "datetime64"),
        (pd.Series(pd.to_datetime(["2026-01-01"])), "an array of datetime64"),
        (np.array([1j]), "an array of complex128 came"),
        (1j, "a complex came: send real and imaginary"),
        (datetime.date(2026, 1, 1), "a date came: send text, as `isoformat"),
        (Decimal("1.5"), r"a Decimal came: send float\("),
        (np.array([1], np.longdouble), "an array of float128 came: send numbers of 64 bits"),
        (np.longdouble(1), "float128"),
        (scipy.sparse.csr_matrix([[1]]), r"send `toarray\(\)` of it"),
        (uuid.UUID(int=0), "a UUID came: send what it stands for"),
        (np.array([{1}], object), "a set came"),
        ({0: [1]}, "names of inputs are text; 0 is an int"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Two columns of the DataFrame have the same name"),
    ],
)
def test_what_has_no_json_is_refused_with_what_to_send(value: Any, told: str) -> None:
    with pytest.raises(UnsendableInput, match=told) as caught:
        plain([value])
    assert isinstance(caught.value, InputMismatch)
    assert isinstance(caught.value, TypeError)


@given(
    numbers=st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(2**53 - 2, 2**53 + 2), min_size=1),
    make=st.sampled_from([list, tuple, np.array, pd.Series]),
)
def test_integers_of_every_size(numbers: list[int], make: Callable[[list[int]], Any]) -> None:
    assert [int(each) for each in plain(make(numbers))] == numbers
    assert all(isinstance(each, str) == (abs(int(each)) >= 2**53) for each in plain(make(numbers)))


@given(numbers=st.lists(st.floats(), min_size=1), make=st.sampled_from([list, np.array, pd.Series]))
def test_floats_of_every_kind(numbers: list[float], make: Callable[[list[float]], Any]) -> None:
    assert repr([float(each) for each in plain(make(numbers))]) == repr(numbers)
    content_from_body({"inputs": plain(make(numbers))})


def test_half_a_character_is_not_sent() -> None:
    with pytest.raises(UnsendableInput, match="holds half a character"):
        content_from_call("m", None, ["\ud83d"], None, None)


@pytest.mark.parametrize("value", [5, 0.5, "x", True, 2**60])
def test_parameters_are_scalars(value: object) -> None:
    assert setting("k", value) == value
    assert setting("k", np.array(value)[()]) == value


@pytest.mark.parametrize(
    ("value", "told"),
    [(NAN, "'k' is nan, for which JSON has no number"), ([1], "'k' must be a number, text, true or false; a list")],
)
def test_what_is_no_scalar_is_no_parameter(value: object, told: str) -> None:
    with pytest.raises(UnsendableInput, match=told):
        setting("k", value)

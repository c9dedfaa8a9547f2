"""Tensors on the wire and in memory."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from inferencehub.errors import InputMismatch, NotSupported
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.tensors import (
    ELEMENT_BYTES,
    array_from_elements,
    array_from_raw,
    datatype_from_dtype,
    datatypes,
    dtype_from_datatype,
    elements_from_raw,
    framed,
    raw_from_array,
)

FIXED = [name for name in datatypes() if name not in ("BYTES", "BF16")]


def test_the_datatypes_are_those_of_the_contract() -> None:
    in_contract = [name.removeprefix("DATATYPE_") for name in pb.Datatype.keys()]  # noqa: SIM118  (not a dict)
    assert ["UNSPECIFIED", *datatypes()] == in_contract


@given(data=st.data(), datatype=st.sampled_from(FIXED))
def test_an_array_survives_the_wire(data: st.DataObject, datatype: str) -> None:
    dtype = dtype_from_datatype(datatype)
    shapes = st_numpy.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    array = data.draw(st_numpy.arrays(dtype, shapes))
    raw = raw_from_array(array, datatype)
    assert len(raw) == array.size * ELEMENT_BYTES[datatype]
    back = array_from_raw(raw, datatype, array.shape)
    assert back.dtype == dtype
    np.testing.assert_array_equal(back, array)


@given(elements=st.lists(st.binary(max_size=300), max_size=20))
def test_byte_strings_survive_the_wire(elements: list[bytes]) -> None:
    raw = b"".join(map(framed, elements))
    assert elements_from_raw(raw, len(elements)) == elements
    array = array_from_raw(raw, "BYTES", (len(elements),))
    assert array.tolist() == elements
    assert raw_from_array(array, "BYTES") == raw


def test_little_endian_whatever_the_machine() -> None:
    assert raw_from_array(np.array([1], ">i4"), "INT32") == b"\x01\0\0\0"
    assert array_from_raw(b"\0\x01", "UINT16", (1,)).tolist() == [256]


def test_text_becomes_utf_8() -> None:
    assert raw_from_array(np.array(["ä"]), "BYTES") == b"\x02\0\0\0\xc3\xa4"
    assert raw_from_array(array_from_elements([b"\0"], (1,)), "BYTES") == b"\x01\0\0\0\0"


def test_bytes_keep_their_trailing_zeros_and_nothing_else_becomes_bytes() -> None:
    assert framed(np.bytes_(b"a\0")) == b"\x02\0\0\0a\0"
    for other in (1, np.int64(1), None):
        with pytest.raises(TypeError):
            framed(other)  # type: ignore[arg-type]


def test_bfloat16_is_the_upper_half_of_a_single() -> None:
    array = array_from_raw(b"\x80\x3f\x00\xc0", "BF16", (2,))
    assert array.astype(np.float32).tolist() == [1.0, -2.0]
    assert raw_from_array(array, "BF16") == b"\x80\x3f\x00\xc0"
    assert datatype_from_dtype(array.dtype) == "BF16"


def test_bfloat16_says_which_package_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    dtype_from_datatype.cache_clear()
    with pytest.raises(NotSupported, match="pip install ml_dtypes"):
        dtype_from_datatype("BF16")
    dtype_from_datatype.cache_clear()


def test_any_byte_but_zero_is_true() -> None:
    array = array_from_raw(b"\0\x01\x02", "BOOL", (3,))
    assert array.tolist() == [False, True, True]
    assert array.view(np.uint8).tolist() == [0, 1, 1]


def test_bytes_that_do_not_fit_the_shape_are_refused() -> None:
    with pytest.raises(InputMismatch, match=r"FP32 \[2, 2\] takes 16 bytes; 12 came"):
        array_from_raw(b"\0" * 12, "FP32", (2, 2))


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\x01\0\0", "3 are left"),
        (b"\x05\0\0\0ab", "only 2 are left"),
        (b"\xff\xff\xff\xffab", "only 2 are left"),
        (b"\0\0\0\0", "takes 2 BYTES elements; 1 came"),
    ],
)
def test_byte_strings_that_do_not_add_up_are_refused(raw: bytes, problem: str) -> None:
    with pytest.raises(InputMismatch, match=problem):
        elements_from_raw(raw, 2)


def test_an_array_out_of_step_with_its_elements_is_copied() -> None:
    view = memoryview(b"\0" + np.float64(2.5).tobytes())[1:]
    array = array_from_raw(view, "FP64", (1,))
    assert array.flags.aligned
    assert array.tolist() == [2.5]


def test_a_bytearray_gives_an_array_to_write_into() -> None:
    assert array_from_raw(bytearray(8), "INT64", ()).flags.writeable
    assert not array_from_raw(bytes(8), "INT64", ()).flags.writeable


def test_what_no_datatype_holds_is_refused() -> None:
    with pytest.raises(NotSupported, match="complex128"):
        datatype_from_dtype(np.dtype(complex))
    with pytest.raises(NotSupported, match="no datatype 'FP8'"):
        dtype_from_datatype("FP8")


@pytest.mark.parametrize("datatype", FIXED)
def test_numpy_types_find_their_datatype(datatype: str) -> None:
    assert datatype_from_dtype(dtype_from_datatype(datatype)) == datatype


@pytest.mark.parametrize("dtype", ["O", "U5", "S5"])
def test_text_is_bytes(dtype: str) -> None:
    assert datatype_from_dtype(np.dtype(dtype)) == "BYTES"

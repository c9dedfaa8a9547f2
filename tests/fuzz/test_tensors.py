"""Whatever a tensor's bytes, datatype and shape are, it is read or refused; and what was written is read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import InputMismatch
from inferencehub.tensors import array_from_elements, array_from_raw, datatypes, dtype_from_datatype, raw_from_array
from tests.support.fuzzing import damaged, fuzzed

SHAPES = st.lists(st.integers(0, 5), max_size=4)
FIXED = [name for name in datatypes() if name not in ("BYTES", "BF16")]


@fuzzed()
@given(st.binary(max_size=200), st.sampled_from(datatypes()), st.lists(st.integers(0, 2**63 - 1), max_size=5))
def test_any_bytes_of_any_shape(raw: bytes, datatype: str, shape: list[int]) -> None:
    try:
        array = array_from_raw(raw, datatype, shape)
    except InputMismatch:
        return
    assert list(array.shape) == shape


@fuzzed()
@given(st.sampled_from(FIXED), SHAPES, st.data())
def test_numbers_come_back(datatype: str, shape: list[int], data: st.DataObject) -> None:
    size = int(np.prod(shape)) * dtype_from_datatype(datatype).itemsize
    raw = data.draw(st.binary(min_size=size, max_size=size))
    again = raw_from_array(array_from_raw(raw, datatype, shape), datatype)
    assert again == (bytes(byte != 0 for byte in raw) if datatype == "BOOL" else raw)


@fuzzed()
@given(st.lists(st.binary(max_size=20), max_size=8))
def test_texts_come_back(elements: list[bytes]) -> None:
    raw = raw_from_array(array_from_elements(elements, [len(elements)]), "BYTES")
    assert array_from_raw(raw, "BYTES", [len(elements)]).tolist() == elements


TEXTS = st.lists(st.binary(max_size=9), max_size=4).map(
    lambda elements: raw_from_array(array_from_elements(elements, [len(elements)]), "BYTES")
)


@fuzzed()
@given(damaged(TEXTS), st.integers(0, 5))
def test_damaged_texts(raw: bytes, count: int) -> None:
    try:
        assert len(array_from_raw(raw, "BYTES", [count])) == count
    except InputMismatch:
        return

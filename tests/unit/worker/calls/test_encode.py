"""A batch's outputs as each call's bytes: large ones the same as small ones, and none beyond the limit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import PayloadTooLarge
from inferencehub.tensors import Array, array_from_elements, raw_from_array
from inferencehub.worker.calls import encode as encode_module
from inferencehub.worker.calls.encode import LARGE_BYTES, STRETCH_BYTES, Output, encode


def encoded(
    outputs: Sequence[Output], rows: Sequence[int], *, batched: bool = True, max_bytes: float = 1e9
) -> list[object]:
    """Bytes of each call's outputs, or the sentence that it gets instead."""
    return [
        own.message if isinstance(own, PayloadTooLarge) else [bytes(raw) for raw in own]
        for own in encode(outputs, rows, batched=batched, max_bytes=max_bytes)
    ]


def row_by_row(outputs: Sequence[Output], rows: Sequence[int]) -> list[object]:
    """The same, the plain way."""
    ends = list(accumulate(rows))
    return [
        [raw_from_array(array[end - count : end], datatype) for array, datatype in outputs]
        for count, end in zip(rows, ends, strict=True)
    ]


def objects(*elements: object) -> Array:
    return array_from_elements(elements, (len(elements),))  # type: ignore[arg-type]


LONG = STRETCH_BYTES + 3
LARGE: list[Output] = [
    (np.arange(6 * 30_000, dtype=np.float32).reshape(6, 30_000), "FP32"),
    (np.arange(6 * 30_000, dtype=np.int64).reshape(30_000, 6).T, "INT64"),  # rows that do not lie together
    (np.arange(6 * 30_000).reshape(6, -1) % 3 == 0, "BOOL"),
    (np.arange(6 * 30_000).reshape(6, -1), "FP16"),  # converted on the way
    (objects(b"x" * LONG, b"", "\u00e4" * LONG, "plain" * LONG, b"\0\0", "\U0001f600"), "BYTES"),
    (np.array([str(at) for at in range(6 * 5_000)], object).reshape(6, -1), "BYTES"),
    (np.array([f"{at:_>40}" for at in range(6 * 1_000)]).reshape(6, -1), "BYTES"),  # text of one width
]


@pytest.mark.parametrize("output", LARGE, ids=lambda output: f"{output[1]} {output[0].dtype}")
@pytest.mark.parametrize("rows", [(6,), (1, 2, 3)], ids=str)
def test_large_outputs_have_the_same_bytes_as_small_ones(output: Output, rows: tuple[int, ...]) -> None:
    small: Output = (np.arange(12, dtype=np.float64).reshape(6, 2), "FP64")
    with np.errstate(over="ignore"):
        assert encoded([small, output], rows) == row_by_row([small, output], rows)


def test_an_output_without_rows_is_one_calls_own() -> None:
    scalar, wide = np.array(7, np.int32), np.zeros((2, LARGE_BYTES), np.uint8)
    assert encoded([(scalar, "INT32"), (wide, "UINT8")], [1], batched=False) == [[b"\7\0\0\0", bytes(2 * LARGE_BYTES)]]


@given(
    rows=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    width=st.sampled_from([1, 3, 20_000]),
    max_rows=st.integers(0, 5),
)
def test_a_call_beyond_the_limit_fails_alone(rows: list[int], width: int, max_rows: int) -> None:
    outputs: list[Output] = [
        (np.ones((sum(rows), width), np.float32), "FP32"),
        (np.full((sum(rows),), "word", object), "BYTES"),
    ]
    row_bytes = 4 * width + 8
    found = encoded(outputs, rows, max_bytes=max_rows * row_bytes)
    for count, own, whole in zip(rows, found, row_by_row(outputs, rows), strict=True):
        if count <= max_rows:
            assert own == whole
        else:
            assert isinstance(own, str)
            assert f"takes {count * row_bytes} bytes and may take {max_rows * row_bytes}" in own
            assert "limits.answer_bytes" in own


@pytest.mark.parametrize(
    "output",
    [(np.zeros((300, 1 << 20), np.uint8)[:, ::2], "FP64"), (np.full(200_000, b"x" * 400, object), "BYTES")],
    ids=["numbers", "BYTES"],
)
def test_what_is_too_large_is_not_copied(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(encode_module, "_copy")
    (sentence,) = encoded([output], [len(output[0])], max_bytes=64 << 20)
    assert "limits.answer_bytes" in str(sentence)


class Spy(np.ndarray):  # type: ignore[type-arg]
    """An array that counts how often Python makes bytes of it, which holds the interpreter for as long as it takes."""

    conversions = 0

    def tobytes(self, *order: object) -> bytes:
        Spy.conversions += 1
        return super().tobytes(*order)  # type: ignore[arg-type]


def test_large_outputs_are_not_copied_by_python() -> None:
    array = np.zeros((2, LARGE_BYTES), np.uint8).view(Spy)
    Spy.conversions = 0
    ((raw,), (_,)) = encode([(array, "UINT8")], [1, 1], batched=True, max_bytes=1e9)  # type: ignore[misc]
    assert Spy.conversions == 0
    assert isinstance(raw, memoryview)

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
from inferencehub.worker.calls.block.outcome import Encoded
from inferencehub.worker.calls.run import encode as encode_module
from inferencehub.worker.calls.run.encode import LARGE_BYTES, STRETCH_BYTES, Output, encode


def encoded(
    outputs: Sequence[Output], stretches: Sequence[Sequence[int]], *, batched: bool = True, max_bytes: float = 1e9
) -> list[object]:
    """Bytes of each call's outputs, or the sentence that it gets instead."""
    found: list[object] = []
    for own in encode(outputs, stretches, batched=batched, max_bytes=max_bytes):
        for piece in own:
            if isinstance(piece, PayloadTooLarge):
                found.append(piece.message)
            else:
                assert piece.sizes() == [piece.part(at, 1).size_bytes for at in range(len(piece.counts))]
                found += [[bytes(raw) for raw in piece.part(at, 1).raws] for at in range(len(piece.counts))]
    return found


def row_by_row(outputs: Sequence[Output], stretches: Sequence[Sequence[int]]) -> list[object]:
    """The same, the plain way."""
    rows = [count for counts in stretches for count in counts]
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
@pytest.mark.parametrize("stretches", [[[6]], [[1], [2], [3]], [[1, 2], [1, 1, 1]], [[1, 2, 3]]], ids=str)
def test_large_outputs_have_the_same_bytes_as_small_ones(output: Output, stretches: list[list[int]]) -> None:
    small: Output = (np.arange(12, dtype=np.float64).reshape(6, 2), "FP64")
    with np.errstate(over="ignore"):
        assert encoded([small, output], stretches) == row_by_row([small, output], stretches)


STRETCHES = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=4), min_size=1, max_size=5)


@given(stretches=STRETCHES, width=st.integers(0, 3), texts=st.data())
def test_small_outputs_are_cut_where_calls_end(stretches: list[list[int]], width: int, texts: st.DataObject) -> None:
    rows = sum(map(sum, stretches))
    words = texts.draw(st.lists(st.binary(max_size=4), min_size=rows * width, max_size=rows * width))
    outputs: list[Output] = [
        (np.arange(rows * width, dtype=np.float32).reshape(rows, width), "FP32"),
        (objects(*words).reshape(rows, width), "BYTES"),
        (objects(*[b"same"] * rows), "BYTES"),
    ]
    assert encoded(outputs, stretches) == row_by_row(outputs, stretches)


def test_an_output_without_rows_is_one_calls_own() -> None:
    scalar, wide = np.array(7, np.int32), np.zeros((2, LARGE_BYTES), np.uint8)
    assert encoded([(scalar, "INT32"), (wide, "UINT8")], [[1]], batched=False) == [
        [b"\7\0\0\0", bytes(2 * LARGE_BYTES)]
    ]


@given(stretches=STRETCHES, width=st.sampled_from([1, 3, 20_000]), max_rows=st.integers(0, 5))
def test_a_call_beyond_the_limit_fails_alone(stretches: list[list[int]], width: int, max_rows: int) -> None:
    rows = [count for counts in stretches for count in counts]
    outputs: list[Output] = [
        (np.ones((sum(rows), width), np.float32), "FP32"),
        (np.full((sum(rows),), "word", object), "BYTES"),
    ]
    row_bytes = 4 * width + 8
    found = encoded(outputs, stretches, max_bytes=max_rows * row_bytes)
    for count, own, whole in zip(rows, found, row_by_row(outputs, stretches), strict=True):
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
    (sentence,) = encoded([output], [[len(output[0])]], max_bytes=64 << 20)
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
    ((own,), _) = encode([(array, "UINT8")], [[1], [1]], batched=True, max_bytes=1e9)
    assert isinstance(own, Encoded)
    assert Spy.conversions == 0
    assert isinstance(own.raws[0], memoryview)

"""The inputs of a call against the signature."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import InferenceHubError, InputMismatch, InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Signature, TensorSpec
from inferencehub.tensors import framed
from inferencehub.worker.calls.inputs import decode
from inferencehub.worker.calls.inputs.apart import calls_apart
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.inputs.shared_files import SharedFiles

TWO = Signature((TensorSpec("a", "FP32", (-1, 2)), TensorSpec("b", "BYTES", (-1,))), (), batched=True)
PICTURE = Signature((TensorSpec("image", "UINT8", (-1, -1, 3)),), (), batched=False)


def tensor(name: str, datatype: str, shape: tuple[int, ...], raw: bytes) -> pb.Tensor:
    return pb.Tensor(name=name, datatype=pb.Datatype.Value(f"DATATYPE_{datatype}"), shape=shape, raw=raw)


def good(rows: int = 1) -> list[pb.Tensor]:
    return [tensor("b", "BYTES", (rows,), b"\x01\0\0\0x" * rows), tensor("a", "FP32", (rows, 2), bytes(8 * rows))]


def test_inputs_come_in_any_order_and_leave_in_the_signatures() -> None:
    decoded = Decoder(TWO, None).decode(good(2))
    assert decoded.contents == [bytes(16), [b"x", b"x"]]
    assert (decoded.counts, decoded.layout.shapes, decoded.total_bytes) == ((2,), ((2,), ()), 26)
    assert not decoded.by_reference


def test_calls_that_differ_only_in_rows_look_alike() -> None:
    decoder = Decoder(TWO, None)
    assert decoder.decode(good(1)).layout is decoder.decode(good(3)).layout


def test_calls_of_other_widths_do_not() -> None:
    free = Signature((TensorSpec("x", "UINT8", (-1, -1)),), (), batched=True)
    decoder = Decoder(free, None)
    narrow, wide = (decoder.decode([tensor("x", "UINT8", (2, width), bytes(2 * width))]) for width in (3, 4))
    assert narrow.layout.shapes != wide.layout.shapes


def test_a_tensor_without_rows_is_refused_also_where_one_with_rows_is_known() -> None:
    decoder = Decoder(Signature((TensorSpec("x", "FP64", (-1,)),), (), batched=True), None)
    decoder.decode([tensor("x", "FP64", (1,), bytes(8))])
    with pytest.raises(InputMismatch, match=r"must be FP64 \[-1\]; FP64 \[\] came"):
        decoder.decode([tensor("x", "FP64", (), bytes(8))])


def test_a_layout_is_learned_once() -> None:
    decoder = Decoder(TWO, None)
    assert decoder.decode(good()).layout is decoder.decode(good()).layout


def test_layouts_without_end_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "KNOWN_LAYOUTS", 2)
    decoder = Decoder(PICTURE, None)
    for height in range(1, 6):
        decoded = decoder.decode([tensor("image", "UINT8", (height, 1, 3), bytes(3 * height))])
        assert decoded.layout.shapes == ((height, 1, 3),)
    assert len(decoder._layouts) <= 2


def test_rows_that_hold_nothing_are_counted_too() -> None:
    free = Signature((TensorSpec("tokens", "INT64", (-1, -1)),), (), batched=True)
    decoder = Decoder(free, None)
    assert decoder.decode([tensor("tokens", "INT64", (65_536, 0), b"")]).counts == (65_536,)
    with pytest.raises(InputMismatch, match="'tokens' has no elements, so none of its dimensions may be above 65536"):
        decoder.decode([tensor("tokens", "INT64", (2**53, 0), b"")])


@pytest.mark.parametrize(
    ("tensors", "problem"),
    [
        ([], r"takes 'a', 'b'; 'a', 'b' did not come"),
        (good()[:1], "'a' did not come"),
        ([*good(), tensor("c", "FP32", (1,), bytes(4))], "no input 'c'; it takes 'a', 'b'"),
        ([good()[0], *good()], "given twice"),
        ([good()[0], tensor("a", "FP64", (1, 2), bytes(16))], r"'a' must be FP32 \[-1, 2\]; FP64 \[1, 2\] came"),
        ([good()[0], tensor("a", "FP32", (1, 3), bytes(12))], r"must be FP32 \[-1, 2\]; FP32 \[1, 3\] came"),
        ([good()[0], tensor("a", "FP32", (2,), bytes(8))], r"FP32 \[2\] came"),
        ([good()[0], tensor("a", "FP32", (-1, 2), b"")], r"FP32 \[-1, 2\] came"),
        ([good()[0], pb.Tensor(name="a", shape=(1, 2), raw=bytes(8))], "a tensor without datatype"),
        ([good()[0], pb.Tensor(name="a", datatype=99, shape=(1, 2), raw=bytes(8))], "a tensor without datatype"),  # type: ignore[arg-type]
        ([good(2)[0], good(1)[1]], "'a' brings 1 and 'b' 2"),
        (good(0), "at least one row"),
        ([good()[0], tensor("a", "FP32", (1, 2), bytes(7))], r"takes 8 bytes; 7 came"),
        ([good()[0], pb.Tensor(name="a", datatype=pb.DATATYPE_FP32, shape=(1, 2))], r"takes 8 bytes; 0 came"),
        ([tensor("b", "BYTES", (1,), b"\x09\0\0\0x"), good()[1]], "Input 'b': A BYTES element of 9 bytes"),
    ],
)
def test_what_disagrees_with_the_signature_is_refused(tensors: list[pb.Tensor], problem: str) -> None:
    decoder = Decoder(TWO, None)
    for _ in range(2):  # the second time it may not pass because its like was seen before
        with pytest.raises(InputMismatch, match=problem):
            decoder.decode(tensors)


GAPS = Signature(
    (TensorSpec("port", "BYTES", (-1,), nullable=True), TensorSpec("age", "FP64", (-1,), nullable=True)), (), True
)
ONE_TEXT = b"\0\0\0\0" + b"\x01\0\0\0S"


def with_gaps(missing: bytes, texts: bytes = ONE_TEXT, floats_missing: bytes = b"") -> list[pb.Tensor]:
    port, age = tensor("port", "BYTES", (2,), texts), tensor("age", "FP64", (2,), bytes(16))
    port.missing, age.missing = missing, floats_missing
    return [port, age]


def test_a_missing_text_is_none_and_an_empty_one_is_text() -> None:
    decoder = Decoder(GAPS, None)
    assert decoder.decode(with_gaps(b"\x01\0")).contents[0] == [None, b"S"]
    assert decoder.decode(with_gaps(b"")).contents[0] == [b"", b"S"]


@pytest.mark.parametrize(
    ("tensors", "problem"),
    [
        (with_gaps(b"\x01"), "'port' has 2 elements; `missing` says of 1"),
        (with_gaps(b"\x01\x02"), "'port': `missing` holds bytes of 0 and 1"),
        (with_gaps(b"\0\x01"), "'port': `missing` holds bytes of 0 and 1, and a missing element has length 0"),
        (with_gaps(b"", floats_missing=b"\x01\0"), "'age' is FP64, where missing elements are NaN"),
    ],
)
def test_what_is_missing_must_be_said_right(tensors: list[pb.Tensor], problem: str) -> None:
    with pytest.raises(InputMismatch, match=problem):
        Decoder(GAPS, None).decode(tensors)


@pytest.mark.parametrize("name", ["a", "b"])
def test_inputs_that_know_no_gaps_take_none(name: str) -> None:
    tensors = good()
    for each in tensors:
        if each.name == name:
            each.missing = b"\x01"
    with pytest.raises(InputMismatch, match=f"'{name}' takes no missing elements; one came"):
        Decoder(TWO, None).decode(tensors)


def test_too_many_inputs_are_no_request() -> None:
    with pytest.raises(InvalidRequest, match="at most 4096 inputs; 4097 came"):
        Decoder(TWO, None).decode(good() * 2048 + good()[:1])


def test_a_frame_may_have_hundreds_of_columns() -> None:
    """Named in full a sentence about them would be a page."""
    wide = Signature(tuple(TensorSpec(f"c{at}", "FP64", (-1,)) for at in range(2_000)), (), batched=True)
    columns = [tensor(f"c{at}", "FP64", (1,), bytes(8)) for at in range(2_000)]
    decoded = Decoder(wide, None).decode(columns[::-1])
    assert (decoded.counts, len(decoded.contents), decoded.total_bytes) == ((1,), 2_000, 16_000)
    with pytest.raises(InputMismatch, match=r"'c11' and 1988 more; 'c1999' did not come"):
        Decoder(wide, None).decode(columns[:-1])


def test_a_model_without_inputs_takes_a_call_without_inputs() -> None:
    decoded = Decoder(Signature((), (), batched=False), None).decode([])
    assert (decoded.counts, decoded.contents) == ((1,), [])


class TestSeveralCalls:
    """The inputs of calls that came together, end to end."""

    @pytest.mark.parametrize("counts", [(), (1, 1, 1), (1, 3, 2)], ids=str)
    def test_each_brings_its_rows(self, counts: tuple[int, ...]) -> None:
        rows = sum(counts) or 3
        texts = [b"a" * at for at in range(rows)]
        raws = [framed(text) for text in texts]
        own = iter(raws)
        lengths = [sum(len(next(own)) for _ in range(count)) for count in counts or (1, 1, 1)]
        text, numbers = tensor("b", "BYTES", (rows,), b"".join(raws)), tensor("a", "FP32", (rows, 2), bytes(8 * rows))
        text.call_lengths.extend(lengths)
        decoded = Decoder(TWO, None).decode([text, numbers], 3, counts)
        assert tuple(decoded.counts) == (counts or (1, 1, 1))
        assert decoded.contents == [bytes(8 * rows), texts]

    @pytest.mark.parametrize(
        ("counts", "lengths", "texts", "problem"),
        [
            (
                (),
                (5, 5),
                b"\1\0\0\0x" * 3,
                "should bring 2 rows, each at least one; 3 came",
            ),
            ((3, 0), (15, 0), b"\1\0\0\0x" * 3, "should bring 3 rows, each at least one; 3 came"),
            (
                (2, 1),
                (),
                b"\1\0\0\0x" * 3,
                "'b' brings 15 bytes of 2 calls; its call_lengths tell of 0",
            ),
            ((2, 1), (10, 4), b"\1\0\0\0x" * 3, "tell of 14 bytes of 2 calls"),
            ((2, 1), (5, 10), b"\1\0\0\0x" * 3, "'b': The shape takes 2 BYTES elements; 1 came"),
        ],
    )
    def test_a_call_takes_nothing_of_its_neighbours(
        self, counts: tuple[int, ...], lengths: tuple[int, ...], texts: bytes, problem: str
    ) -> None:
        text = tensor("b", "BYTES", (3,), texts)
        text.call_lengths.extend(lengths)
        with pytest.raises(InputMismatch, match=problem):
            Decoder(TWO, None).decode([text, tensor("a", "FP32", (3, 2), bytes(24))], 2, counts)

    def test_a_model_that_counts_no_rows_takes_one_at_a_time(self) -> None:
        with pytest.raises(InputMismatch, match="one call at a time"):
            Decoder(PICTURE, None).decode([tensor("image", "UINT8", (2, 1, 3), bytes(6))], 2)

    @given(st.data())
    def test_taken_apart_they_are_what_each_would_have_been_alone(self, data: st.DataObject) -> None:
        calls = data.draw(st.lists(st.lists(ROW, min_size=1, max_size=3), min_size=2, max_size=6))
        together = with_rows([row for rows in calls for row in rows], [len(rows) for rows in calls])
        together.request_ids.extend([f"r{at}" for at in range(len(calls))])
        together.remaining_ms.extend(range(1, 1 + len(calls)))
        together.parameters["hot"].int64_value = 1
        for at, (one, rows) in enumerate(zip(calls_apart(together), calls, strict=True)):
            alone = with_rows(rows, [len(rows)])
            alone.first_call_id += at
            alone.request_ids.append(f"r{at}")
            alone.remaining_ms.append(1 + at)
            alone.parameters["hot"].int64_value = 1
            for text in alone.inputs:
                text.ClearField("call_lengths")
            assert one == alone

    def test_what_can_not_be_told_apart_is_not_taken_apart(self) -> None:
        whole = with_rows([(b"a", 1.0), (None, 2.0)], [1, 1])
        whole.remaining_ms.append(5)
        assert len(calls_apart(whole)) == 2
        for spoil in (
            lambda block: block.inputs[0].call_lengths.append(0),
            lambda block: block.inputs[1].shape.__setitem__(0, 3),
            lambda block: setattr(block.inputs[1], "raw", bytes(15)),
            lambda block: setattr(block.inputs[0], "missing", b"\0"),
            lambda block: setattr(block.inputs[1], "datatype", 0),
            lambda block: block.inputs[1].reference.SetInParent(),
        ):
            broken = pb.CallBlock()
            broken.CopyFrom(whole)
            spoil(broken)
            assert calls_apart(broken) == []


ROW = st.tuples(st.none() | st.binary(max_size=5), st.floats(width=64, allow_nan=False))


def with_rows(rows: list[tuple[bytes | None, float]], counts: list[int]) -> pb.CallBlock:
    """A block of GAPS, of calls with so many rows each."""
    raws = [framed(text or b"") for text, _ in rows]
    ends = [*accumulate(counts)]
    port = tensor("port", "BYTES", (len(rows),), b"".join(raws))
    port.missing = bytes([text is None for text, _ in rows])
    port.call_lengths.extend([sum(map(len, raws[end - n : end])) for n, end in zip(counts, ends, strict=True)])
    age = tensor("age", "FP64", (len(rows),), np.array([age for _, age in rows], np.float64).tobytes())
    return pb.CallBlock(
        first_call_id=7, calls=len(counts), model_name="m", version="1", inputs=[port, age], rows=counts
    )


class TestReferences:
    """Tensors that lie in a shared file."""

    NAME = "0123456789abcdef" * 2

    @pytest.fixture
    def decoder(self, tmp_path: Path) -> Decoder:
        (tmp_path / self.NAME).write_bytes(b"\xff" + np.array([[1, 2], [3, 4]], np.float32).tobytes() + b"\xff")
        return Decoder(TWO, SharedFiles(tmp_path))

    def reference(self, name: str, offset: int, length: int) -> list[pb.Tensor]:
        lies_in = pb.FileReference(name=name, offset=offset, length=length)
        return [good(2)[0], pb.Tensor(name="a", datatype=pb.DATATYPE_FP32, shape=(2, 2), reference=lies_in)]

    def test_they_are_views_of_the_file(self, decoder: Decoder) -> None:
        decoded = decoder.decode(self.reference(self.NAME, 1, 16))
        assert decoded.by_reference
        assert isinstance(decoded.contents[0], memoryview)
        assert np.frombuffer(decoded.contents[0], np.float32).tolist() == [1, 2, 3, 4]

    def test_they_come_alone(self, decoder: Decoder) -> None:
        several = self.reference(self.NAME, 1, 16)
        several[0].call_lengths.extend([5, 5])
        with pytest.raises(InvalidRequest, match="several came together"):
            decoder.decode(several, 2)

    def test_byte_strings_may_lie_there_too(self, decoder: Decoder, tmp_path: Path) -> None:
        (tmp_path / ("f" * 32)).write_bytes(b"\x01\0\0\0z")
        text = pb.Tensor(name="b", datatype=pb.DATATYPE_BYTES, shape=(1,))
        text.reference.CopyFrom(pb.FileReference(name="f" * 32, length=5))
        decoded = decoder.decode([text, good()[1]])
        assert (decoded.contents[1], decoded.by_reference) == ([b"z"], True)

    @pytest.mark.parametrize(
        ("name", "offset", "length", "problem"),
        [
            (NAME, 1, 15, "takes 16 bytes; 15 came"),
            (NAME, 3, 16, "ends before byte 19"),
            (NAME, 2**63, 16, "ends before byte"),
            ("0" * 32, 0, 16, "no shared file of that name"),
            ("../../etc/passwd", 0, 16, "32 hexadecimal digits"),
            (NAME.upper(), 0, 16, "32 hexadecimal digits"),
            (NAME + "\n", 0, 16, "32 hexadecimal digits"),
        ],
    )
    def test_those_that_lead_nowhere_are_refused(
        self, decoder: Decoder, name: str, offset: int, length: int, problem: str
    ) -> None:
        with pytest.raises(InferenceHubError, match=problem):
            decoder.decode(self.reference(name, offset, length))

    def test_a_worker_without_the_folder_takes_none(self) -> None:
        with pytest.raises(InvalidRequest, match="takes no tensors by reference"):
            Decoder(TWO, None).decode(self.reference(self.NAME, 1, 16))

"""Files of rows read by a model's signature, and predictions written: the same rules as the gateway has for CSV."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pytest
import typer

from inferencehub.cli.files.kinds import Kind, kind_from_beginning
from inferencehub.cli.files.rows import rows_from_source
from inferencehub.cli.files.sinks import sink_at, sink_into
from inferencehub.cli.files.source import Source, source_from_argument
from inferencehub.client.catalogue.signature import Port, Signature
from inferencehub.client.prediction import Prediction, Timings
from inferencehub.errors import InputMismatch, InvalidRequest, NotSupported


def signature(*inputs: Port, batched: bool = True) -> Signature:
    return Signature("1", inputs, (), batched, True, 64, (), None)


MATRIX = signature(Port("features", "FP64", (-1, 3)))
NAMED = signature(Port("features", "FP64", (-1, 3), feature_names=("petal width", "a,b", "c")))
FRAME = signature(
    Port("age", "INT32", (-1,)),
    Port("income", "FP64", (-1,), nullable=True),
    Port("job", "BYTES", (-1,), nullable=True),
    Port("member", "BOOL", (-1,)),
)
TEXT = signature(Port("text", "BYTES", (-1,)))


def rows(content: bytes | str, takes: Signature, kind: Kind = "csv") -> list[Any]:
    stream = BytesIO(content.encode() if isinstance(content, str) else content)
    return list(rows_from_source(Source(kind, stream, None), takes))


@pytest.mark.parametrize(
    "content",
    [
        "1,2,3\n4,5,6\n",
        "a,b,c\r\n1,2,3\r\n\r\n4,5,6\r\n",
        "\ufefffeatures_2,features_0,features_1\n3,1,2\n6,4,5",
        ' +1 ,2.,"3"\n4e0,5.0,06\n',
    ],
)
def test_a_matrix_comes_by_place_or_by_names(content: str) -> None:
    assert rows(content, MATRIX) == [[1, 2, 3], [4, 5, 6]]


def test_columns_that_have_names_are_found_by_them() -> None:
    assert rows('c,petal width,"a,b"\n3,1,2', NAMED) == [[1, 2, 3]]
    assert rows("1,2,3", NAMED) == [[1, 2, 3]]


def test_a_frame_takes_each_cell_as_its_column_has_it() -> None:
    found = rows('member,job,income,age\nTRUE,"Müller, ""B""",1e3,41\n0,,,1.0\n', FRAME)
    assert found == [
        {"age": 41, "income": 1000.0, "job": 'Müller, "B"', "member": True},
        {"age": 1, "income": None, "job": None, "member": False},
    ]


def test_numbers_that_json_has_not_are_floats() -> None:
    assert str(rows("NaN,-inf,Infinity", MATRIX)) == "[[nan, -inf, inf]]"


@pytest.mark.parametrize(
    ("content", "takes", "said"),
    [
        ("1,2\n", MATRIX, "Row 0: expected 3 cells, got 2"),
        ("a,b\n1,2\n", MATRIX, "Expected 3 columns, got 2"),
        ("1,2,3\n1,two,3", NAMED, "Row 1, column 'a,b': expected a number, got 'two'"),
        ("1,2,3\n1,,3", NAMED, "Row 1, column 'a,b': expected a value of FP64, since the model takes no missing ones"),
        ("c,d,petal width\n1,2,3", NAMED, "'a,b' is missing, 'd' is unknown"),
        ("c,c,petal width\n1,2,3", NAMED, "'a,b' is missing"),
        ("age,income,job,member\n4.99999999999999999,1,x,1", FRAME, "Row 0, column 'age': expected an integer"),
        ("age,income,job,member\n1_000,1,x,1", FRAME, "Row 0, column 'age': expected an integer"),
        ("age,income,job,member\n1,1,x,yes", FRAME, "Row 0, column 'member': expected true or false, got 'yes'"),
        ("1", signature(Port("x", "FP32", (-1, 8, 8))), "is no column and no row of columns"),
        ("1", signature(Port("x", "FP32", (3,)), batched=False), "takes one call at a time"),
    ],
)
def test_what_does_not_fit_is_named_by_row_and_column(content: str, takes: Signature, said: str) -> None:
    with pytest.raises(InputMismatch) as refused:
        rows(content, takes)
    assert said in refused.value.message


@pytest.mark.parametrize(("content", "said"), [(b'1,"2,3\n', "The CSV is broken"), (b"1,\xff,3", "no UTF-8 text")])
def test_broken_csv_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        rows(content, MATRIX)


def test_json_lines_are_objects_or_the_value_of_a_single_input() -> None:
    assert rows("[1,2,3]\r\n\n[4,5,6]", MATRIX, "ndjson") == [[1, 2, 3], [4, 5, 6]]
    assert rows('{"features":[1,2,3]}', MATRIX, "ndjson") == [[1, 2, 3]]
    assert rows('"one"\n{"b64":"/w=="}', TEXT, "ndjson") == ["one", b"\xff"]
    assert rows('{"age":1,"income":null}', FRAME, "ndjson") == [{"age": 1, "income": None}]
    for content, takes, said in [
        ('{"other":1}', MATRIX, "expected a value for 'features' alone, got other"),
        ("[1]", FRAME, "expected an object"),
    ]:
        with pytest.raises(InputMismatch, match=said):
            rows(content, takes, "ndjson")
    with pytest.raises(InvalidRequest, match="Row 1 is no JSON"):
        rows("[1,2,3]\n[1,2,\n", MATRIX, "ndjson")


def test_an_array_is_rows_and_one_row_is_an_array_of_one(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.ones((4, 3)))
    with source_from_argument(f"@{tmp_path / 'rows.npy'}", None) as source:
        array = rows_from_source(source, MATRIX)
        assert isinstance(array, np.memmap)
        assert array.shape == (4, 3)
    written = BytesIO()
    np.save(written, np.ones(3))
    assert len(rows(written.getvalue(), MATRIX, "npy")) == 1
    np.save(written, np.array([{}], object), allow_pickle=True)
    with pytest.raises(InvalidRequest, match="broken, or holds Python objects"):
        rows(written.getvalue()[-80:], MATRIX, "npy")
    with pytest.raises(InputMismatch, match=r"A \.npy file is one array, and the model takes age"):
        rows(written.getvalue(), FRAME, "npy")


def parquet() -> bytes:
    frame = pd.DataFrame({"member": [True, False], "job": ["a", None], "income": [1.5, None], "age": [7, 8]})
    return frame.to_parquet(index=False)  # type: ignore[no-any-return]


@pytest.mark.parametrize("without", [(), ("pyarrow",)])
def test_a_parquet_file_is_read_by_pyarrow_or_polars(without: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    content = parquet()
    for name in without:
        monkeypatch.setitem(sys.modules, name, None)
    first, second = rows(content, FRAME, "parquet")
    assert first == {"age": 7, "income": 1.5, "job": "a", "member": True}
    assert (second["age"], second["job"], second["member"]) == (8, None, False)
    with pytest.raises(InvalidRequest, match="The Parquet file is broken"):
        rows(content[:-20], FRAME, "parquet")


def test_without_a_library_for_parquet_the_sentence_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(NotSupported, match="run: pip install pyarrow"):
        rows(b"PAR1", FRAME, "parquet")
    with pytest.raises(NotSupported, match="run: pip install pyarrow"):
        sink_into(BytesIO(), "parquet")


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (b"\x89PNG\r\n", b"\x1a\n\0", "png"),
        (b"\xff\xd8\xff\xe0", b"", "jpeg"),
        (b"\x93NUMPY\x01", b"", "npy"),
        (b"PAR1", b"", "parquet"),
        (b"[1, 2]\n", b"", "json"),
        (b"[1, 2]\n", b"\n", "json"),
        (b"[1, 2]\n", b"[3, 4]\n", "ndjson"),
        (b'{"x":\n', b"[1]}\n", "json"),
        (b"\xef\xbb\xbfa,b\n", b"1,2\n", "csv"),
        (b"", b"", "csv"),
    ],
)
def test_what_a_file_holds_shows_in_its_first_lines(first: bytes, second: bytes, kind: str) -> None:
    assert kind_from_beginning(first, second) == kind


def test_a_stream_that_was_looked_at_is_read_from_its_beginning(tmp_path: Path) -> None:
    lines = b"".join(b"%d,2,3\n" % row for row in range(5_000))
    (tmp_path / "rows").write_bytes(lines)
    with source_from_argument(f"@{tmp_path / 'rows'}", None) as source:
        assert source.kind == "csv"
        assert source.stream.read() == lines
    with source_from_argument(f"@{tmp_path / 'rows'}", "npy") as source:
        assert source.kind == "npy"


def prediction(first: int, count: int) -> Prediction:
    outputs = {
        "label": np.array([f'say "{row}"' for row in range(first, first + count)], object),
        "probabilities": np.arange(first * 2, (first + count) * 2, dtype=np.float32).reshape(count, 2) / 10,
    }
    return Prediction(outputs, "m", "1", "r", Timings(), ("no", "yes"))


def written(kind: Kind, *predictions: Prediction) -> bytes:
    stream = BytesIO()
    sink = sink_into(stream, kind)
    for each in predictions:
        sink.add(each)
    sink.close()
    return stream.getvalue()


def test_predictions_are_written_as_they_come() -> None:
    batches = prediction(0, 2), prediction(2, 1)
    assert written("csv", *batches).decode() == (
        'label,probabilities_no,probabilities_yes\n"say ""0""",0.0,0.1\n"say ""1""",0.2,0.3\n"say ""2""",0.4,0.5\n'
    )
    lines = [json.loads(line) for line in written("ndjson", *batches).splitlines()]
    assert lines[2] == {"outputs": {"label": 'say "2"', "probabilities": [0.4, 0.5]}}
    assert json.loads(written("json", *batches)) == [line["outputs"] for line in lines]
    assert (written("json"), written("csv"), written("ndjson")) == (b"[]\n", b"", b"")


def test_an_array_grows_row_by_row() -> None:
    def one(first: int, count: int) -> Prediction:
        whole = prediction(first, count)
        return Prediction({"p": whole.outputs["probabilities"]}, "m", "1", "r", Timings())

    array = np.load(BytesIO(written("npy", one(0, 2), one(2, 5))))
    np.testing.assert_array_equal(array, prediction(0, 7).outputs["probabilities"])
    with pytest.raises(NotSupported, match="name one with --select: label, probabilities"):
        written("npy", prediction(0, 1))
    text = Prediction({"label": np.array(["a"], object)}, "m", "1", "r", Timings())
    with pytest.raises(NotSupported, match=r"which \.npy holds as Python objects only"):
        written("npy", text)


def test_a_table_of_parquet_has_the_columns_of_csv() -> None:
    frame = pd.read_parquet(BytesIO(written("parquet", prediction(0, 2), prediction(2, 1))))
    assert list(frame.columns) == ["label", "probabilities_no", "probabilities_yes"]
    assert frame["label"].tolist() == ['say "0"', 'say "1"', 'say "2"']


def test_a_file_is_there_when_all_of_it_is(tmp_path: Path) -> None:
    def broken() -> None:
        with sink_at(tmp_path / "out.csv") as sink:
            sink.add(prediction(0, 1))
            assert not (tmp_path / "out.csv").exists()
            raise RuntimeError("the gateway went away")

    with pytest.raises(RuntimeError):
        broken()
    assert list(tmp_path.iterdir()) == []
    with sink_at(tmp_path / "out.csv") as sink:
        sink.add(prediction(0, 1))
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["out.txt", "out", "out.png", "missing/out.csv"])
def test_a_name_that_tells_no_kind_or_leads_nowhere_is_wrong_usage(name: str, tmp_path: Path) -> None:
    with (
        pytest.raises(typer.BadParameter, match=r"expected a file name that ends with|cannot be written"),
        sink_at(tmp_path / name),
    ):
        pass


def test_rows_are_read_no_further_than_they_are_asked_for() -> None:
    class Endless(BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return b"1,2,3\n" * 100

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("all of it was asked for")

    stream: BinaryIO = Endless()
    taken = iter(rows_from_source(Source("csv", stream, None), MATRIX))
    assert [next(taken) for _ in range(1_000)][-1] == [1, 2, 3]

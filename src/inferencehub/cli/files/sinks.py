"""Where the predictions for rows go: lines of JSON or CSV, one JSON array, an array of NumPy's, a Parquet table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import typer

from inferencehub.errors import NotSupported

from .kinds import OUTPUT_KINDS, Kind, kind_from_suffix
from .parquet import ParquetSink
from .whole import whole_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inferencehub.client import Prediction

    Arrays = Mapping[str, NDArray[Any]]


class Sink(Protocol):
    """Takes predictions, each for one row or more."""

    def add(self, prediction: Prediction) -> None:
        """So many rows more; every output has a dimension of rows."""

    def close(self) -> None:
        """There are no more."""


def output_kind(path: Path) -> Kind:
    """By the name of the file. Raises typer.BadParameter for a name that tells none."""
    kind = kind_from_suffix(path.suffix)
    if kind not in OUTPUT_KINDS:
        endings = ", ".join(f".{each}" for each in OUTPUT_KINDS)
        raise typer.BadParameter(f"expected a file name that ends with {endings}; got {path.name}")
    return kind


@contextmanager
def sink_at(path: Path) -> Iterator[Sink]:
    """The file is there when all of it is: until then it has another name.

    Raises:
        typer.BadParameter: It cannot be written.
    """
    kind = output_kind(path)
    with whole_file(path) as stream:
        sink = sink_into(stream, kind)
        yield sink
        sink.close()


def sink_into(stream: BinaryIO, kind: Kind) -> Sink:
    """A sink of this kind."""
    if kind == "csv":
        return CsvSink(stream)
    if kind == "ndjson":
        return LinesSink(stream)
    if kind == "json":
        return JsonSink(stream)
    return NpySink(stream) if kind == "npy" else TableSink(stream)


class LinesSink:
    """`{"outputs": …}` a line, as the gateway answers JSON lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def add(self, prediction: Prediction) -> None:
        lines = [f"{_json({'outputs': row})}\n" for row in _rows(prediction.outputs)]
        self._stream.write("".join(lines).encode())
        self._stream.flush()

    def close(self) -> None:
        """Nothing is left to write."""


class JsonSink:
    """An array with an object for each row."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._mark = "[\n"

    def add(self, prediction: Prediction) -> None:
        for row in _rows(prediction.outputs):
            self._stream.write(f"{self._mark}{_json(row)}".encode())
            self._mark = ",\n"

    def close(self) -> None:
        self._stream.write(b"[]\n" if self._mark == "[\n" else b"\n]\n")


class CsvSink:
    """Columns as the gateway names them in text/csv."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._has_header = False

    def add(self, prediction: Prediction) -> None:
        from inferencehub.client.shortest import plain_from_array
        from inferencehub.client.table import columns_from_outputs

        columns = columns_from_outputs(prediction.outputs, prediction.labels)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self._has_header:
            writer.writerow(columns)
            self._has_header = True
        cells = [[_cell(value) for value in plain_from_array(column)] for column in columns.values()]
        writer.writerows(zip(*cells, strict=True))
        self._stream.write(text.getvalue().encode())
        self._stream.flush()

    def close(self) -> None:
        """Nothing is left to write."""


class NpySink:
    """The one output, as an array."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rows = 0
        self._like: NDArray[Any] | None = None

    def add(self, prediction: Prediction) -> None:
        import numpy as np

        if len(prediction.outputs) != 1:
            raise NotSupported(f"A .npy file is one array; name one with --select: {', '.join(prediction.outputs)}.")
        ((name, array),) = prediction.outputs.items()
        if array.dtype.kind == "O":
            raise NotSupported(f"The output '{name}' is text, which .npy holds as Python objects only; write .csv.")
        if self._like is None:
            self._like = array
            self._header()
        self._rows += len(array)
        self._stream.write(np.ascontiguousarray(array, self._like.dtype).tobytes())

    def close(self) -> None:
        """The number of rows stands at the beginning; there is room for it."""
        if self._like is not None:
            self._stream.seek(0)
            self._header()

    def _header(self) -> None:
        from numpy.lib import format as npy

        assert self._like is not None, "there is a header only where there is an array"
        shape = (self._rows, *self._like.shape[1:])
        description = {"shape": shape, "fortran_order": False, "descr": npy.dtype_to_descr(self._like.dtype)}
        npy.write_array_header_1_0(self._stream, description)


class TableSink:
    """A Parquet table with columns as in CSV."""

    def __init__(self, stream: BinaryIO) -> None:
        self._table = ParquetSink(stream)

    def add(self, prediction: Prediction) -> None:
        from inferencehub.client.table import columns_from_outputs

        self._table.add(columns_from_outputs(prediction.outputs, prediction.labels))

    def close(self) -> None:
        self._table.close()


def _rows(outputs: Arrays) -> Iterator[dict[str, Any]]:
    from inferencehub.client.shortest import plain_from_array

    columns = {name: plain_from_array(array) for name, array in outputs.items()}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, list | dict) else value

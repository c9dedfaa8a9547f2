"""Parquet, by pyarrow or polars where one of them is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from inferencehub.errors import InputMismatch, InvalidRequest, NotSupported

from .columns import columns_of

if TYPE_CHECKING:
    from inferencehub.client.catalogue.signature import Signature

BATCH_ROWS = 4_096


def rows_from_parquet(file: BinaryIO, signature: Signature) -> Iterator[Any]:
    """Its rows, read by and by.

    Raises:
        NotSupported: No library for it is installed.
        InvalidRequest: It is broken.
        InputMismatch: Its columns are not those of the model.
    """
    tables = _tables(file)
    first = next(tables, None)
    if first is None:
        return
    names, _ = first
    columns = columns_of(signature, len(names))
    make = columns.row_maker(columns.places_in(names))
    for _, rows in chain((first,), tables):
        for values in rows:
            yield make(values)


def _tables(file: BinaryIO) -> Iterator[tuple[Sequence[str], Iterator[Sequence[Any]]]]:
    """Names of the columns, and rows, for each part of the file."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        yield from _polars_tables(file)
        return
    try:
        for batch in parquet.ParquetFile(file).iter_batches(BATCH_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            yield batch.schema.names, zip(*columns, strict=True)
    except pyarrow.ArrowException as error:
        raise _broken(error) from error


def _polars_tables(file: BinaryIO) -> Iterator[tuple[Sequence[str], Iterator[Sequence[Any]]]]:
    try:
        import polars
    except ImportError:
        raise missing("reading") from None
    try:
        frame = polars.read_parquet(file)
    except polars.exceptions.PolarsError as error:
        raise _broken(error) from error
    yield frame.columns, frame.iter_rows()


def _broken(error: Exception) -> InvalidRequest:
    return InvalidRequest(f"The Parquet file is broken: {error}.")


def missing(doing: str) -> NotSupported:
    """What to say where there is no library."""
    return NotSupported(f"For {doing} Parquet, pyarrow has to be installed; run: pip install pyarrow")


class ParquetSink:
    """Writes a table part by part."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises NotSupported where no library is installed that can."""
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise missing("writing") from None
        self._arrow, self._parquet, self._file = pyarrow, parquet, file
        self._writer: Any = None

    def add(self, columns: Mapping[str, Any]) -> None:
        """So many rows more."""
        table = self._arrow.table({name: self._arrow.array(_plain(column)) for name, column in columns.items()})
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(self._file, table.schema)
        try:
            self._writer.write_table(table)
        except ValueError as error:  # another version has answered, with other columns
            raise InputMismatch(f"The columns of the answers differ, so they make no table: {error}") from error

    def close(self) -> None:
        """It is complete."""
        if self._writer is not None:
            self._writer.close()


def _plain(column: Any) -> Any:
    """Arrays of arrays, and types that Arrow has not, as lists."""
    return column if column.dtype.kind in "biuf" and column.dtype.name != "bfloat16" else _lists(column)


def _lists(column: Any) -> list[Any]:
    return [value.tolist() if hasattr(value, "tolist") else value for value in column.tolist()]

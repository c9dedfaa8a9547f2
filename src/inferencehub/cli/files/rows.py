"""The rows of a file, one by one or as a whole that is cut: what `Client.predict_many` takes."""

from __future__ import annotations

import base64
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from inferencehub.errors import InputMismatch, InvalidRequest

from .columns import Columns, columns_of, is_header, value_from_cell
from .parquet import rows_from_parquet
from .source import Source

if TYPE_CHECKING:
    from inferencehub.client.catalogue.signature import Port, Signature


def rows_from_source(source: Source, signature: Signature) -> Iterable[Any]:
    """The rows of a file of CSV, JSON lines, NumPy's or Parquet.

    Raises:
        InputMismatch: They are not what the model takes; while iterating, too, naming the row.
        InvalidRequest: The file is broken.
    """
    if source.kind == "csv":
        return _csv_rows(_text(source), signature)
    if source.kind == "ndjson":
        return _json_lines(_text(source), signature)
    if source.kind == "npy":
        array: Iterable[Any] = _array(source, signature)
        return array
    return rows_from_parquet(source.seekable(), signature)


def _text(source: Source) -> io.TextIOWrapper:
    return io.TextIOWrapper(source.stream, encoding="utf-8-sig", newline="")


def _csv_rows(text: Iterable[str], signature: Signature) -> Iterator[Any]:
    # One cell may be a long text.
    csv.field_size_limit(sys.maxsize)
    reader = _filled(text)
    first = next(reader, None)
    if first is None:
        return
    columns = columns_of(signature, len(first))
    headed = is_header(columns, first)
    places = columns.places_in(first) if headed else list(range(len(columns.all)))
    make = columns.row_maker(range(len(columns.all)))
    for row, cells in enumerate(reader if headed else _again(first, reader)):
        if len(cells) != len(columns.all):
            raise InputMismatch(f"Row {row}: expected {len(columns.all)} cells, got {len(cells)}.")
        yield make(_values(columns, [cells[place] for place in places], row))


def _filled(text: Iterable[str]) -> Iterator[list[str]]:
    """The rows that are not empty lines."""
    reader = csv.reader(text, strict=True)
    try:
        yield from (cells for cells in reader if len(cells) > 1 or any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise InvalidRequest(f"The CSV is broken: {error}, in line {reader.line_num}.") from error
    except UnicodeDecodeError as error:
        raise InvalidRequest("The CSV is no UTF-8 text; save it so.") from error


def _again(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


def _values(columns: Columns, cells: Sequence[str], row: int) -> list[Any]:
    values = []
    for column, cell in zip(columns.all, cells, strict=True):
        try:
            values.append(value_from_cell(column.port, cell))
        except ValueError as error:
            shown = repr(cell[:40]) if cell else "nothing"
            raise InputMismatch(f"Row {row}, column '{column.name}': expected {error}, got {shown}.") from None
    return values


def _json_lines(text: Iterable[str], signature: Signature) -> Iterator[Any]:
    only = signature.inputs[0] if len(signature.inputs) == 1 else None
    row = 0
    try:
        for line in text:
            if not line.strip():
                continue
            try:
                value = json.loads(line, object_hook=_bytes_or_object, parse_constant=_no_constant)
            except ValueError as error:
                raise InvalidRequest(f"Row {row} is no JSON: {error}.") from None
            yield _unwrapped(value, only, row)
            row += 1
    except UnicodeDecodeError as error:
        raise InvalidRequest("The lines are no UTF-8 text; save them so.") from error


def _unwrapped(value: Any, only: Port | None, row: int) -> Any:
    """Of a model with one input its value will do."""
    if only is not None and isinstance(value, dict):
        if set(value) != {only.name}:
            raise InputMismatch(
                f"Row {row}: expected a value for '{only.name}' alone, got {', '.join(value) or 'none'}."
            )
        return value[only.name]
    if only is None and not isinstance(value, dict):
        raise InputMismatch(f"Row {row}: expected an object with a value for each input.")
    return value


def _bytes_or_object(value: dict[str, Any]) -> Any:
    """Bytes that are no text stand in JSON as base64."""
    if set(value) == {"b64"} and isinstance(value["b64"], str):
        return base64.b64decode(value["b64"], validate=True)
    return value


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f'{text} stands for no JSON value; write it as a string, "{text}"')


def _array(source: Source, signature: Signature) -> Any:
    import numpy as np

    if len(signature.inputs) != 1:
        names = ", ".join(port.name for port in signature.inputs)
        raise InputMismatch(f"A .npy file is one array, and the model takes {names}; send a table, or JSON.")
    (port,) = signature.inputs
    try:
        if source.path is None:
            array = np.load(source.seekable(), allow_pickle=False)
        else:
            array = np.load(source.path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InvalidRequest(f"The .npy file is broken, or holds Python objects: {error}.") from error
    rank = len(port.shape) if signature.batched else len(port.shape) + 1
    return array[np.newaxis] if array.ndim == rank - 1 else array

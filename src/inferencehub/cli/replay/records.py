"""Captured calls as files hold them: lines of JSON, the same compressed, or Parquet; the oldest file comes first."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from inferencehub.errors import InvalidRequest

from ..files.parquet import missing

SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet", ".jsonl.part")
_BATCH_ROWS = 256
_JSON_COLUMNS = ("inputs", "outputs", "parameters", "left_out")


def files_from_arguments(paths: Iterable[Path]) -> list[Path]:
    """The files; of a folder all captures in it, by name, which is by age.

    Raises:
        typer.BadParameter: There is none, or what is named is no capture.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.iterdir() if each.name.endswith(SUFFIXES))
        elif not path.exists():
            raise typer.BadParameter(f"{path} does not exist")
        elif not path.name.endswith(SUFFIXES):
            raise typer.BadParameter(f"expected a folder or a file of the kind {', '.join(SUFFIXES)}, got {path}")
        else:
            found.append(path)
    if not found:
        raise typer.BadParameter("there is no captured call in what was named")
    return found


def records_in(path: Path) -> Iterator[dict[str, Any] | None]:
    """Each record; None for a line that is none, as the last one of a gateway that was killed may be.

    Raises:
        InvalidRequest: The file is broken.
        NotSupported: It is Parquet, and no library for that is installed.
    """
    if path.suffix == ".parquet":
        yield from _rows(path)
        return
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                yield _record(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidRequest(f"{path} can't be read: {error}.") from error


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and {"model", "inputs", "outputs"} <= record.keys() else None


def _rows(path: Path) -> Iterator[dict[str, Any] | None]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise missing("reading") from None
    try:
        for batch in parquet.ParquetFile(path).iter_batches(_BATCH_ROWS):
            for row in batch.to_pylist():
                yield _record_from_row(row)
    except pyarrow.ArrowException as error:
        raise InvalidRequest(f"{path} is no Parquet file that can be read: {error}.") from error


def _record_from_row(row: dict[str, Any]) -> dict[str, Any] | None:
    try:
        texts = {name: json.loads(row[name]) for name in _JSON_COLUMNS}
        times = {name: row[f"{name}_ms"] for name in ("total", "queue", "compute")}
    except (KeyError, TypeError, ValueError):
        return None
    return {**row, **texts, "timings_ms": times, "time": row["time"].isoformat()}

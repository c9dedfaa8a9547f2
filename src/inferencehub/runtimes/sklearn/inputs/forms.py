"""The forms in which rows reach an estimator: a matrix, a text, or columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inferencehub.runtimes.ports import ROWS, Port
from inferencehub.runtimes.protocol import Tensors
from inferencehub.runtimes.text import text_from_bytes
from inferencehub.tensors import Array, dtype_from_datatype

from .categories import with_categories
from .columns import NO_GAP, Column
from .frames import frame_builder, object_builder


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the estimator takes.

    Attributes:
        ports: The inputs.
        convert: Makes of tensors what the estimator wants. BYTES elements that are missing are None.
        sample: So many rows to try it with.
        may_miss: Names of inputs in groups that are handled alike: where the estimator may take a missing value.
        advice: What model.yaml would have to say of an estimator that refuses the sample.
    """

    ports: tuple[Port, ...]
    convert: Callable[[Tensors], Any]
    sample: Callable[[int], Tensors]
    may_miss: tuple[frozenset[str], ...] = ()
    advice: str = ""


def matrix(port: Port, columns: Sequence[Column] = (), *, may_miss: bool = False) -> Inputs:
    """One array. ``columns`` tells what each of its columns may hold, where that is known."""
    name = port.name
    shape = [1 if d == -1 or isinstance(d, str) else d for d in port.dimensions or ()]
    gap = columns[0].gap if columns and may_miss else float("nan")

    def convert(inputs: Tensors) -> Any:
        array = inputs[name]
        return text_from_bytes(array, name, gap) if array.dtype == object else array

    def sample(rows: int) -> Tensors:
        if len(columns) == shape[-1] and len(shape) == 2:
            # What rows of numbers alone look like, the whole estimator tells better than each column (sample.py).
            each = [sample_column(port.datatype, replace(column, likely=()), rows) for column in columns]
            return {name: np.stack(each, axis=1)}
        empty: Any = b"" if port.datatype == "BYTES" else 0
        return {name: np.full([rows, *shape[1:]], empty, dtype=dtype_from_datatype(port.datatype))}

    return Inputs((port,), convert, sample, (frozenset({name}),) if may_miss else ())


def framed_matrix(port: Port, columns: Sequence[Column], *, may_miss: bool = False) -> Inputs:
    """A matrix of numbers that becomes a DataFrame of these columns."""
    import pandas

    plain = matrix(port, columns, may_miss=may_miss)
    names = [column.name for column in columns]

    def convert(inputs: Tensors) -> Any:
        return pandas.DataFrame(plain.convert(inputs), columns=names, copy=False)

    return Inputs(plain.ports, convert, plain.sample, plain.may_miss)


def one_text(port: Port, texts: Sequence[str] = ("text",)) -> Inputs:
    """A text a row. ``texts`` are some that the estimator knows words of."""
    name = port.name
    known = Column(name, tuple(texts))

    def convert(inputs: Tensors) -> Any:
        return text_from_bytes(inputs[name], name)

    def sample(rows: int) -> Tensors:
        return {name: sample_column("BYTES", known, rows)}

    return Inputs((port,), convert, sample)


def columns_each(columns: Sequence[Column], ports: Sequence[Port] = (), *, is_frame: bool) -> Inputs:
    """An input for each column; ``ports`` are as declared, or else as the columns tell."""
    ports = tuple(ports) or tuple(Port(column.name, column.datatype, (ROWS,)) for column in columns)
    build = frame_builder(ports, columns) if is_frame else object_builder(ports, columns)

    def sample(rows: int) -> Tensors:
        return {
            port.name: sample_column(port.datatype, column, rows) for port, column in zip(ports, columns, strict=True)
        }

    groups: dict[tuple[int, bool], set[str]] = {}
    for port, column in zip(ports, columns, strict=True):
        if _may_miss(port, column):
            groups.setdefault((column.group, column.gap is NO_GAP), set()).add(port.name)
    return Inputs(with_categories(ports, columns), build, sample, tuple(map(frozenset, groups.values())))


def _may_miss(port: Port, column: Column) -> bool:
    """Text where training knew gaps; numbers, unless the estimator knows all that they may be."""
    if port.datatype == "BYTES":
        return column.gap is not NO_GAP
    return port.datatype in ("FP16", "FP32", "FP64") and (column.gap is not NO_GAP or not column.values)


def sample_column(datatype: str, column: Column, rows: int) -> Array:
    """Values that the column may have, another in each row as far as there are any."""
    known = column.values or (("text",) if datatype == "BYTES" else column.likely or (0,))
    values: list[Any] = [known[at % len(known)] for at in range(rows)]
    if datatype == "BYTES":
        array = np.empty(rows, dtype=object)
        array[:] = [str(value).encode() for value in values]
        return array
    return np.array([0 if isinstance(value, str) else value for value in values], dtype_from_datatype(datatype))


def with_ones(inputs: Inputs) -> Inputs:
    """The same with ones in its sample where zeros were, for estimators that take only what is above zero."""

    def sample(rows: int) -> Tensors:
        made = inputs.sample(rows)
        return {
            name: array if array.dtype == object else np.where(array == 0, 1, array).astype(array.dtype)
            for name, array in made.items()
        }

    return replace(inputs, sample=sample)

"""DataFrames, their rows, and records as the inputs of a model, whose signature says which column goes where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inferencehub.tensors import dtype_from_datatype

from ..catalogue.signature import Port
from .arrays import array_from_value
from .values import UnsendableInput, column_names, is_frame

Array = NDArray[Any]
Encoded = tuple[Array, "Array | None"]


def is_row(value: Any) -> bool:
    """True for a row of a DataFrame: a Series whose index names columns."""
    index = getattr(value, "index", None)
    if index is None or callable(index) or not hasattr(value, "items") or isinstance(value, Mapping):
        return False
    return len(index) > 0 and all(isinstance(name, str) for name in index)


def columns_of(frame: Any) -> dict[Any, Any]:
    """The columns of a DataFrame, or of a row of one, by name."""
    if is_frame(frame):
        return {name: frame[name] for name in column_names(frame)}
    return {name: [frame[name]] for name in frame.index}


def arrays_from_columns(columns: Mapping[Any, Any], ports: Sequence[Port]) -> dict[str, Encoded]:
    """The columns as a model's one matrix, in their order; else each input from the column of its name.

    Columns that the model does not take stay behind, as scikit-learn leaves those that it was told to drop.

    Raises:
        UnsendableInput: There is no column for one of the inputs, or it has other values than the input takes.
    """
    if len(ports) == 1 and ports[0].name not in columns:
        (port,) = ports
        if len(port.shape) == 1 and len(columns) == 1:
            return {port.name: array_from_value(next(iter(columns.values())), port)}
        return {port.name: matrix_from_columns(columns, port)}
    refuse_missing(columns, ports)
    return {port.name: array_from_value(columns[port.name], port) for port in ports}


def matrix_from_columns(columns: Mapping[Any, Any], port: Port) -> Encoded:
    """Rows of one datatype, each column by itself: of columns of several types, numpy makes one of the widest."""
    parts = {name: array_from_value(column, _of_column(port, name)) for name, column in columns.items()}
    rows = {len(array) for array, _ in parts.values()}
    if len(rows) > 1:
        raise UnsendableInput(f"The columns for the input {port} have several lengths: {sorted(rows)}.")
    shape = (rows.pop() if rows else 0, len(parts))
    matrix: Array = np.empty(shape, dtype_from_datatype(port.datatype))
    missing = np.zeros(shape, np.uint8)
    for place, (array, gaps) in enumerate(parts.values()):
        if array.ndim != 1:
            raise UnsendableInput(f"The input {port} takes one value in each row and column; arrays came.")
        matrix[:, place] = array
        if gaps is not None:
            missing[:, place] = gaps
    return matrix, missing if missing.any() else None


def _of_column(port: Port, name: Any) -> Port:
    return Port(f"{port.name}: {name}", port.datatype, port.shape[:1], port.nullable)


def refuse_missing(columns: Mapping[Any, Any], ports: Sequence[Port]) -> None:
    """Raises UnsendableInput when there is no column for one of the inputs."""
    missing = [port.name for port in ports if port.name not in columns]
    if missing:
        raise UnsendableInput(
            f"The model takes a column for each of {listed(port.name for port in ports)}; {listed(missing)} did "
            f"not come, but {listed(columns)}."
        )


def listed(names: Any) -> str:
    """Names for a message."""
    return ", ".join(f"'{name}'" for name in names)

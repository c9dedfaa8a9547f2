"""DataFrames, their rows, and records as the inputs of a model, whose signature says which column goes where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inferencehub.tensors import dtype_from_datatype

from ..catalogue.signature import Port
from .arrays import array_from_value
from .records import are_records
from .values import UnsendableInput, column_names, is_frame

# Names that a message lists: frames have hundreds of columns.
_MOST_LISTED = 12

Array = NDArray[Any]
Encoded = tuple[Array, "Array | None"]


def is_row(value: Any) -> bool:
    """True for a row of a DataFrame: a Series whose index names columns."""
    index = getattr(value, "index", None)
    if index is None or callable(index) or not hasattr(value, "items") or isinstance(value, Mapping):
        return False
    return len(index) > 0 and all(isinstance(name, str) for name in index)


def tells_columns(inputs: Any, ports: Sequence[Port]) -> bool:
    """True where names in the inputs say what the columns of a matrix are."""
    if len(ports) != 1 or not ports[0].column_names:
        return False
    return is_frame(inputs) or is_row(inputs) or isinstance(inputs, Mapping) or are_records(inputs, ports)


def columns_of(frame: Any) -> dict[Any, Any]:
    """The columns of a DataFrame, or of a row of one, by name."""
    if is_frame(frame):
        return {name: frame[name] for name in column_names(frame)}
    return {name: [frame[name]] for name in frame.index}


def arrays_from_columns(columns: Mapping[Any, Any], ports: Sequence[Port]) -> dict[str, Encoded]:
    """The columns as a model's one matrix: by their names where it has names for them, else in their order; of several
    inputs each from the column of its name.

    Columns that the model does not take stay behind, as scikit-learn leaves those that it was told to drop.

    Raises:
        UnsendableInput: There is no column for one of the inputs, or it has other values than the input takes.
    """
    if len(ports) == 1 and (ports[0].name not in columns or ports[0].name in ports[0].column_names):
        (port,) = ports
        if len(port.shape) == 1 and len(columns) == 1:
            return {port.name: array_from_value(next(iter(columns.values())), port)}
        return {port.name: matrix_from_columns(in_order(columns, port), port)}
    refuse_missing(columns, [port.name for port in ports])
    return {port.name: array_from_value(columns[port.name], port) for port in ports}


def in_order(columns: Mapping[Any, Any], port: Port) -> Mapping[Any, Any]:
    """The columns that the matrix was trained on, in their order there; as they are where either side has no names.

    Raises:
        UnsendableInput: One did not come.
    """
    names = port.column_names
    if not names or not any(isinstance(name, str) for name in columns):
        return columns
    refuse_missing(columns, names)
    return {name: columns[name] for name in names}


def columns_by_name(inputs: Mapping[Any, Any], port: Port) -> dict[str, Encoded]:
    """The matrix whose columns, each with its values in all rows or all with that of one row, came by their names.

    Raises:
        UnsendableInput: Others came.
    """
    names = port.column_names
    refuse_missing(inputs, names)
    if unknown := [name for name in inputs if name not in names]:
        raise UnsendableInput(f"The model takes the columns {listed(names)}; {listed(unknown)} came as well.")
    are_rows = {np.ndim(value) > 0 for value in inputs.values()}
    if len(are_rows) > 1:
        raise UnsendableInput("Expected several values for each column or one for each; both came.")
    if True in are_rows:
        return {port.name: matrix_from_columns(in_order(inputs, port), port)}
    encoded = matrix_from_columns(in_order({name: [value] for name, value in inputs.items()}, port), port)
    return {port.name: only_row(encoded)}


def only_row(encoded: Encoded) -> Encoded:
    """The row of a matrix, or the element of a vector, that has one."""
    array, missing = encoded
    # Sliced, for an index alone would give an element of the array and no array.
    return array[0, ...], None if missing is None else missing[0, ...]


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


def refuse_missing(columns: Mapping[Any, Any], names: Sequence[str]) -> None:
    """Raises UnsendableInput when there is no column for one of the names."""
    missing = [name for name in names if name not in columns]
    if not missing:
        return
    raise UnsendableInput(
        f"The model takes a column for each of {listed(names)}; {listed(missing)} did not come, but {listed(columns)}."
        f"{_meant(missing, [name for name in columns if name not in names])}"
    )


def _meant(missing: Sequence[str], others: Sequence[Any]) -> str:
    for name in missing:
        close = get_close_matches(name, [other for other in others if isinstance(other, str)], 1)
        if close:
            return f" Is '{close[0]}' meant to be '{name}'?"
    return ""


def listed(names: Iterable[Any]) -> str:
    """Names for a message, which has room for the first few of hundreds."""
    every = [f"'{name}'" for name in names]
    more = len(every) - _MOST_LISTED
    return f"{', '.join(every[:_MOST_LISTED])} and {more} more" if more > 0 else ", ".join(every)

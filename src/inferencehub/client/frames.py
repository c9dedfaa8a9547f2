"""DataFrames and their rows as the inputs of a model, whose signature says which column goes where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from .values import UnsendableInput, column_names, is_frame, plain, rows_of

# A model's input or output as GET /models shows it: name, datatype, shape.
Port: TypeAlias = Mapping[str, Any]


def needs_signature(inputs: object) -> bool:
    """True for a DataFrame, and for a row of one: a Series whose index names columns."""
    return is_frame(inputs) or _is_row(inputs)


def _is_row(value: Any) -> bool:
    index = getattr(value, "index", None)
    if index is None or callable(index) or not hasattr(value, "items"):
        return False
    return len(index) > 0 and all(isinstance(name, str) for name in index)


def inputs_from_frame(frame: Any, ports: Sequence[Port]) -> Any:
    """Rows for a model with one matrix, in the order of the columns; else each input from the column of its name.

    Columns that the model does not take stay behind, as scikit-learn leaves those that it was told to drop.

    Raises:
        UnsendableInput: There is no column for one of the inputs.
    """
    if not is_frame(frame):
        return _inputs_from_row(frame, ports)
    names = column_names(frame)
    if len(ports) == 1 and ports[0]["name"] not in names:
        (port,) = ports
        if len(port["shape"]) == 1 and len(names) == 1:
            return _column(frame[names[0]], port)
        if port["datatype"] == "BYTES":
            return [list(row) for row in zip(*[_column(frame[name], port) for name in names], strict=True)]
        return rows_of(frame)
    _refuse_missing(names, ports)
    return {port["name"]: _column(frame[port["name"]], port) for port in ports}


def _inputs_from_row(row: Any, ports: Sequence[Port]) -> Any:
    names = list(row.index)
    if len(ports) == 1 and ports[0]["name"] not in names:
        return plain(row)
    _refuse_missing(names, ports)
    return {port["name"]: _column([row[port["name"]]], port)[0] for port in ports}


def _refuse_missing(names: Sequence[Any], ports: Sequence[Port]) -> None:
    missing = [port["name"] for port in ports if port["name"] not in names]
    if missing:
        raise UnsendableInput(
            f"The model takes a column for each of {_listed(port['name'] for port in ports)}; {_listed(missing)} did "
            f"not come, but {_listed(names)}."
        )


def _column(column: Any, port: Port) -> list[Any]:
    if port["datatype"] != "BYTES":
        return list(plain(column))
    # What a column of text does not have is NaN there; the string "NaN" would be a text like any other.
    values = column if isinstance(column, list) else list(column)
    return [None if _is_missing(value) else plain(value) for value in values]


def _is_missing(value: Any) -> bool:
    return plain(value) is None or (isinstance(value, float) and value != value)


def _listed(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names)

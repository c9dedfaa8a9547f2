"""Rows that are dicts, as a table: what csv.DictReader and JSON lines give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..catalogue.signature import Port
from .values import UnsendableInput


def are_records(inputs: Any, ports: Sequence[Port]) -> bool:
    """True for rows as dicts by the names of inputs, or of the columns of the only one."""
    if not isinstance(inputs, list | tuple) or not inputs or not all(isinstance(row, Mapping) for row in inputs):
        return False
    return len(ports) != 1 or bool(ports[0].column_names) or ports[0].name in inputs[0]


class Records:
    """Looks enough like a DataFrame: the columns are the keys of the first row, which all others have too."""

    def __init__(self, rows: Sequence[Mapping[Any, Any]]) -> None:
        self._rows = rows
        self.columns = list(rows[0])
        self.shape = (len(rows), len(self.columns))

    def __getitem__(self, name: Any) -> list[Any]:
        try:
            return [row[name] for row in self._rows]
        except KeyError:
            place = next(place for place, row in enumerate(self._rows) if name not in row)
            raise UnsendableInput(
                f"Expected a value for '{name}' in each row; row {place} of the batch has none."
            ) from None

    def to_dict(self) -> dict[Any, list[Any]]:
        """Each column by name."""
        return {name: self[name] for name in self.columns}

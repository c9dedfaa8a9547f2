"""The columns of a table by a model's inputs: which there are, what a cell stands for, and what a row becomes.

The same rules as the gateway has for text/csv (docs/guides/files.md), for tables that are sent in many calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inferencehub.errors import InputMismatch

if TYPE_CHECKING:
    from inferencehub.client.catalogue.signature import Port, Signature

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_SPECIAL = re.compile(r"nan|[+-]?inf(?:inity)?", re.IGNORECASE)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and the input that its cells belong to."""

    name: str
    port: Port


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a model. `named`: the names are its own, not made of an input's name and a number."""

    all: tuple[Column, ...]
    named: bool

    def row_maker(self, places: Sequence[int]) -> Callable[[Sequence[Any]], Any]:
        """What makes inputs of a row of values. `places`: where each column stands in it."""
        own: dict[str, list[int]] = {}
        ranks = {}
        for at, column in zip(places, self.all, strict=True):
            own.setdefault(column.port.name, []).append(at)
            ranks[column.port.name] = len(column.port.shape)

        def value(values: Sequence[Any], name: str) -> Any:
            return values[own[name][0]] if ranks[name] == 1 else [values[at] for at in own[name]]

        if len(own) == 1:
            (only,) = own
            return lambda values: value(values, only)
        return lambda values: {name: value(values, name) for name in own}

    def places_in(self, header: Sequence[str]) -> list[int]:
        """Where each column stands, by the names that a table has; by place where the model tells none of its own.

        Raises:
            InputMismatch: Columns are missing, unknown or there twice.
        """
        found = [name.strip() for name in header]
        names = [column.name for column in self.all]
        if not self.named and not set(names) & set(found):
            if len(found) != len(names):
                raise InputMismatch(f"Expected {len(names)} columns, got {len(found)}.")
            return list(range(len(names)))
        missing, unknown = set(names) - set(found), set(found) - set(names)
        if missing or unknown or len(set(found)) < len(found):
            wrong = [f"'{name}' is missing" for name in names if name in missing]
            wrong += [f"'{name}' is unknown" for name in found if name in unknown]
            raise InputMismatch(f"Expected the columns {_listed(names)}; {_listed(wrong) or 'one is there twice'}.")
        return [found.index(name) for name in names]


def columns_of(signature: Signature, width: int) -> Columns:
    """`width`: columns that the table has, for a matrix of open width.

    Raises:
        InputMismatch: The model's inputs are no columns.
    """
    if not signature.batched:
        raise InputMismatch("The model takes one call at a time and no rows; send its inputs as JSON.")
    columns: list[Column] = []
    named = True
    for port in signature.inputs:
        if len(port.shape) == 1:
            columns.append(Column(port.name, port))
            continue
        count = port.shape[1] if len(port.shape) == 2 else -1
        if count == -1 and len(port.shape) == 2 and len(signature.inputs) == 1:
            count = width
        if count == -1:
            raise InputMismatch(f"The input {port} is no column and no row of columns; send its values as JSON.")
        names = port.feature_names if len(port.feature_names) == count else _made(port.name, count)
        named = named and names is port.feature_names
        columns += [Column(name, port) for name in names]
    return Columns(tuple(columns), named)


def _made(name: str, count: int) -> tuple[str, ...]:
    return (name,) if count == 1 else tuple(f"{name}_{place}" for place in range(count))


def is_header(columns: Columns, first: Sequence[str]) -> bool:
    """Whether the first row of a table names its columns: always where there are several inputs."""
    if len({column.port.name for column in columns.all}) > 1:
        return True
    if columns.all and columns.all[0].port.datatype == "BYTES":
        return columns.named and {column.name for column in columns.all} <= {cell.strip() for cell in first}
    return not all(map(_is_no_word, first))


def _is_no_word(cell: str) -> bool:
    text = cell.strip()
    return not text or bool(_DECIMAL.fullmatch(text) or _SPECIAL.fullmatch(text)) or text.lower() in _FLAGS


def value_from_cell(port: Port, cell: str) -> Any:
    """What a cell stands for; None where it is empty.

    Raises:
        ValueError: It is no value of the input's datatype; the message says what was expected.
    """
    if port.datatype == "BYTES":
        return None if cell == "" and port.nullable else cell
    text = cell.strip()
    if not text:
        if port.nullable:
            return None
        raise ValueError(f"a value of {port.datatype}, since the model takes no missing ones here")
    if port.datatype == "BOOL":
        if text.lower() not in _FLAGS:
            raise ValueError("true or false")
        return _FLAGS[text.lower()]
    if port.datatype.startswith(("FP", "BF")):
        if not (_DECIMAL.fullmatch(text) or _SPECIAL.fullmatch(text)):
            raise ValueError("a number")
        return float(text)
    return _integer(text)


def _integer(text: str) -> int:
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        from fractions import Fraction

        # By its digits: a double would drop the fraction of a long one.
        number = Fraction(text) if len(text) < 64 else Fraction(1, 2)
        if number.denominator == 1 and abs(number) < 2**53:
            return int(number)
    raise ValueError("an integer")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more

"""The categories that training knew of a column, as the values that callers give for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from inferencehub.runtimes.ports import Port
from inferencehub.runtimes.protocol import Category

from .columns import Column


def with_categories(ports: Sequence[Port], columns: Sequence[Column]) -> tuple[Port, ...]:
    """The ports, each with the categories of its column, where that tells them and callers can give them."""
    return tuple(
        replace(port, categories=_categories(port.datatype, column.values)) if column.is_listed else port
        for port, column in zip(ports, columns, strict=True)
    )


def _categories(datatype: str, values: Sequence[Any]) -> tuple[Category, ...]:
    given = [value.item() if isinstance(value, np.generic) else value for value in values]
    if datatype == "BYTES":
        return tuple(given) if all(isinstance(value, str) for value in given) else ()
    if datatype == "BOOL":
        return tuple(given) if all(isinstance(value, bool) for value in given) else ()
    # Flags among gaps are numbers for callers; dates and the like nobody can give.
    if not all(isinstance(value, (bool, int, float)) for value in given):
        return ()
    return tuple(int(value) if isinstance(value, bool) else value for value in given)

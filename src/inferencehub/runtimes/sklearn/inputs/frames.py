"""Makes of columns the DataFrame, or the array of objects, that an estimator was trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from inferencehub.runtimes.ports import Port
from inferencehub.runtimes.protocol import ModelLoadError, Tensors
from inferencehub.runtimes.text import text_from_bytes
from inferencehub.tensors import Array

from .columns import NO_GAP, Column

Build = Callable[[Tensors], Any]

# From so many columns of one type on they are laid into one array first. Measured in runs of a ColumnTransformer on one
# row: 20 columns 2.6 and 1.8 ms, 300 columns 8.2 and 3.0 ms, 2,000 columns 145 and 10.7 ms.
WIDE = 16


def frame_builder(ports: Sequence[Port], columns: Sequence[Column]) -> Build:
    """The function that makes a DataFrame of a column for each port."""
    import pandas

    # What pandas makes of an array by itself will do for most columns, and is spared a call each.
    plain: dict[str, list[str]] = {}
    special = []
    for port, column in zip(ports, columns, strict=True):
        restore = _restorer(port, column)
        if column.categories is not None:
            special.append((port.name, restore, _categorical(pandas, column.categories)))
        elif port.datatype == "BYTES" and column.gap is NO_GAP:
            special.append((port.name, restore, lambda array: array))
        elif restore is not None:
            # By themselves None and NaN become the same in a column of text, which encoders tell apart.
            special.append((port.name, restore, lambda array: pandas.Series(array, dtype=object)))
        else:
            plain.setdefault(port.datatype, []).append(port.name)
    # A frame keeps each array of a dict by itself, and to pick a thousand of those costs it a step each.
    tables = [(names, pandas.Index(names)) for names in plain.values() if len(names) >= WIDE]
    singles = [name for names in plain.values() if len(names) < WIDE for name in names]
    order = [port.name for port in ports]
    made_in = [*(name for names, _ in tables for name in names), *singles, *(name for name, _, _ in special)]
    reordered = None if made_in == order else pandas.Index(order)

    def build(inputs: Tensors) -> Any:
        columns: dict[str, Any] = {name: inputs[name] for name in singles}
        for name, restore, typed in special:
            columns[name] = typed(inputs[name] if restore is None else restore(inputs[name]))
        if not tables:
            return pandas.DataFrame({name: columns[name] for name in order}, copy=False)
        parts = [
            pandas.DataFrame(np.stack([inputs[name] for name in names], axis=1), columns=index, copy=False)
            for names, index in tables
        ]
        if columns:
            parts.append(pandas.DataFrame(columns, copy=False))
        frame = parts[0] if len(parts) == 1 else pandas.concat(parts, axis=1)
        return frame if reordered is None else frame[reordered]

    return build


def object_builder(ports: Sequence[Port], columns: Sequence[Column]) -> Build:
    """The function that makes an array of objects, a column for each port in their order."""
    restorers = [(port.name, _restorer(port, column)) for port, column in zip(ports, columns, strict=True)]

    def build(inputs: Tensors) -> Any:
        built = np.empty((len(inputs[ports[0].name]), len(ports)), dtype=object)
        for at, (name, restore) in enumerate(restorers):
            built[:, at] = inputs[name] if restore is None else restore(inputs[name])
        return built

    return build


def _restorer(port: Port, column: Column) -> Callable[[Array], Array] | None:
    """What makes of an input's elements those that training had: text, and flags or whole numbers with gaps."""
    gap = None if column.gap is NO_GAP else column.gap
    if port.datatype == "BYTES":
        return lambda array: text_from_bytes(array, port.name, gap)
    if not column.has_plain_gaps:
        return None
    originals = {float(value): value for value in column.values}
    if len(originals) < len(set(column.values)):
        raise ModelLoadError(
            f"The column `{port.name}` has gaps and whole numbers beyond 2^53, which floats with NaN for a gap do not "
            f"tell apart; train the estimator on their text."
        )

    def restore(array: Array) -> Array:
        restored = np.empty(len(array), dtype=object)
        restored[:] = [gap if value != value else originals.get(value, value) for value in array.tolist()]
        return restored

    return restore


def _categorical(pandas: Any, categories: Sequence[Any]) -> Callable[[Array], Any]:
    """The function that makes a category of each element; those that training did not know are missing."""
    if not categories:
        return lambda array: pandas.Categorical(array)
    index = pandas.Index(list(categories))
    dtype = pandas.CategoricalDtype(index)
    return lambda array: pandas.Categorical.from_codes(index.get_indexer(array), dtype=dtype)

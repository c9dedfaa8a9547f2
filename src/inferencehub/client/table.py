"""The outputs of a model as the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def columns_from_outputs(outputs: Mapping[str, NDArray[Any]], labels: Sequence[str]) -> dict[str, NDArray[Any]]:
    """One column for each vector, several for a matrix: named after the labels where those are probabilities, else
    counted from 0. Arrays of more dimensions are a column of arrays."""
    columns: dict[str, NDArray[Any]] = {}
    for name, output in outputs.items():
        # Objects are classes that the gateway has named: one for each row.
        is_row = name == "probabilities" and output.ndim == 1 and output.dtype != object
        array = output[np.newaxis] if is_row else np.atleast_1d(output)
        if array.ndim == 1:
            columns[name] = array
        elif array.ndim == 2:
            ends = labels if name == "probabilities" and len(labels) == array.shape[1] else range(array.shape[1])
            columns |= {f"{name}_{end}": array[:, place] for place, end in enumerate(ends)}
        else:
            column = np.empty(len(array), object)
            column[:] = list(array)
            columns[name] = column
    return columns

"""Probabilities by the names of their classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def classes_from_probabilities(probabilities: NDArray[Any], labels: Sequence[str], top: int | None) -> Any:
    """A dict for one row, a list of them for several.

    Args:
        top: So many of the likeliest, in falling order; None: all, as they are.
        probabilities: Numbers in the order of `labels`, or what a gateway has named already.
        labels: A name that several have is counted, as the gateway does it.
    """
    is_named = probabilities.dtype == object
    if probabilities.ndim > (0 if is_named else 1):
        return [classes_from_probabilities(np.asarray(row), labels, top) for row in probabilities]
    named = dict(probabilities.item()) if is_named else dict(zip(_unique(labels), probabilities.tolist(), strict=True))
    if top is None:
        return named
    names, numbers = list(named), np.array(list(named.values()), float)
    # Stable: of equal ones the first in the order of the labels comes first. What is no number comes last.
    return {names[at]: named[names[at]] for at in np.argsort(-numbers, kind="stable")[:top]}


def _unique(labels: Sequence[str]) -> list[str]:
    taken, seen = set(labels), dict[str, None]()
    for label in labels:
        name, count = label, 2
        while name in seen or (name != label and name in taken):
            name, count = f"{label} ({count})", count + 1
        seen[name] = None
    return list(seen)

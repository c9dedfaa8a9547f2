"""Rows like those that an estimator was trained on, as far as what it has learned shows them.

What rows meet first tells it: they reach that as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from inferencehub.runtimes.protocol import Tensors
from inferencehub.tensors import Array

from .forms import Inputs
from .heads import heads_of

# Attributes that hold rows: of the training data, or means of some of them.
_TABLES = ("support_vectors_", "_fit_X", "X_train_", "cluster_centers_", "centroids_", "means_", "theta_")
_CENTRES = ("mean_", "center_", "statistics_")


def sample_of(estimator: Any, inputs: Inputs) -> Callable[[int], Tensors]:
    """A function that makes up so many rows, the same ones each time."""
    port = inputs.ports[0]
    if len(inputs.ports) != 1 or len(port.dimensions or ()) != 2 or port.datatype == "BYTES":
        return inputs.sample
    # A forest counts as a head of its own: those of its trees that are fitted are behind it.
    heads = [*heads_of(estimator), estimator]

    def sample(rows: int) -> Tensors:
        made = inputs.sample(rows)
        plain = made[port.name]
        typical = None if plain.any() else typical_rows(heads, rows, plain.shape[1])
        return made if typical is None else {port.name: typical.astype(plain.dtype)}

    return sample


def typical_rows(heads: Sequence[Any], rows: int, width: int) -> Array | None:
    """So many rows of so many features; None where nothing that a row meets first shows what they are like."""
    random = np.random.default_rng(20)
    for head in heads:
        for make in (_remembered, _around_its_mean, _in_its_range, _at_its_thresholds):
            made = make(head, rows, width, random)
            if made is not None and made.shape == (rows, width) and np.isfinite(made).all():
                return made
    return None


def _remembered(head: Any, rows: int, width: int, random: np.random.Generator) -> Array | None:
    """Rows that the estimator holds itself, after their mean: an outlier detector may think little of each."""
    for name in _TABLES:
        table = _matrix(head, name)
        if table is not None and table.ndim == 2 and len(table) and table.shape[1] == width:
            picked: Array = table[random.permutation(np.resize(np.arange(len(table)), max(rows, len(table))))[:rows]]
            picked[0] = table.mean(axis=0)
            return picked
    return None


def _around_its_mean(head: Any, rows: int, width: int, random: np.random.Generator) -> Array | None:
    centre = next((found for name in _CENTRES if (found := _matrix(head, name)) is not None), None)
    if centre is None or centre.shape != (width,):
        return None
    spread = _matrix(head, "scale_")
    if spread is None or spread.shape != (width,):
        spread = 0.3 * np.abs(centre) + 0.1
    return np.asarray(centre + spread * random.normal(0, 1, (rows, width)))


def _in_its_range(head: Any, rows: int, width: int, random: np.random.Generator) -> Array | None:
    low, high = _matrix(head, "data_min_"), _matrix(head, "data_max_")
    if low is None or high is None:
        return None
    # From end to end, since rows of which each element is anywhere are all about the middle.
    part = np.linspace(0.5, 1.5, rows)[:, np.newaxis] % 1.0 + random.normal(0, 0.2, (rows, width))
    return np.asarray(low + (high - low) * part.clip(0, 1))


def _at_its_thresholds(head: Any, rows: int, width: int, random: np.random.Generator) -> Array | None:
    """About where a tree or its fellows decide; features that they do not look at stay 0."""
    trees = list(_trees(head))
    if not trees:
        return None
    features = np.concatenate([np.asarray(tree.feature) for tree in trees])
    thresholds = np.concatenate([np.asarray(tree.threshold) for tree in trees])
    made = np.zeros((rows, width))
    for at in np.unique(features[(features >= 0) & (features < width)]).tolist():
        known = thresholds[features == at]
        made[:, at] = random.choice(known, rows) + 0.3 * known.std() * random.normal(0, 1, rows)
        made[0, at] = np.median(known)
    return made


def _trees(head: Any) -> Iterator[Any]:
    members = [head, *np.ravel(np.asarray(getattr(head, "estimators_", ()), dtype=object)).tolist()]
    return (member.tree_ for member in members if hasattr(member, "tree_"))


def _matrix(head: Any, name: str) -> Array | None:
    """A fitted attribute as numbers; None where there is none, or it holds something else."""
    try:
        value: Any = getattr(head, name)
        return np.asarray(value.toarray() if hasattr(value, "toarray") else value, dtype=np.float64)
    except (TypeError, ValueError, AttributeError):
        return None

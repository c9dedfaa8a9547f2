"""Whether company changes the answers of a model that differs from itself, far beyond its noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inferencehub.tensors import Array
from inferencehub.worker.rows.agreement import OTHER_SHAPE
from inferencehub.worker.rows.candidates import Row
from inferencehub.worker.rows.pool import Runs, Tried

# Draws of each company, in turns, so that what drifts drifts through all of them.
ROUNDS = 6
# How far apart the draws of two companies must lie, in ranges of the draws within one: by chance about once in 10^9.
APART = 3.0


def meeting_in_spite_of_noise(runs: Runs, pool: Sequence[Tried]) -> str | None:
    """The output whose draws for one row lie apart from each other in other company; None where none do.

    Nothing is tried of a model too slow for it. Raises RunFailed.
    """
    row, others = pool[1].row, [tried.row for tried in (pool[0], *pool[2:4])]
    companies: list[list[Row]] = [[row], *([row, other] for other in others)]
    drawn: list[list[Row]] = [[] for _ in companies]
    for _ in range(ROUNDS):
        if not runs.has_time():
            return None
        for draws, company in zip(drawn, companies, strict=True):
            draws.append(runs.together(company))
    for spec in runs.outputs:
        if spec.datatype in OTHER_SHAPE.own and _lie_apart(
            [[draw[spec.name][:1] for draw in draws] for draws in drawn]
        ):
            return spec.name
    return None


def _lie_apart(groups: Sequence[Sequence[Array]]) -> bool:
    """True if an element of two groups lies apart far beyond what it varies within each."""
    if len({array.shape for group in groups for array in group}) > 1:
        return False
    low = np.stack([np.min(np.stack(group).astype(np.float64), axis=0) for group in groups])
    high = np.stack([np.max(np.stack(group).astype(np.float64), axis=0) for group in groups])
    with np.errstate(all="ignore"):
        gap = low.max(axis=0) - high.min(axis=0)
        within = (high - low).max(axis=0)
        usual = np.maximum(np.abs(low), np.abs(high)).max(axis=0)
        return bool((gap > APART * within + OTHER_SHAPE.own["FP32"] * usual).any())

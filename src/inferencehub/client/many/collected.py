"""The predictions of several batches as one, and an error with the rows that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from inferencehub.errors import InferenceHubError

from ..prediction import Prediction, Timings
from ..sending.problem import said_more

Error = TypeVar("Error", bound=InferenceHubError)


@dataclass(frozen=True, slots=True)
class BatchPrediction(Prediction):
    """The prediction for one batch.

    Attributes:
        rows: Which rows of the whole it is for.
    """

    rows: range = range(0)


@dataclass(frozen=True, slots=True)
class CollectedPrediction(Prediction):
    """The predictions for all rows. Timings are sums; `version` and `request_id` are those of the last batch.

    Attributes:
        versions: The versions that answered, in their order; more than one where traffic is split or has changed.
    """

    versions: tuple[str, ...] = ()


def of_batch(prediction: Prediction, rows: range, *, lacks_rows: bool) -> BatchPrediction:
    """The prediction for these rows; with a batch dimension also where the only row came without."""
    parts = {name: getattr(prediction, name) for name in Prediction.__dataclass_fields__}
    if lacks_rows:
        parts["outputs"] = {name: output[np.newaxis] for name, output in prediction.outputs.items()}
    return BatchPrediction(**parts, rows=rows)


def collected(batches: Sequence[BatchPrediction], *, batched: bool) -> CollectedPrediction:
    """All rows as one prediction. Of a model that is not batched, the outputs of each call are a row.

    Raises:
        ValueError: There is none.
    """
    if not batches:
        raise ValueError("There were no rows, so there is no prediction.")
    last = batches[-1]
    join = np.concatenate if batched else np.stack
    outputs: dict[str, NDArray[Any]] = {name: join([batch.outputs[name] for batch in batches]) for name in last.outputs}
    return CollectedPrediction(
        outputs=outputs,
        model=last.model,
        version=last.version,
        request_id=last.request_id,
        timings=_summed([batch.timings for batch in batches]),
        labels=last.labels,
        versions=tuple(dict.fromkeys(batch.version for batch in batches)),
    )


def _summed(timings: Sequence[Timings]) -> Timings:
    sums: dict[str, Any] = {}
    for name in ("total", "gateway", "queue", "compute"):
        values = [getattr(each, name) for each in timings]
        sums[name] = None if None in values else sum(values)
    return Timings(**sums)


def of_rows(error: Error, rows: range) -> Error:
    """The same error, which says which rows it is about."""
    error.details["rows"] = [rows.start, rows.stop]
    return said_more(error, before=f"Rows {rows.start} to {rows.stop - 1}: ")

"""What a model answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time of one call went, in milliseconds; None where the answer does not say.

    Attributes:
        total: From the last byte of the request until the answer was ready, at the gateway.
        gateway: What the gateway itself took of that.
        queue: The wait for the model.
        compute: The run of the batch that held the call.
        batch_calls: Calls in that batch.
        batch_rows: Rows in that batch.
    """

    total: float | None = None
    gateway: float | None = None
    queue: float | None = None
    compute: float | None = None
    batch_calls: int | None = None
    batch_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one call.

    Attributes:
        outputs: Each output by name, as an array of the datatype that the model declares; without the batch dimension
            where the inputs came without it. BYTES elements are `str` where they are UTF-8, else `bytes`.
        model: Name of the model that ran.
        version: Exact version that ran, never a label.
        request_id: Identifies the call in logs.
        timings: Where the time went.
        labels: The model's classes, in the order of `probabilities`; empty where it names none.
    """

    outputs: dict[str, NDArray[Any]]
    model: str
    version: str
    request_id: str
    timings: Timings
    labels: tuple[str, ...] = ()

    @property
    def label(self) -> Any:
        """The output `label`: its value for one row, an array of them for several."""
        return _value(self._output("label"))

    @property
    def probabilities(self) -> NDArray[np.floating[Any]]:
        """The output `probabilities`, in the order of `labels`; a row of them for each row."""
        return self._output("probabilities")

    def classes(self, top: int | None = None) -> Any:
        """The probabilities by class: a dict for one row, a list of them for several.

        Args:
            top: So many of the likeliest, in falling order; by default all, in the order of `labels`.

        Raises:
            AttributeError: The model names no classes.
            ValueError: `top` is less than 1.
        """
        from .classes import classes_from_probabilities

        if top is not None and top < 1:
            raise ValueError(f"Expected top to be at least 1, got {top}.")
        found = self.probabilities
        if found.dtype != object and found.shape[-1:] != (len(self.labels),):
            raise AttributeError(f"'{self.model}' names no classes; see `probabilities`.")
        return classes_from_probabilities(found, self.labels, top)

    def to_pandas(self, index: Any = None) -> Any:
        """The outputs as a pandas DataFrame, one row for each row; matrices have a column for each of theirs.

        Args:
            index: Index of the frame, such as that of the frame of inputs.
        """
        import pandas

        return pandas.DataFrame(self._columns(), index=index)

    def to_polars(self) -> Any:
        """The outputs as a polars DataFrame, otherwise as `to_pandas`."""
        import polars

        return polars.DataFrame(self._columns())

    def _columns(self) -> Mapping[str, NDArray[Any]]:
        from .table import columns_from_outputs

        return columns_from_outputs(self.outputs, self.labels)

    def _output(self, name: str) -> NDArray[Any]:
        found = self.outputs.get(name)
        if found is None:
            listed = ", ".join(f"'{each}'" for each in self.outputs)
            raise AttributeError(f"'{self.model}' has no output '{name}'; it has {listed}: see `outputs`.")
        return found


def _value(array: NDArray[Any]) -> Any:
    return array.item() if array.ndim == 0 else array

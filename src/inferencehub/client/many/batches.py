"""From rows in whatever shape to batches of inputs, made one by one as they are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..inputs.records import Records
from ..inputs.values import UnsendableInput, is_frame


@dataclass(frozen=True, slots=True)
class Batch:
    """The inputs of one call, and which rows of the whole they are."""

    rows: range
    inputs: Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from.

    Attributes:
        total: How many there are; None where nobody knows before the end.
        batches: Of a number of rows each; the last may be shorter.
    """

    total: int | None
    batches: Callable[[int], Iterator[Batch]]


def source_from_rows(rows: Any) -> Source:
    """Tables, arrays, lists and columns are cut; whatever else is iterable gives its rows one by one.

    Raises:
        UnsendableInput: It holds no rows.
    """
    if isinstance(rows, str | bytes | bytearray) or not hasattr(rows, "__iter__"):
        raise UnsendableInput(f"Expected rows, such as a list, an array or a DataFrame; got {type(rows).__name__}.")
    if isinstance(rows, Mapping):
        return _columns(rows)
    if is_frame(rows) or _is_sliceable(rows):
        return _sliced(rows)
    return Source(None, lambda size: batches_from_iterator(iter(rows), size))


def _is_sliceable(rows: Any) -> bool:
    return isinstance(rows, Sequence) or (hasattr(rows, "shape") and hasattr(rows, "__getitem__"))


def _sliced(rows: Any) -> Source:
    total = len(rows)

    def batches(size: int) -> Iterator[Batch]:
        for start in range(0, total, size):
            stop = min(start + size, total)
            yield Batch(range(start, stop), inputs_from_rows(_cut(rows, start, stop)))

    return Source(total, batches)


def _cut(rows: Any, start: int, stop: int) -> Any:
    return (rows.iloc if hasattr(rows, "iloc") else rows)[start:stop]


def _columns(columns: Mapping[Any, Any]) -> Source:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise UnsendableInput(f"Expected columns of one length, got {lengths or 'none'}.")
    total = next(iter(lengths.values()))

    def batches(size: int) -> Iterator[Batch]:
        for start in range(0, total, size):
            stop = min(start + size, total)
            yield Batch(range(start, stop), {name: _cut(column, start, stop) for name, column in columns.items()})

    return Source(total, batches)


def batches_from_iterator(rows: Iterator[Any], size: int) -> Iterator[Batch]:
    """Batches of rows that come one by one; of tables that come one by one, as from `read_csv(chunksize=…)`, parts."""
    done = 0
    while taken := list(_up_to(rows, size)):
        if is_frame(taken[0]):
            for part in _sliced(taken[0]).batches(size):
                yield Batch(range(done + part.rows.start, done + part.rows.stop), part.inputs)
            done += len(taken[0])
        else:
            yield Batch(range(done, done + len(taken)), inputs_from_rows(taken))
            done += len(taken)


def _up_to(rows: Iterator[Any], size: int) -> Iterable[Any]:
    """Rows; or one table by itself."""
    for row in islice(rows, size):
        yield row
        if is_frame(row):
            return


def inputs_from_rows(rows: Any) -> Any:
    """A list of dicts is a table; anything else is inputs as it is."""
    if isinstance(rows, list | tuple) and rows and all(isinstance(row, Mapping) for row in rows):
        return Records(rows)
    return rows


async def async_batches(rows: AsyncIterable[Any], size: int) -> AsyncIterator[Batch]:
    """The same of rows that have to be awaited."""
    done = 0
    taken: list[Any] = []
    async for row in rows:
        taken.append(row)
        if len(taken) < size and not is_frame(row):
            continue
        for batch in batches_from_iterator(iter(taken), size):
            yield _moved(batch, done)
            last = batch.rows.stop
        done, taken = done + last, []
    for batch in batches_from_iterator(iter(taken), size):
        yield _moved(batch, done)


async def batches_awaited(batches: Iterator[Batch]) -> AsyncIterator[Batch]:
    """Batches that are there already, for whoever awaits them."""
    for batch in batches:
        yield batch


def _moved(batch: Batch, done: int) -> Batch:
    return Batch(range(done + batch.rows.start, done + batch.rows.stop), batch.inputs)

"""From rows in whatever shape to batches of inputs, made one by one as they are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..inputs.records import Records
from ..inputs.values import UnsendableInput, is_frame


@dataclass(frozen=True, slots=True)
class Batch:
    """The inputs of one call, and which rows of the whole they are.

    Attributes:
        rows: Their places.
        inputs: Several rows; the only one where it is `alone`.
        alone: The row has no batch dimension.
    """

    rows: range
    inputs: Any
    alone: bool = False


# Whether a row goes alone, as an image file does.
IsAlone: TypeAlias = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from.

    Attributes:
        total: How many there are; None where nobody knows before the end.
        batches: Of a number of rows each; the last may be shorter.
    """

    total: int | None
    batches: Callable[[int, IsAlone], Iterator[Batch]]


def source_from_rows(rows: Any) -> Source:
    """Tables, arrays, lists and columns are cut; whatever else is iterable gives its rows one by one.

    Raises:
        UnsendableInput: It holds no rows.
    """
    if isinstance(rows, str | bytes | bytearray) or not hasattr(rows, "__iter__"):
        raise UnsendableInput(f"Expected rows, such as a list, an array or a DataFrame; got {type(rows).__name__}.")
    if isinstance(rows, Mapping):
        return _columns(rows)
    if isinstance(rows, list | tuple):
        return Source(len(rows), lambda size, is_alone: batches_from_iterator(iter(rows), size, is_alone))
    if is_frame(rows) or _is_sliceable(rows):
        return _sliced(rows)
    return Source(None, lambda size, is_alone: batches_from_iterator(iter(rows), size, is_alone))


def _is_sliceable(rows: Any) -> bool:
    return isinstance(rows, Sequence) or (hasattr(rows, "shape") and hasattr(rows, "__getitem__"))


def _sliced(rows: Any) -> Source:
    total = len(rows)

    def batches(size: int, _: IsAlone) -> Iterator[Batch]:
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

    def batches(size: int, _: IsAlone) -> Iterator[Batch]:
        for start in range(0, total, size):
            stop = min(start + size, total)
            yield Batch(range(start, stop), {name: _cut(column, start, stop) for name, column in columns.items()})

    return Source(total, batches)


def batches_from_iterator(rows: Iterator[Any], size: int, is_alone: IsAlone) -> Iterator[Batch]:
    """Batches of rows that come one by one; of tables that come one by one, as from `read_csv(chunksize=…)`, parts."""
    done = 0
    for taken in _together(rows, size, is_alone):
        first = taken[0]
        if is_frame(first):
            yield from (_moved(part, done) for part in _sliced(first).batches(size, is_alone))
            done += len(first)
        elif is_alone(first):
            yield Batch(range(done, done + 1), first, alone=True)
            done += 1
        else:
            yield Batch(range(done, done + len(taken)), inputs_from_rows(taken))
            done += len(taken)


def _together(rows: Iterator[Any], size: int, is_alone: IsAlone) -> Iterator[list[Any]]:
    """So many rows; fewer where a table or a row that goes alone comes in between, which is by itself."""
    taken: list[Any] = []
    for row in rows:
        is_by_itself = is_frame(row) or is_alone(row)
        if is_by_itself and taken:
            yield taken
            taken = []
        taken.append(row)
        if is_by_itself or len(taken) == size:
            yield taken
            taken = []
    if taken:
        yield taken


def inputs_from_rows(rows: Any) -> Any:
    """A list of dicts is a table; anything else is inputs as it is."""
    if isinstance(rows, list | tuple) and rows and all(isinstance(row, Mapping) for row in rows):
        return Records(rows)
    return rows


async def async_batches(rows: AsyncIterable[Any], size: int, is_alone: IsAlone) -> AsyncIterator[Batch]:
    """The same of rows that have to be awaited."""
    done = 0
    taken: list[Any] = []
    async for row in rows:
        taken.append(row)
        if len(taken) < size and not is_frame(row):
            continue
        for batch in batches_from_iterator(iter(taken), size, is_alone):
            yield _moved(batch, done)
            last = batch.rows.stop
        done, taken = done + last, []
    for batch in batches_from_iterator(iter(taken), size, is_alone):
        yield _moved(batch, done)


async def batches_awaited(batches: Iterator[Batch]) -> AsyncIterator[Batch]:
    """Batches that are there already, for whoever awaits them."""
    for batch in batches:
        yield batch


def _moved(batch: Batch, done: int) -> Batch:
    return Batch(range(done + batch.rows.start, done + batch.rows.stop), batch.inputs, batch.alone)

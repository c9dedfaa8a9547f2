"""What a fitted estimator knows of the columns that it was trained on: their types, their values, how a gap looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from ..trust import reachable
from .foreign import categories_of_library, text_of_library, width_of_library
from .heads import VECTORIZERS, names_of_columns, vars_of

# Texts to try a vectorizer with.
_MOST_WORDS = 16
# Where scalers keep what was in the middle of a column, and how far from it values lay; its least and greatest.
_SCALES = {
    "StandardScaler": ("mean_", "scale_"),
    "RobustScaler": ("center_", "scale_"),
    "MinMaxScaler": ("data_min_", "data_max_"),
}


class _NoGap:
    """In place of a missing value: training knew none."""

    def __repr__(self) -> str:
        return "NO_GAP"


NO_GAP: Final = _NoGap()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: As the frame had it, or `x0`, `x1` and so on where training had an array.
        values: Values that it may have; empty where the estimator doesn't tell, and any number may do.
        gap: What stood for a missing value in training: NaN, None, pandas' NA, or a text that an imputer looks for.
            NO_GAP where none was missing, as far as the estimator tells.
        categories: The categories, in their order, of a column that must be a pandas category.
        is_listed: True where the values are all the categories that training knew, in its order, and not only some that
            it may have.
        likely: Numbers as training had them, where the estimator tells of any: to try it with, among all others.
        group: Columns of one group are handled alike.
    """

    name: str
    values: tuple[Any, ...] = ()
    gap: object = NO_GAP
    categories: tuple[Any, ...] | None = None
    is_listed: bool = False
    likely: tuple[float, ...] = ()
    group: int = 0

    @property
    def datatype(self) -> str:
        """The datatype that holds its values. Numbers and flags with gaps are floats, which have NaN."""
        first = self.values[0] if self.values else 0.0
        if isinstance(first, str):
            return "BYTES"
        if self.gap is not NO_GAP:
            return "FP64"
        if isinstance(first, (bool, np.bool_)):
            return "BOOL"
        if isinstance(first, (int, np.integer)):
            return "INT64" if max(self.values) <= np.iinfo(np.int64).max else "UINT64"
        return "FP64"

    @property
    def has_plain_gaps(self) -> bool:
        """True for flags and whole numbers among which stood a gap: objects in training, and floats for callers."""
        kinds = (bool, int, np.bool_, np.integer)
        return self.gap is not NO_GAP and bool(self.values) and isinstance(self.values[0], kinds)


def columns_of(estimator: Any, heads: Sequence[Any]) -> tuple[Column, ...] | None:
    """The columns in the order of training; None where the estimator doesn't even tell how many there are.

    Columns that a ColumnTransformer dropped are left out where they have names; an array has to have all of them.
    """
    names = names_of_columns(estimator)
    count = next((n for item in (estimator, *heads) if (n := _width(item)) is not None), None)
    if names is None and count is None:
        return None
    found = [_of_library(head) or _of_head(head) for head in heads]
    every = names or [f"x{at}" for at in range(int(count or 0))]
    columns = [_merged(name, [known[at] for known in found if at in known]) for at, name in enumerate(every)]
    # Where each row meets ColumnTransformers alone, what none of them picks is not needed.
    picked = [vars_of(head).get("transformers_") is not None for head in heads]
    if names is None or not all(picked):
        return tuple(column or Column(name) for name, column in zip(every, columns, strict=True))
    return tuple(column for column in columns if column is not None)


def _merged(name: str, known: Sequence[Column]) -> Column | None:
    """What several heads know of one column; the first that knows values has the word."""
    if not known:
        return None
    return replace(next((column for column in known if column.values), known[0]), name=name)


def _width(item: Any) -> int | None:
    width = width_of_library(item)
    return getattr(item, "n_features_in_", None) if width is None else width


def _of_library(head: Any) -> dict[int, Column] | None:
    width = _width(head) or 0
    if (texts := text_of_library(head)) is not None:
        return {at: Column("", tuple(texts.get(at, ()))) for at in range(width)}
    categories = categories_of_library(head)
    if categories is None:
        return None
    # LightGBM takes a missing category for what it is, whether training has seen one or not.
    return {
        at: Column("", tuple(categories[at]), None, tuple(categories[at]), is_listed=True)
        if at in categories
        else Column("")
        for at in range(width)
    }


def _of_head(head: Any) -> dict[int, Column]:
    """What one head knows, by the column's place."""
    transformers = vars_of(head).get("transformers_")
    if transformers is None:
        count = int(getattr(head, "n_features_in_", 0))
        return {at: _column([head], at, 0) for at in range(count)}
    names = [str(name) for name in getattr(head, "feature_names_in_", ())]
    places = {name: at for at, name in enumerate(names)}
    found: dict[int, Column] = {}
    for group, (_, transformer, columns) in enumerate(transformers):
        if isinstance(transformer, str) and transformer == "drop":
            continue
        steps = list(_steps(transformer))
        for at, place in enumerate(_places(columns, places, int(getattr(head, "n_features_in_", len(names))))):
            column = _column(steps, at, group)
            if place not in found or not found[place].values:
                found[place] = column
    return found


def _places(columns: Any, places: dict[str, int], count: int) -> list[int]:
    """The numbers of the columns that an entry of a ColumnTransformer picks."""
    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):
            start = places[columns.start] if columns.start is not None else None
            stop = places[columns.stop] + 1 if columns.stop is not None else None
            columns = slice(start, stop, columns.step)
        return [*range(*columns.indices(count))]
    if callable(columns):
        return []
    listed = [columns] if isinstance(columns, str) or not isinstance(columns, Iterable) else list(columns)
    if listed and all(isinstance(entry, (bool, np.bool_)) for entry in listed):
        return [at for at, picked in enumerate(listed) if picked]
    return [places[entry] if isinstance(entry, str) else int(entry) % count for entry in listed]


def _column(steps: Sequence[Any], at: int, group: int) -> Column:
    """What the steps that a column goes through know of it, the first that knows something having the word."""
    gap: object = NO_GAP
    likely: tuple[float, ...] = ()
    for step in steps:
        if type(step).__name__ in VECTORIZERS:
            return Column("", words_of(step), group=group)
        likely = likely or _likely(step, at)
        if type(step).__name__.endswith("Imputer"):
            filled = getattr(step, "missing_values", None)
            if gap is NO_GAP and (_is_missing(filled) or isinstance(filled, str)):
                gap = filled
            statistics = getattr(step, "statistics_", ())
            if at < len(statistics) and isinstance(statistics[at], str):
                return Column("", (statistics[at],), gap, group=group)
        categories = getattr(step, "categories_", None)
        if categories is not None and at < len(categories):
            return _from_categories(np.asarray(categories[at], dtype=object).tolist(), gap, group)
    return Column("", (), NO_GAP, likely=likely, group=group)


def words_of(vectorizer: Any) -> tuple[str, ...]:
    """Texts of words that a vectorizer knows, from all over its vocabulary; any text where it keeps none."""
    known = [str(word) for word in vars_of(vectorizer).get("vocabulary_") or ()]
    return tuple(known[:: max(1, len(known) // _MOST_WORDS)][:_MOST_WORDS]) or ("text", "other words")


def _likely(step: Any, at: int) -> tuple[float, ...]:
    """Numbers that a scaler or an imputer has seen in its column number ``at``, or about them."""
    held = vars_of(step)
    middle, width = (_number(held.get(name), at) for name in _SCALES.get(type(step).__name__, ("", "")))
    if middle is None:
        filled = _number(held.get("statistics_"), at)
        return () if filled is None else (filled,)
    if type(step).__name__ == "MinMaxScaler":
        return (middle,) if width is None else (middle, width)
    return (middle,) if width is None else (middle, middle + width, middle - width)


def _number(known: Any, at: int) -> float | None:
    if known is None or at >= len(known) or not isinstance(known[at], (int, float, np.number)):
        return None
    number = float(known[at])
    return number if np.isfinite(number) else None


def _from_categories(categories: Sequence[Any], gap: object, group: int) -> Column:
    missing = [value for value in categories if _is_missing(value)]
    known = tuple(value for value in categories if not _is_missing(value))
    if gap is NO_GAP and missing:
        gap = missing[0]
    return Column("", known, gap, is_listed=True, group=group)


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _steps(transformer: Any) -> Iterable[Any]:
    held = vars_of(transformer)
    inner = [step for _, step in held.get("steps") or held.get("transformer_list") or ()]
    if not inner:
        yield transformer
    for step in inner:
        yield from _steps(step)


def holds_text(estimator: Any) -> bool:
    """True where some step was trained on text, wherever it stands."""
    return any(_knows_text(item) for item in reachable(estimator))


def _knows_text(item: Any) -> bool:
    if type(item).__name__ in VECTORIZERS:
        return True
    held = vars_of(item)
    lists = [*(held.get("categories_") or ()), held.get("statistics_", ())]
    return any(isinstance(value, str) for known in lists for value in np.asarray(known, dtype=object).ravel().tolist())

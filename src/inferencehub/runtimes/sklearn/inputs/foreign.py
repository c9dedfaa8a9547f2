"""What estimators of other libraries tell of their columns: those of them that are categories of a DataFrame.

Nothing is imported: the libraries are known by the attributes that their scikit-learn classes have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

_CATEGORICAL = re.compile(r"^\[categorical_feature: ([0-9,]+)\]$", re.MULTILINE)
# Where other libraries' transformers list the columns that they take for categories.
_LISTS = ("cols", "cat_features", "cat_cols", "categorical_features", "categorical_columns")


def categories_of_library(head: Any) -> dict[int, Sequence[Any]] | None:
    """The categories of each column that must be one, by its place; None where the library is not known to keep them.

    LightGBM: `pandas_categorical` has the categories of each such column, the parameters have their places.
    """
    booster = getattr(head, "booster_", None)
    kept = getattr(booster, "pandas_categorical", None)
    if booster is None or kept is None:
        return None
    places = getattr(booster, "params", {}).get("categorical_column")
    if places is None:
        with suppress(Exception):
            found = _CATEGORICAL.search(booster.model_to_string(num_iteration=1))
            places = [int(place) for place in found[1].split(",")] if found else []
    if places is None or len(places) != len(kept):
        return None if kept else {}
    return {int(place): list(categories) for place, categories in zip(places, kept, strict=True)}


def text_of_library(head: Any) -> dict[int, Sequence[Any]] | None:
    """The same for CatBoost, which takes any text, known or not, in the columns that are categories or texts."""
    found: set[int] = set()
    for name in ("get_cat_feature_indices", "get_text_feature_indices"):
        indices = getattr(head, name, None)
        if indices is None:
            return None
        found.update(map(int, indices()))
    return {at: ("text",) for at in found}


def names_of_library(head: Any) -> list[str] | None:
    """CatBoost's names of the columns; it numbers those of an array, which have none."""
    names = getattr(head, "feature_names_", None)
    if text_of_library(head) is None or not names:
        return None
    return None if list(names) == [str(at) for at in range(len(names))] else [str(name) for name in names]


def width_of_library(head: Any) -> int | None:
    """How many columns CatBoost was trained on; it leaves `n_features_in_` at 0."""
    return len(head.feature_names_) if text_of_library(head) is not None and head.feature_names_ else None


def recodes_categories(head: Any) -> bool:
    """True where the estimator knows its categories by value, so that their order in a frame says nothing.

    LightGBM keeps them as lists; XGBoost does so from version 3.1 on, where its booster has `get_categories`.
    """
    if categories_of_library(head) is not None:
        return True
    with suppress(Exception):
        return not head.get_booster().get_categories().empty()
    return False


def mentions_categories(head: Any, names: Sequence[str]) -> bool:
    """True where the estimator says that some columns are categories, and not what they hold."""
    with suppress(Exception):
        if "c" in (head.get_booster().feature_types or ()):
            return True
    listed = [getattr(head, name, None) for name in _LISTS]
    return any(
        entry in names for each in listed if isinstance(each, (list, tuple)) for entry in each if isinstance(entry, str)
    )

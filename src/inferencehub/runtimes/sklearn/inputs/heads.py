"""What a row meets first inside an estimator: its head, or several side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..trust import reachable
from .foreign import names_of_library

VECTORIZERS = frozenset({"CountVectorizer", "TfidfVectorizer", "HashingVectorizer"})
# Estimators that hand their rows on to each of `estimators_` as they come.
_HAND_ON = frozenset({
    "VotingClassifier", "VotingRegressor", "StackingClassifier", "StackingRegressor", "MultiOutputClassifier",
    "MultiOutputRegressor", "OneVsRestClassifier",
})  # fmt: skip
# Where an estimator that wraps one other keeps it.
_WRAPPED = ("best_estimator_", "estimator_", "regressor_")


def heads_of(estimator: Any) -> list[Any]:
    """What a row meets first, inside pipelines, unions, searches, calibration and ensembles of different kinds."""
    heads: list[Any] = []
    pending = [estimator]
    while pending:
        item = pending.pop(0)
        inner = _inner(item)
        if inner:
            pending[:0] = inner
        else:
            heads.append(item)
    return heads


def names_of_columns(estimator: Any) -> list[str] | None:
    """The names of the columns that an estimator was trained on; None where it was no frame."""
    for item in (estimator, *_wrappers(estimator), *heads_of(estimator)):
        names = getattr(item, "feature_names_in_", None)
        if names is None and is_foreign(item):
            names = names_of_library(item)
        if names is not None:
            return [str(name) for name in names]
    return None


def forget_names(estimator: Any) -> None:
    """Forget the column names of training, which else cost a warning at every run that brings an array."""
    for item in reachable(estimator):
        vars_of(item).pop("feature_names_in_", None)


def is_foreign(item: Any) -> bool:
    """True for an estimator that is not scikit-learn's own, whose code we don't know."""
    return hasattr(item, "get_params") and hasattr(item, "fit") and not type(item).__module__.startswith("sklearn.")


def is_function(item: Any) -> bool:
    """True for a step that calls a function of its author's, which may make anything of a row."""
    return type(item).__name__ == "FunctionTransformer" and getattr(item, "func", None) is not None


def vars_of(item: Any) -> dict[str, Any]:
    """The attributes that an object holds itself; none where it has no dictionary."""
    return getattr(item, "__dict__", {})


def real_steps(pipeline: Any) -> list[Any]:
    """The steps of a pipeline that do something."""
    return [step for _, step in vars_of(pipeline).get("steps") or () if not _passes_through(step)]


def _passes_through(step: Any) -> bool:
    if step is None or isinstance(step, str):
        return True
    return type(step).__name__ == "FunctionTransformer" and getattr(step, "func", None) is None


def _inner(item: Any) -> list[Any]:
    held = vars_of(item)
    if held.get("steps"):
        return real_steps(item)[:1]
    if held.get("transformer_list"):
        return [transformer for _, transformer in held["transformer_list"] if not isinstance(transformer, str)]
    if held.get("calibrated_classifiers_"):
        return [held["calibrated_classifiers_"][0].estimator]
    if type(item).__name__ in _HAND_ON:
        return [each for each in held.get("estimators_", ()) if not isinstance(each, str)]
    if type(item).__name__ == "FrozenEstimator":
        return [held["estimator"]]
    if held.get("_preprocessor") is not None:
        return [held["_preprocessor"]]
    return _wrapped(item)


def _wrapped(item: Any) -> list[Any]:
    # A selector such as RFE has an `estimator_` too, and checks its rows before that sees them.
    if hasattr(item, "transform"):
        return [] if "best_estimator_" not in vars_of(item) else [item.best_estimator_]
    return next(([vars_of(item)[name]] for name in _WRAPPED if vars_of(item).get(name) is not None), [])


def _wrappers(estimator: Any) -> list[Any]:
    """Everything between an estimator and its heads, the outermost first."""
    found: list[Any] = []
    pending = _inner(estimator)
    while pending:
        item = pending.pop(0)
        found.append(item)
        pending.extend(_inner(item))
    return found


def wants_frame(estimator: Any) -> bool:
    """True where an array would not do: columns are picked by name or type, or code that we don't know gets them."""
    return any(
        _picks_by_name(item)
        or is_foreign(item)
        or is_function(item)
        or getattr(item, "_preprocessor", None) is not None
        for item in reachable(estimator)
    )


def _picks_by_name(item: Any) -> bool:
    return any(
        isinstance(name, str)
        for _, _, columns in vars_of(item).get("transformers_", ())
        for name in ([columns] if isinstance(columns, str) else columns if isinstance(columns, (list, tuple)) else ())
    ) or any(
        isinstance(columns, np.ndarray) and columns.dtype.kind in "OU"
        for _, _, columns in vars_of(item).get("transformers_", ())
    )

"""The arithmetic of the commonest estimators without the checks around it, which cost more than it does.

Rows that reach a model have the signature's type and width already. Checking them again, and scheduling each tree of
a forest as a task, is most of a small call: for one row of iris it takes LogisticRegression from 29 to 160 us and a
forest of 100 trees from 0.7 to 7.6 ms. Each path here is the estimator's own arithmetic, step by step. It is taken by
exact type only, and must give the very same bits on trial rows at load; rows that are not finite go the long way,
where scikit-learn says what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from inferencehub.runtimes.imports import warnings_apart
from inferencehub.tensors import Array

Predict: TypeAlias = Callable[[Any], Array]

_LINEAR_REGRESSORS = frozenset(
    {"LinearRegression", "Ridge", "RidgeCV", "Lasso", "ElasticNet", "LassoCV", "ElasticNetCV"}
)


def fast_probabilities(final: Any) -> Predict:
    """The estimator's predict_proba, or a faster function that gives the same."""
    path: Predict | None = None
    if _is(final, "sklearn.linear_model._logistic", {"LogisticRegression"}):
        path = _logistic(final)
    elif _is(final, "sklearn.ensemble._forest", {"RandomForestClassifier", "ExtraTreesClassifier"}):
        path = _forest(final, len(final.classes_))
    return _proven(path, final.predict_proba, final)


def fast_values(final: Any) -> Predict:
    """The estimator's predict, or a faster function that gives the same."""
    path: Predict | None = None
    if type(final).__module__.startswith("sklearn.linear_model.") and type(final).__name__ in _LINEAR_REGRESSORS:
        path = _linear(final)
    elif _is(final, "sklearn.ensemble._forest", {"RandomForestRegressor", "ExtraTreesRegressor"}):
        path = _forest(final, 1, flat=True) if final.n_outputs_ == 1 else None
    return _proven(path, final.predict, final)


def fast_transform(transformer: Any) -> Predict:
    """The transformer's transform, or a faster function that gives the same."""
    path: Predict | None = None
    if _is(transformer, "sklearn.preprocessing._data", {"StandardScaler"}) and hasattr(transformer, "n_features_in_"):
        path = _standard_scaler(transformer)
    return _proven(path, transformer.transform, transformer)


def _is(final: Any, module: str, names: set[str]) -> bool:
    return type(final).__module__ == module and type(final).__name__ in names


def _logistic(final: Any) -> Predict | None:
    coefficients, intercept = final.coef_, final.intercept_
    if coefficients.dtype != np.float64 or getattr(final, "solver", "") == "liblinear":
        return None
    transposed = coefficients.T

    def binary(features: Array) -> Array:
        scores = (features @ transposed + intercept).reshape(-1)
        probabilities = np.empty((len(scores), 2))
        expit(scores, out=probabilities[:, 1])
        np.subtract(1, probabilities[:, 1], out=probabilities[:, 0])
        return probabilities

    def multinomial(features: Array) -> Array:
        scores = features @ transposed + intercept
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return np.asarray(scores)

    from scipy.special import expit

    return binary if len(coefficients) == 1 else multinomial


def _linear(final: Any) -> Predict:
    coefficients, intercept = final.coef_.T, final.intercept_
    return lambda features: features @ coefficients + intercept


def _standard_scaler(scaler: Any) -> Predict | None:
    if not scaler.with_mean or not scaler.with_std:
        return None
    mean, scale = scaler.mean_, scaler.scale_
    return lambda features: (features - mean) / scale


def _forest(final: Any, width: int, flat: bool = False) -> Predict:
    trees = tuple(estimator.tree_ for estimator in final.estimators_)

    def run(features: Array) -> Array:
        narrow = np.ascontiguousarray(features, dtype=np.float32)
        if not np.isfinite(narrow).all():
            raise _LongWayError
        total = np.zeros((len(narrow), width))
        for tree in trees:
            total += tree.predict(narrow)[:, :width]
        total /= len(trees)
        return total[:, 0] if flat else total

    return run


class _LongWayError(Exception):
    """These rows are for the estimator itself."""


def _proven(path: Predict | None, long_way: Predict, final: Any) -> Predict:
    """The path, guarded for rows that it is not made for, if it proves itself; the estimator's own way otherwise."""
    if path is None:
        return long_way
    fast, width = path, final.n_features_in_

    def guarded(features: Any) -> Array:
        # The width above all: compiled trees read where their nodes point, whatever lies there.
        made_for = type(features) is np.ndarray and features.dtype == np.float64 and features.shape[1:] == (width,)
        if made_for and np.isfinite(features).all():
            try:
                return fast(features)
            except _LongWayError:
                pass
        return long_way(features)

    return guarded if _agrees(fast, long_way, final) else long_way


def _agrees(path: Predict, long_way: Predict, final: Any) -> bool:
    random = np.random.default_rng(0)
    width = final.n_features_in_
    try:
        with warnings_apart("ignore"), np.errstate(all="ignore"):
            for scale in (0.0, 1.0, 100.0):
                rows = random.standard_normal((7, width)) * scale
                if not _same_bits(path(rows), long_way(rows)):
                    return False
    except Exception:
        return False
    return True


def _same_bits(one: Array, other: Array) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)

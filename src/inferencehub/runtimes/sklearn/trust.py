"""Which types a skops file may make: scikit-learn's own that are plain Python, and those that the operator lists."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

import numpy as np

from inferencehub.runtimes.protocol import ModelLoadError

_NAME = re.compile(r"sklearn(\.[A-Za-z0-9_]+)+\Z")
# What serves tests, downloads and experiments has no place in a model.
_NOT_FOR_MODELS = frozenset(
    {"tests", "externals", "experimental", "conftest", "datasets", "estimator_checks", "_testing"}
)
# Functions are trusted by module: any other could be handed to a FunctionTransformer, to be called with callers' data.
_FUNCTION_MODULES = frozenset({"sklearn.feature_selection._univariate_selection", "sklearn.metrics.pairwise"})
# What fitted estimators hold besides. A partial's function is judged by itself; a tree's arrays are checked after
# loading (check_trees), which is more than skops' own warning about them asks for. Selectors of columns name types that
# do nothing.
_ALSO = frozenset({
    "builtins.object", "numpy.number",
    "collections.OrderedDict", "collections.defaultdict", "functools.partial", "numpy.dtype",
    "sklearn.tree._tree.Tree", "sklearn.utils.validation.check_array",
})  # fmt: skip


def is_trusted(name: str) -> bool:
    """True for a type that can do nothing but hold attributes, a Python class of scikit-learn's, and for arithmetic.

    Compiled classes index into their arrays without looking, so that a crafted file could crash the process; they are
    for the operator to trust, except trees, whose arrays we check.
    """
    if name in _ALSO or _is_ufunc(name):
        return True
    if not _NAME.match(name) or _NOT_FOR_MODELS & set(name.split(".")):
        return False
    module_name, _, attribute = name.rpartition(".")
    try:
        found = getattr(import_module(module_name), attribute)
    except (ImportError, AttributeError):
        return False
    if isinstance(found, FunctionType):
        return module_name in _FUNCTION_MODULES
    return inspect.isclass(found) and found.__module__ == module_name and _is_python(found)


def _is_ufunc(name: str) -> bool:
    """True for the arithmetic that numpy and scipy.special offer to everybody."""
    module_name, _, attribute = name.rpartition(".")
    if module_name.partition(".")[0] not in ("numpy", "scipy"):
        return False
    found = getattr(sys.modules.get(module_name), attribute, None)
    offered = (getattr(import_module(public), attribute, None) for public in ("numpy", "scipy.special"))
    return isinstance(found, _ufunc_types()) and any(each is found for each in offered)


@cache
def _ufunc_types() -> tuple[type, ...]:
    """Those of scipy.special are wrapped from SciPy 2 on."""
    wrapper: Any = getattr(import_module("skops.utils._fixes"), "get_scipy_ufunc_wrapper_type", lambda: None)()
    return (np.ufunc,) if wrapper is None else (np.ufunc, wrapper)


def _is_python(cls: type) -> bool:
    """False for classes of compiled modules, whose instances have no dictionary made by Python code."""
    try:
        return str(inspect.getfile(cls)).endswith(".py")
    except (OSError, TypeError):
        return False


def reachable(root: object) -> Iterator[Any]:
    """Every object that an estimator holds, itself first; arrays of numbers and plain values are not looked into."""
    seen: set[int] = set()
    pending: list[Any] = [root]
    while pending:
        item = pending.pop()
        if item is None or isinstance(item, (str, bytes, int, float, complex, type)) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, (list, tuple, set, frozenset)):
            pending.extend(item)
        elif isinstance(item, np.ndarray):
            if item.dtype == object:
                pending.extend(item.ravel().tolist())
        else:
            yield item
            pending.extend(getattr(item, "__dict__", {}).values())


def check_trees(root: object) -> None:
    """Refuse trees whose nodes point outside themselves or in circles: running one would crash, or never end.

    Raises:
        ModelLoadError: A tree is not sound.
    """
    for item in reachable(root):
        kind = type(item)
        if kind.__module__ == "sklearn.tree._tree" and kind.__name__ == "Tree":
            _require(_tree_is_sound(item))
        for tree in _trees_fed_by(item):
            _require(getattr(tree, "n_features_in_", 0) == item.n_features_in_)
        for predictor in _predictors_of(item):
            _require(_predictor_is_sound(predictor, item.n_features_in_))


def _trees_fed_by(ensemble: Any) -> Sequence[Any]:
    """Trees that get an ensemble's rows as they come, unchecked: they must expect as many features as it does."""
    kind = type(ensemble)
    if not kind.__module__.startswith(("sklearn.ensemble._forest", "sklearn.ensemble._gb")):
        return ()
    estimators = getattr(ensemble, "estimators_", ())
    return list(np.ravel(np.asarray(estimators, dtype=object))) if len(estimators) else ()


def _tree_is_sound(tree: Any) -> bool:
    return _links_are_sound(
        tree.children_left, tree.children_right, tree.feature, tree.n_features, tree.children_left == -1
    )


def _predictors_of(boosting: Any) -> list[Any]:
    """The trees of a HistGradientBoosting model, which keeps them in a list for each iteration."""
    return [predictor for iteration in getattr(boosting, "_predictors", ()) for predictor in iteration]


def _predictor_is_sound(predictor: Any, features: int) -> bool:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(bool)
    categorical = nodes["is_categorical"].astype(bool) & ~leaf
    if categorical.any() and nodes["bitset_idx"][categorical].max() >= len(predictor.raw_left_cat_bitsets):
        return False
    left, right = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
    return _links_are_sound(left, right, nodes["feature_idx"], features, leaf)


def _links_are_sound(left: Any, right: Any, feature: Any, features: int, leaf: Any) -> bool:
    """Both builders number children after their parent, so a link that points back is no tree of scikit-learn's."""
    count = len(left)
    inner = np.flatnonzero(~leaf)
    if not count:
        return False
    children = np.stack([left[inner], right[inner]])
    return bool(
        (children > inner).all()
        and (children < count).all()
        and (feature[inner] >= 0).all()
        and (feature[inner] < features).all()
    )


def _require(sound: bool) -> None:
    if not sound:
        raise ModelLoadError(
            "A decision tree in the artifact is damaged: a node points outside the tree; save it again."
        )

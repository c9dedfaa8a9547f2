"""Imports scikit-learn and skops without what serving does not need."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _Hidden(MetaPathFinder):
    """Makes one package look missing to imports of this thread; other threads find it as ever."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == self._package and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not needed here", name=name)
        return None


@contextmanager
def _hidden(package: str) -> Iterator[None]:
    if package in sys.modules:
        yield
        return
    finder = _Hidden(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def import_sklearn() -> None:
    """Import scikit-learn's foundations.

    They import pandas if they find it (0.25 s and 29 MB here, of 1.3 s and 156 MB), for one comparison that none of
    our calls reaches: DataFrames are recognised by duck typing. Models that want DataFrames import it themselves.
    """
    if "sklearn.base" not in sys.modules:
        with _hidden("pandas"):
            import_module("sklearn.base")


def import_skops() -> ModuleType:
    """Import skops.io.

    To know which estimators to trust it imports every module of scikit-learn, its test tools among them, and those
    import PyTorch where it is installed: 2.5 s and 200 MB here. We answer that question ourselves, for the types that
    a file really names (sklearn_trust.py), so it may get an empty list.
    """
    loaded = sys.modules.get("skops.io")
    if loaded is not None:
        return loaded
    import_sklearn()
    utils: Any = import_module("sklearn.utils")
    listing = utils.all_estimators
    utils.all_estimators = lambda *_args, **_kwargs: []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module("skops.io")
    finally:
        utils.all_estimators = listing

"""Imports scikit-learn and skops without what serving does not need: half of the time and of the memory that they take.

A worker that starts, or starts again after a crash, spends most of its time here. Measured with scikit-learn 1.9 and
skops 0.16, PyTorch installed, in seconds of CPU and MB of memory: 4.3 s and 350 MB as they come; without PyTorch, which
skops imports by accident, 2.0 s and 160 MB; without pandas 1.75 s and 135 MB; without scipy.stats 1.35 s and 120 MB;
without what training alone takes of SciPy (optimize and others) 1.0 s and 100 MB.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from inferencehub.runtimes.imports import import_turn, warnings_apart

from .half_imported import let_imports_pass

# What skops imports and most artifacts hold; others are imported when an artifact names them.
_USUAL = (
    "sklearn.calibration",
    "sklearn.cluster",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.pipeline",
)
# What scikit-learn imports to train, or for metrics and estimators that are rarely served.
_RARELY_USED = (
    "scipy.integrate",
    "scipy.interpolate",
    "scipy.optimize",
    "scipy.optimize._linesearch",
    "scipy.spatial",
    "scipy.spatial.distance",
    "scipy.stats",
)
# What is put in a module's place meanwhile must be taken away by the thread that has put it there.
_alone = threading.RLock()


def import_sklearn() -> None:
    """Import the modules of scikit-learn that most artifacts need."""
    with _alone, import_turn("scikit-learn"):
        _import_usual()


def _import_usual() -> None:
    let_imports_pass()
    if "sklearn.base" in sys.modules:
        return
    with _hidden("pandas"), _later(*_RARELY_USED):
        for module in _USUAL:
            import_module(module)


@cache
def import_skops() -> ModuleType:
    """Import skops.io, for us alone.

    To know which estimators to trust it imports every module of scikit-learn, its test tools among them, and those
    import PyTorch where it is installed. We answer that question ourselves, for the types that a file really names
    (trust.py), so it may get an empty list. A model's code that imports skops gets another, whole one.
    """
    with _alone, import_turn("scikit-learn"):
        return sys.modules.get("skops.io") or _import_skops_io()


def _import_skops_io() -> ModuleType:
    _import_usual()
    utils: Any = import_module("sklearn.utils")
    listing = utils.all_estimators
    before = set(sys.modules)
    utils.all_estimators = lambda *_args, **_kwargs: []
    try:
        with warnings_apart("ignore"), _without_names("numpy"), _without_names("scipy.special"):
            return import_module("skops.io")
    finally:
        utils.all_estimators = listing
        for name in [name for name in sys.modules if name.partition(".")[0] == "skops" and name not in before]:
            del sys.modules[name]


@contextmanager
def _without_names(name: str) -> Iterator[None]:
    """Let dir() of a module be empty. skops looks for the home of each ufunc that it finds so in every module there is,
    for a fifth of a second; that question we answer ourselves, too."""
    module = import_module(name)
    own = vars(module).get("__dir__")
    vars(module)["__dir__"] = lambda: []
    try:
        yield
    finally:
        if own is None:
            del vars(module)["__dir__"]
        else:
            vars(module)["__dir__"] = own


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
    """Hide a package that scikit-learn imports if it is there, for a comparison that none of our calls reaches: it
    recognises DataFrames by what they can do. Models that want DataFrames import pandas themselves."""
    if package in sys.modules:
        yield
        return
    finder = _Hidden(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _LaterName:
    """A function or distribution of a module that is imported when it is first used."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(self._module), self._name)(*args, **kwargs)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(getattr(import_module(self._module), self._name), attribute)


class _LaterModule(ModuleType):
    """Stands for a module while scikit-learn imports names from it, to use in rare functions or only in training."""

    def __getattr__(self, name: str) -> Any:
        asks = sys._getframe(1).f_globals.get("__name__", "")
        from_sklearn = asks.startswith("sklearn.")
        if from_sklearn and not name.startswith("__"):
            return _LaterName(self.__name__, name)
        if name.startswith("__") and (from_sklearn or name != "__path__"):
            raise AttributeError(name)
        # Anyone else, and whoever wants a submodule, gets the real one.
        _remove(self)
        return getattr(import_module(self.__name__), name)


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """Let the places of modules be held while others import names from them."""
    modules = [_LaterModule(name) for name in names if name not in sys.modules]
    for module in modules:
        module.__spec__ = ModuleSpec(module.__name__, None)
        sys.modules[module.__name__] = module
    try:
        yield
    finally:
        for module in modules:
            _remove(module)


def _remove(module: ModuleType) -> None:
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]

"""Lets scikit-learn run while another thread imports a library of data frames.

To know whether it was given a DataFrame it looks into `sys.modules`, and asks the module there for its classes. One
that is half imported has none yet, so that calls of models that serve would fail with an AttributeError while some
other model loads. Until its own code has put them there, those names stand for classes of which nothing is an instance.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

# What sklearn.utils._dataframe asks them for, and narwhals, by which scikit-learn reads the names of columns.
_ASKED_FOR = {
    "pandas": ("DataFrame", "Series"),
    "polars": ("DataFrame", "Series", "LazyFrame"),
    "pyarrow": ("Table", "RecordBatch", "Array", "ChunkedArray"),
}


class _Loader(SourceFileLoader):
    """Runs a module's code in a namespace that has those names already."""

    def exec_module(self, module: ModuleType) -> None:
        for name in _ASKED_FOR[module.__name__]:
            setattr(module, name, type(name, (), {}))
        super().exec_module(module)


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _ASKED_FOR else None
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def let_imports_pass() -> None:
    """From now on libraries of data frames have their classes' names from the first moment on."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())

"""Imports a version's model.py as a module of its own, beside which other versions' modules of the same names can live.

`import preprocessing` in a model.py means the file beside it, as it would in a script. Two versions that both have such
a file must not get each other's, so each folder becomes a package with a name of its own, and code in it sees its
siblings first: at load, and also later, when a function imports one lazily.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import itertools
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

_numbers = itertools.count(1)
_PREFIX = "_inferencehub_model_"


class ModelPackage:
    """A version's folder as a package."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"{_PREFIX}{next(_numbers)}"
        package = ModuleType(self._name)
        package.__path__ = [str(folder)]
        package.__package__ = self._name
        sys.modules[self._name] = package
        self._finder = _PackageFinder(self._name, self)
        sys.meta_path.insert(0, self._finder)

    def import_file(self, stem: str) -> ModuleType:
        """Import a file of the folder; whatever it raises comes through."""
        importlib.invalidate_caches()
        return importlib.import_module(f"{self._name}.{stem}")

    @contextmanager
    def siblings_importable(self) -> Iterator[None]:
        """Let this thread import siblings by their plain names from anywhere: pickles name classes so."""
        alias = _AliasFinder(self)
        sys.meta_path.insert(0, alias)
        try:
            yield
        finally:
            sys.meta_path.remove(alias)
            for name in alias.given:
                sys.modules.pop(name, None)

    def close(self) -> None:
        """Forget the package and its modules."""
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        # A copy, made at once: other versions are imported and closed in threads of their own meanwhile.
        for name in list(sys.modules):
            if name == self._name or name.startswith(self._name + "."):
                del sys.modules[name]

    def has(self, name: str) -> bool:
        """True when the folder holds a module or package of this plain name."""
        return (self._folder / f"{name}.py").is_file() or any((self._folder / name).glob("*.py"))

    def qualified(self, name: str) -> str:
        """The full name of a sibling."""
        return f"{self._name}.{name}"

    def builtins(self) -> dict[str, Any]:
        """Builtins whose `import` statement finds siblings first."""

        def import_sibling_first(
            name: str,
            globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> ModuleType:
            top = name.partition(".")[0]
            # Code in C, such as pickle's, imports with a list here, and then looks the plain name up in sys.modules.
            if level == 0 and self.has(top) and not isinstance(fromlist, list):
                module = importlib.import_module(self.qualified(name))
                # `import a.b` binds a; `from a.b import c` wants a.b itself.
                return module if fromlist else sys.modules[self.qualified(top)]
            return builtins.__import__(name, globals, locals, fromlist or (), level)

        return {**vars(builtins), "__import__": import_sibling_first}


class _PackageFinder(MetaPathFinder):
    """Finds modules of one package, to be executed with the package's builtins."""

    def __init__(self, package: str, owner: ModelPackage) -> None:
        self._prefix = package + "."
        self._owner = owner

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith(self._prefix) or path is None:
            return None
        stem = name.rpartition(".")[2]
        for folder in map(Path, path):
            init, file = folder / stem / "__init__.py", folder / f"{stem}.py"
            if init.is_file():
                places = [str(folder / stem)]
                return importlib.util.spec_from_file_location(
                    name, init, loader=_SourceLoader(name, str(init), self._owner), submodule_search_locations=places
                )
            if file.is_file():
                return importlib.util.spec_from_file_location(
                    name, file, loader=_SourceLoader(name, str(file), self._owner)
                )
        return None


class _SourceLoader(SourceFileLoader):
    """Compiles from source each time: a cached file would lie in the models folder, and is told from a newer source
    only by seconds and size."""

    def __init__(self, name: str, path: str, owner: ModelPackage) -> None:
        super().__init__(name, path)
        self._owner = owner

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return compile(self.get_data(path), path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = self._owner.builtins()
        super().exec_module(module)


class _AliasFinder(MetaPathFinder, Loader):
    """Answers plain names of siblings with the package's modules, in one thread."""

    def __init__(self, owner: ModelPackage) -> None:
        self._owner = owner
        self._thread = threading.get_ident()
        self.given: dict[str, ModuleSpec | None] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = name.partition(".")[0]
        if threading.get_ident() != self._thread or not self._owner.has(top):
            return None
        return ModuleSpec(name, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self._owner.qualified(spec.name))
        self.given[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It has run already, under its own name; only the import machinery has put another spec on it."""
        if module.__spec__ is not None:
            module.__spec__ = self.given[module.__spec__.name]

"""A version's folder as a package of its own, beside which other versions' modules of the same names can live.

`import preprocessing` in a model.py means the file beside it, as it would in a script. Two versions that both have such
a file must not get each other's, so each folder becomes a package with a name of its own, and code in it sees its
siblings first: at load, and also later, when a function imports one lazily.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from . import child_processes, plain_names

PREFIX = "_inferencehub_model_"
# Loads and children of one process name their packages beside each other.
_naming = threading.Lock()


class ModelPackage:
    """A version's folder, and what its code has put on sys.path below it, as a package."""

    def __init__(self, folder: Path) -> None:
        self._claim(folder, _new_module(folder))
        child_processes.tell_of(self.name, folder)

    @classmethod
    def adopt(cls, module: ModuleType, folder: Path) -> ModelPackage:
        """In a process that a model has started: the package that its parent has under the same name."""
        package = cls.__new__(cls)
        package._claim(folder, module)
        return package

    def _claim(self, folder: Path, module: ModuleType) -> None:
        self.name = module.__name__
        self._folders = tuple({f"{folder}/", f"{folder.resolve()}/"})
        self._module = module
        self._siblings: set[str] = set()
        module.__path__ = [str(folder)]
        module.__package__ = self.name
        sys.modules[self.name] = module
        self._finder = _PackageFinder(self)
        sys.meta_path.insert(0, self._finder)
        plain_names.add(self)

    def import_file(self, stem: str) -> ModuleType:
        """Import a file of the folder; whatever it raises comes through."""
        return importlib.import_module(self.qualified(stem))

    def close(self) -> None:
        """Forget the package and its modules."""
        plain_names.remove(self)
        child_processes.forget(self.name)
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        # A copy, made at once: other versions are imported and closed in threads of their own meanwhile.
        for name in list(sys.modules):
            if name == self.name or name.startswith(self.name + "."):
                del sys.modules[name]

    def has(self, name: str) -> bool:
        """True when the folder holds a module or package of this plain name."""
        self.take_paths()
        if name not in self._siblings and any(_holds(Path(place), name) for place in self._module.__path__):
            self._siblings.add(name)
        return name in self._siblings

    def take_paths(self) -> None:
        """Make what the version's code has put on sys.path a part of its package, and of no one else's.

        Only what lies in its own folder: another version may have modules of the same names there.
        """
        for place in [place for place in sys.path if f"{place}/".startswith(self._folders)]:
            sys.path.remove(place)
            if place not in self._module.__path__:
                self._module.__path__.append(place)

    def qualified(self, name: str) -> str:
        """The full name of a sibling."""
        return f"{self.name}.{name}"

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
            if level == 0 and not isinstance(fromlist, list) and self.has(top):
                module = builtins.__import__(self.qualified(name), globals, locals, fromlist or (), 0)
                # `import a.b` binds a; `from a.b import c` wants a.b itself.
                return module if fromlist else sys.modules[self.qualified(top)]
            return builtins.__import__(name, globals, locals, fromlist or (), level)

        return {**vars(builtins), "__import__": import_sibling_first}


def plain_module_name(name: str) -> str:
    """What a module is called in its folder: `steps.scale` for `_inferencehub_model_iris_1.steps.scale`."""
    return name.partition(".")[2] if name.startswith(PREFIX) else name


def _new_module(folder: Path) -> ModuleType:
    """Its name tells the version, and is the same in each life of a worker: pickles that a model keeps hold it."""
    with _naming:
        plain = PREFIX + re.sub(r"\W", "_", f"{folder.parent.name}_{folder.name}")
        name, number = plain, 1
        while name in sys.modules:
            number += 1
            name = f"{plain}_{number}"
        sys.modules[name] = module = ModuleType(name)
        return module


def _holds(place: Path, name: str) -> bool:
    if any((place / f"{name}{suffix}").is_file() for suffix in (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES)):
        return True
    return (place / name).is_dir() and any((place / name).rglob("*.py"))


class _PackageFinder(MetaPathFinder):
    """Finds modules of one package, to be executed with the package's builtins."""

    def __init__(self, owner: ModelPackage) -> None:
        self._owner = owner

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is None or not name.startswith(self._owner.name + "."):
            return None
        portions: list[str] = []
        for place in path:
            # Made anew each time: the standard finder's memory of a folder is told from a newer one by seconds only.
            loaders: Any = ((ExtensionFileLoader, EXTENSION_SUFFIXES), (self._loader, SOURCE_SUFFIXES))
            if (found := FileFinder(place, *loaders).find_spec(name)) is None:
                continue
            if found.loader is not None:
                return found
            portions.extend(found.submodule_search_locations or ())
        if not portions:
            return None
        namespace = ModuleSpec(name, None, is_package=True)
        namespace.submodule_search_locations = portions
        return namespace

    def _loader(self, name: str, path: str) -> _SourceLoader:
        return _SourceLoader(name, path, self._owner)


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

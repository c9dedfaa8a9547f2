"""Plain names of siblings, for code that knows no other: pickles, and `importlib.import_module` in model code.

A pickle that was written beside `steps.py` says `steps.Step`, and looks `steps` up in sys.modules, which all versions
of a process share. So what lies there is a stand-in, which gives each version the module of its own folder: the code
that asks is found on the stack, in whichever thread it runs.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any, Protocol


class Package(Protocol):
    """A version's package."""

    name: str

    def has(self, name: str) -> bool:
        """True when it holds a module or package of this plain name."""

    def qualified(self, name: str) -> str:
        """The full name of a sibling."""


_packages: dict[str, Package] = {}


def add(package: Package) -> None:
    """Let the code of a package find its siblings by their plain names."""
    _packages[package.name] = package
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def remove(package: Package) -> None:
    """Forget a package, and the stand-ins for names that no other package has."""
    _packages.pop(package.name, None)
    left = list(_packages.values())
    # The names are copied at once: other threads import meanwhile.
    for name in list(sys.modules):
        if isinstance(sys.modules.get(name), _StandIn) and not any(other.has(_top(name)) for other in left):
            sys.modules.pop(name, None)


def _asking_package(top: str) -> Package | None:
    """The package whose code is nearest on the stack, when it holds a module of this name."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        package = _packages.get(_top(str(frame.f_globals.get("__name__"))))
        if package is not None:
            return package if package.has(top) else None
        frame = frame.f_back
    return None


def _top(name: str) -> str:
    return name.partition(".")[0]


class _StandIn(ModuleType):
    """A plain name: for the code of a version that has such a sibling this module, for all others the installed one."""

    def __getattr__(self, attribute: str) -> Any:
        package = _asking_package(_top(self.__name__))
        if package is not None:
            return getattr(importlib.import_module(package.qualified(self.__name__)), attribute)
        return getattr(self._installed(), attribute)

    def _installed(self) -> ModuleType:
        known = self.__dict__.get("_inferencehub_installed")
        if known is None:
            known = self.__dict__["_inferencehub_installed"] = _import_beside(self.__name__)
        return known


def _import_beside(name: str) -> ModuleType:
    """The installed module of a name whose place in sys.modules is taken.

    Raises:
        AttributeError: There is none. (Not an ImportError: who asks has a module in hand.)
    """
    for finder in sys.meta_path:
        spec = None if finder is _finder else finder.find_spec(name, None)
        if spec is not None and spec.loader is not None:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise AttributeError(f"module {name!r} is known to the model versions that hold it only")


class _PlainNameFinder(MetaPathFinder, Loader):
    """Puts stand-ins where code of a version asks for a sibling by its plain name."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if _asking_package(_top(name)) is not None else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Import what it stands for, so that a sibling that can't be imported is told here."""
        package = _asking_package(_top(module.__name__))
        if package is not None:
            importlib.import_module(package.qualified(module.__name__))


_finder = _PlainNameFinder()

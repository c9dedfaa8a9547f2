"""Lets a package look missing while a library is imported that takes it along for something never used here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def without(package: str) -> Iterator[None]:
    """Imports of the package fail, in every thread, unless somebody has it already: for the start of a process."""
    if package in sys.modules:
        yield
        return
    # What Python documents: None in a module's place is an ImportError.
    sys.modules[package] = cast(ModuleType, None)
    try:
        yield
    finally:
        del sys.modules[package]

"""Whether a version can be loaded, as far as that shows without running any of it."""

from __future__ import annotations

import ast
import importlib.metadata
import warnings
from typing import TYPE_CHECKING

from .program import EXTRAS

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder


def why_not(version: VersionFolder) -> str | None:
    """A sentence; None where nothing speaks against it. What its code does when it runs, only a load tells."""
    if version.problem is not None or version.artifact is None:
        return version.problem
    return _missing_library(version) or _unreadable(version) or _broken_code(version)


def _missing_library(version: VersionFolder) -> str | None:
    from inferencehub.runtimes.extras import pip_line

    # Another interpreter has libraries of its own.
    for package in EXTRAS.get(version.runtime, ()) if version.python is None else ():
        try:
            importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            return f"It needs {package}, which is not installed: {pip_line(version.runtime)}"
    return None


def _unreadable(version: VersionFolder) -> str | None:
    from inferencehub.repository.bounds import FileRefusedError
    from inferencehub.runtimes.protocol import ModelLoadError
    from inferencehub.runtimes.sniff import refuse_placeholder

    assert version.artifact is not None, "a version without a problem has one"
    try:
        refuse_placeholder(version.artifact, version.within)
    except (ModelLoadError, FileRefusedError) as error:
        return error.public
    except OSError as error:
        return f"{version.artifact.name} cannot be read: {(error.strerror or 'unreadable').lower()}."
    return None


def _broken_code(version: VersionFolder) -> str | None:
    """Of a model.py that is no Python of this version, or has no model."""
    assert version.artifact is not None, "a version without a problem has one"
    if version.artifact.suffix != ".py" or version.python is not None:
        return None
    try:
        with warnings.catch_warnings(action="ignore"), version.within.open(version.artifact) as file:
            code = ast.parse(file.read(), version.artifact.name)
    except SyntaxError as error:
        return f"{version.artifact.name}, line {error.lineno}: {error.msg}."
    except ValueError as error:
        return f"{version.artifact.name} is no Python: {error}."
    if not any(_may_be_model(node) for node in ast.walk(code)):
        return f"{version.artifact.name} has no class `Model`."
    return None


def _may_be_model(node: ast.AST) -> bool:
    """Whether a class, an import or an assignment gives that name."""
    if isinstance(node, ast.ClassDef):
        return node.name == "Model"
    if isinstance(node, ast.alias):
        return (node.asname or node.name) in ("Model", "*")
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == "Model"

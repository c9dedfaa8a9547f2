"""Finds the class Model in a version's model.py and what it fixes of model.yaml."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import ModelLoadError

from .package import ModelPackage, plain_module_name

# What code may fix. The rest is read before any code runs, or is the operator's to say.
FIXABLE = (
    "labels", "batching", "instances", "deadline_ms", "max_execution_ms", "idempotent", "examples", "image", "stream",
    "task", "max_active", "supports", "default_max_tokens", "context_tokens",
)  # fmt: skip


def import_model_class(package: ModelPackage) -> type[Any]:
    """The class `Model` of model.py.

    Raises:
        ModelLoadError: The file cannot be imported, or has no such class.
    """
    try:
        with import_turn("model.py"):
            module = package.import_file("model")
    except SyntaxError as error:
        raise ModelLoadError(
            f"model.py is not valid Python: {error.msg} in line {error.lineno} of {Path(error.filename or '').name}.",
            _detail(error),
        ) from error
    except ImportError as error:
        missing = plain_module_name(error.name or "a module")
        raise ModelLoadError(
            f"model.py cannot import {missing}; install it, or put it beside model.py.", _detail(error)
        ) from error
    except BaseException as error:
        raise raised("model.py", error) from error
    found = getattr(module, "Model", None)
    if not isinstance(found, type):
        raise ModelLoadError("model.py must define a class `Model`; it defines none.", f"{module.__file__}")
    return found


def make(model_class: type[Any]) -> Any:
    """An instance of the class.

    Raises:
        ModelLoadError: Its constructor failed.
    """
    try:
        return model_class()
    except BaseException as error:
        raise raised("Model()", error) from error


def raised(what: str, error: BaseException) -> ModelLoadError:
    """The error for code of the model's that failed. Its message may hold paths, so only its type is for everyone."""
    if isinstance(error, ValueError) and "main thread" in str(error) and "signal" in str(error):
        # What the signal module says: models load in threads, so that none gets hold of the worker's handlers.
        return ModelLoadError(
            f"{what} sets a signal handler, and signals are how the worker is told to stop; leave that out.",
            _detail(error),
        )
    return ModelLoadError(f"{what} raised {type(error).__name__}; the details say where.", _detail(error))


def fixed_by(instance: Any) -> dict[str, Any]:
    """The fields of model.yaml that the class fixes by attributes."""
    return {name: getattr(instance, name) for name in FIXABLE if hasattr(instance, name)}


def _detail(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)).strip()

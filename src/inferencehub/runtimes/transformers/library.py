"""The library transformers itself, kept from the network, from progress bars, and from code that comes with weights."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn, warnings_apart
from inferencehub.runtimes.protocol import ModelLoadError

# What every `from_pretrained` is told: this folder and nothing else, tensors and no pickles.
CLOSED = {"local_files_only": True, "trust_remote_code": False}


def import_transformers(artifact: str) -> Any:
    """The library.

    Raises:
        ModelLoadError: It is not installed.
    """
    try:
        with import_turn("transformers"), warnings_apart("ignore"):
            transformers = import_module("transformers")
            logging = import_module("transformers.utils.logging")
    except ImportError as error:
        raise missing_extra("transformers", artifact, error) from error
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return transformers


def from_pretrained(kind: Callable[..., Any], folder: Path, what: str, **options: Any) -> Any:
    """What a class of the library makes of a folder.

    Raises:
        ModelLoadError: It makes nothing of it.
    """
    try:
        with warnings_apart("ignore"):
            return kind(str(folder), **CLOSED, **options)
    except ImportError as error:
        raise ModelLoadError(
            f"The {what} needs a library that is not installed; the details name it.",
            f"{type(error).__name__}: {error}",
        ) from error
    except MemoryError:
        raise
    except Exception as error:
        raise ModelLoadError(
            f"transformers cannot load the {what} of this folder; copy it whole, or update transformers if the model "
            "is newer than it.",
            f"{type(error).__name__}: {error}",
        ) from error

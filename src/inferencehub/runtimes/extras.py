"""What to say when a library that a runtime needs is not installed."""

from __future__ import annotations

import importlib.metadata

from .protocol import ModelLoadError


def missing_extra(extra: str, artifact: str, error: ImportError) -> ModelLoadError:
    """The error for a model whose extra is missing, with the line that mends it."""
    return ModelLoadError(
        f"{artifact} needs the extra {extra}, which is not installed; run: {pip_line(extra)}",
        f"{type(error).__name__}: {error}",
    )


def pip_line(extra: str) -> str:
    """What installs an extra, however we were installed: pip knows these packages, but not where our wheel is."""
    try:
        requirements = importlib.metadata.requires("inferencehub") or []
    except importlib.metadata.PackageNotFoundError:  # found on a path, and not installed
        requirements = []
    # Such as: torch>=2.10; extra == 'torch'
    packages = [each.partition(";")[0].strip() for each in requirements if each.endswith(f"; extra == '{extra}'")]
    return "pip install " + " ".join(f"'{each}'" for each in packages or [f"inferencehub-….whl[{extra}]"])

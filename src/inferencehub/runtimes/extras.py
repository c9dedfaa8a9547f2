"""What to say when a library that a runtime needs is not installed."""

from __future__ import annotations

from .protocol import ModelLoadError


def missing_extra(extra: str, artifact: str, error: ImportError) -> ModelLoadError:
    """The error for a model whose extra is missing, with the line that mends it."""
    return ModelLoadError(
        f"{artifact} needs the extra {extra}, which is not installed; run: pip install 'inferencehub[{extra}]'",
        f"{type(error).__name__}: {error}",
    )

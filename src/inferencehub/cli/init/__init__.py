"""`inferencehub init`: a folder to start from, with a model that works and a settings file."""

from __future__ import annotations

from .command import init
from .python import MODEL_PY

__all__ = ["MODEL_PY", "init"]

"""Shell completion: the scripts that a shell loads, and the names that only a gateway knows."""

from __future__ import annotations

from .command import completion

__all__ = ["completion"]

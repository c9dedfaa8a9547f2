"""`inferencehub predict`: predictions from the terminal, for one call or for the rows of a file."""

from __future__ import annotations

from .command import predict

__all__ = ["predict"]

"""`inferencehub replay`: captured calls, sent again to another version, and what it answers otherwise."""

from __future__ import annotations

from .command import replay

__all__ = ["replay"]

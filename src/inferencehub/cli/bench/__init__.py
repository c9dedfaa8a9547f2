"""`inferencehub bench`: measures a model behind a gateway, with callers that wait or at a constant rate."""

from __future__ import annotations

from .command import bench

__all__ = ["bench"]

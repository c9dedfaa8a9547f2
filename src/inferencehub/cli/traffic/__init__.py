"""`inferencehub traffic`: what is typed becomes a change of a document; what it means and whether it may be, the
gateway says."""

from .commands import app

__all__ = ["app"]

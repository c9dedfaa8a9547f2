"""`inferencehub doctor`: finds what is wrong, on this machine or with a gateway that runs, and how to mend it."""

from __future__ import annotations

from .command import doctor

__all__ = ["doctor"]

"""The integers that JSON carries as they are."""

from __future__ import annotations

MAX_SAFE_INTEGER = 2**53 - 1
"""Beyond this, JSON numbers are rounded on their way."""

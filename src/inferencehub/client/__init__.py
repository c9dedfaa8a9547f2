"""The Python client: asks a gateway for predictions and for what it serves."""

from __future__ import annotations

from .answer import Prediction
from .client import DEFAULT_URL, Client
from .unreachable import UnreachableError

__all__ = ["DEFAULT_URL", "Client", "Prediction", "UnreachableError"]

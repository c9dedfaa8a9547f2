"""The Python client: asks a gateway for predictions and for what it serves."""

from __future__ import annotations

from .async_client import AsyncClient
from .client import Client
from .inputs.values import UnsendableInput
from .prediction import Prediction, Timings
from .sending.unexpected import UnexpectedAnswerError
from .sending.unreachable import UnreachableError
from .setup import DEFAULT_URL

__all__ = [
    "DEFAULT_URL",
    "AsyncClient",
    "Client",
    "Prediction",
    "Timings",
    "UnexpectedAnswerError",
    "UnreachableError",
    "UnsendableInput",
]

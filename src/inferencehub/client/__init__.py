"""The Python client: asks a gateway for predictions and for what it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .client import Client
from .inputs.values import UnsendableInput
from .prediction import Prediction, Timings
from .sending.unexpected import UnexpectedAnswerError
from .sending.unreachable import UnreachableError
from .setup import DEFAULT_URL

if TYPE_CHECKING:
    from .async_client import AsyncClient

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


def __getattr__(name: str) -> Any:
    # asyncio takes as long to load as all the rest of what blocks.
    if name != "AsyncClient":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .async_client import AsyncClient

    return AsyncClient

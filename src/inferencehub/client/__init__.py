"""The Python client: asks a gateway for predictions and for what it serves."""

from __future__ import annotations

from .answer import Prediction
from .client import DEFAULT_URL, Client
from .unexpected import UnexpectedAnswerError
from .unreachable import UnreachableError
from .values import UnsendableInput

__all__ = ["DEFAULT_URL", "Client", "Prediction", "UnexpectedAnswerError", "UnreachableError", "UnsendableInput"]

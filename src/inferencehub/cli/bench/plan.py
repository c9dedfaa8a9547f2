"""What is to be measured: a closed loop at some concurrencies, or an open one at some rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import typer

from .load import Timing

MOST_CALLERS = 10_000
MOST_PER_S = 100_000
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    Attributes:
        is_open: Calls are due at a rate; otherwise each caller waits for its answer.
        sizes: Callers, or calls a second, of each step.
        connections: Most connections of an open loop.
    """

    is_open: bool
    sizes: tuple[float, ...]
    timing: Timing
    connections: int

    @property
    def unit(self) -> str:
        """What the sizes count."""
        return "rate" if self.is_open else "concurrency"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked: for the report."""

    url: str
    model: str
    version: str
    rows: int
    body_bytes: int
    inputs_from: str
    deadline_ms: int | None

    def document(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "model": self.model,
            "version": self.version,
            "rows_a_call": self.rows,
            "body_bytes": self.body_bytes,
            "inputs_from": self.inputs_from,
            "deadline_ms": self.deadline_ms,
        }


def sizes_from_text(text: str, option: str) -> tuple[float, ...]:
    """`1,4,16` as numbers: whole ones for --concurrency."""
    if option == "--concurrency":
        return _numbers(text, int, MOST_CALLERS, option)
    return _numbers(text, float, MOST_PER_S, option)


def _numbers(text: str, kind: Callable[[str], Number], most: int, option: str) -> tuple[Number, ...]:
    try:
        found = tuple(kind(part.strip()) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(0 < number <= most for number in found):
        raise typer.BadParameter(
            f"expected numbers above 0 and up to {most:,}, with commas between them, such as 1,4,16; got {text!r}",
            param_hint=option,
        )
    return found

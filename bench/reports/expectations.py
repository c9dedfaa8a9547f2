"""What the benches promise of a figure, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .figures import Spread


@dataclass(frozen=True)
class Expectation:
    """A figure that we promise, and the bound that its median has to keep; None when this run has not measured it."""

    sentence: str
    found: Spread | None
    bound: float
    at_least: bool
    unit: str = "×"

    @property
    def kept(self) -> bool:
        """Return whether the figure keeps its bound."""
        assert self.found is not None
        return self.found.median >= self.bound if self.at_least else self.found.median <= self.bound

    @property
    def line(self) -> str:
        """Return the verdict, the figure with its spread, and the bound."""
        if self.found is None:
            return f"  {'–':<7}{self.sentence:<58}{'not measured':>28}"
        bound = f"{'at least' if self.at_least else 'at most'} {self.bound:g}{self.unit}"
        return f"  {'OK' if self.kept else 'SHORT':<7}{self.sentence:<58}{self.found.text(self.unit):>28}   {bound}"


def at_least(bound: float, sentence: str, found: Spread | None, unit: str = "×") -> Expectation:
    """Expect a figure of so much or more."""
    return Expectation(sentence, found, bound, at_least=True, unit=unit)


def at_most(bound: float, sentence: str, found: Spread | None, unit: str = "×") -> Expectation:
    """Expect a figure of so much or less."""
    return Expectation(sentence, found, bound, at_least=False, unit=unit)


def listed(expectations: Iterable[Expectation]) -> list[str]:
    """Return the lines of a report that tell what was expected."""
    return ["", "Expected, and found (medians and how far they spread; ratios of the same round)"] + [
        expectation.line for expectation in expectations
    ]

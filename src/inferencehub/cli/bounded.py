"""Options that are numbers within bounds, which the help and the errors say in words: `1 to 256`, `1 or more`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer


def whole(least: int, most: int | None, help: str) -> Any:
    """An option that is a whole number."""
    return _option(int, "a whole number", least, most, help)


def number(least: float, most: float | None, help: str) -> Any:
    """An option that is any number."""
    return _option(float, "a number", least, most, help)


def _option(make: Callable[[str], float], kind: str, least: float, most: float | None, help: str) -> Any:
    if most is None:
        highest, bounds, wish = float("inf"), f"{least:,} or more", f"{kind} of {least:,} or more"
    else:
        highest, bounds, wish = most, f"{least:,} to {most:,}", f"{kind} from {least:,} to {most:,}"

    def parsed(text: str) -> float:
        try:
            value = make(text)
        except ValueError:
            raise typer.BadParameter(f"expected {wish}, got {text}") from None
        # A NaN is within no bounds.
        if not least <= value <= highest:
            raise typer.BadParameter(f"expected {wish}, got {text}")
        return value

    return typer.Option(parser=parsed, metavar="N", help=f"{help}  [{bounds}]")

"""An argument that is JSON, or `@FILE` with JSON in it; `@-` is stdin."""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from math import isinf
from pathlib import Path
from typing import Any, NoReturn

import typer


def json_from_argument(text: str, example: str) -> Any:
    """The value; wrong usage when it cannot be read. The example shows what was expected."""
    if text == "@-":
        text, source = sys.stdin.read(), "stdin"
    elif text.startswith("@"):
        source = text[1:]
        try:
            text = Path(source).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise typer.BadParameter(f"{source} cannot be read: {reason}") from None
    else:
        source = "the argument"
    try:
        return json.loads(text, parse_float=_float, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"expected JSON in {source}, such as '{example}': {error}") from None


def _float(text: str) -> float:
    """The number, where Python's own neither becomes infinite nor loses a fraction without a word."""
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text[:40]} is too large for 64 bits")
    # Beyond 2^53 no double has a fraction, and the gateway refuses those where it wants integers.
    if number.is_integer() and abs(number) < 2**53 and not _is(text, int(number)):
        raise ValueError(f"{text[:40]} has a fraction that 64 bits do not hold; it would become {number:g}")
    return number


def _is(text: str, whole: int) -> bool:
    try:
        return Decimal(text) == whole
    except InvalidOperation:  # an exponent of more than 18 digits
        return False


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f'{text} is no JSON; write it as a string, "{text}"')

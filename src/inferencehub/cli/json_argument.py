"""An argument that is JSON, or `@FILE` with JSON in it; `@-` is stdin."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer

from inferencehub.config.numbers import float_from_text


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
    return json_from_text(text, source, example)


def json_from_text(text: str, source: str, example: str) -> Any:
    """The same of text that comes from somewhere."""
    try:
        return json.loads(text, parse_float=float_from_text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"expected JSON in {source}, such as '{example}': {error}") from None


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f'{text} is no JSON; write it as a string, "{text}"')

"""Data goes to stdout, talk to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn


def print_json(value: Any) -> None:
    """One JSON document, readable by people too."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as their widest cell; the last one is not padded."""
    for line in table_lines(head, rows):
        print(line)


def table_lines(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The lines of such a table."""
    lines = [list(head), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def talk(text: str) -> None:
    """Something for the person at the terminal that is not the data asked for; nobody may be there."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def fail(text: str, exit_code: int) -> NoReturn:
    """Ends the program; each line of the text is one problem."""
    for line in text.splitlines():
        talk(f"inferencehub: {line}")
    sys.exit(exit_code)

"""How far a long prediction has got, for whoever waits for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

# True or False, or a function of the rows that are done and how many there are, None where nobody knows.
Progress: TypeAlias = bool | Callable[[int, int | None], object]


class Progressing:
    """Tells of each batch that is done."""

    def __init__(self, wanted: Progress, label: str, total: int | None) -> None:
        self._done = 0
        self._total = total
        self._tell = wanted if callable(wanted) else None
        self._bar: Any = None
        if wanted is True and sys.stderr.isatty():
            import typer

            self._bar = typer.progressbar(length=total or 0, label=label, file=sys.stderr, show_pos=True)
            self._bar.render_progress()

    def add(self, rows: int) -> None:
        """So many rows more."""
        self._done += rows
        if self._tell is not None:
            self._tell(self._done, self._total)
        if self._bar is not None:
            if self._total is None:
                self._bar.length = self._done
            self._bar.update(rows)

    def close(self) -> None:
        """Ends the line."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

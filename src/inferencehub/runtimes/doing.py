"""What a load is doing now, in the words of those who do it; they need not know who wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Progress:
    """What one load is doing; written by its thread, read by any."""

    def __init__(self) -> None:
        self._words: list[str] = []

    @property
    def words(self) -> str:
        """The innermost thing that it is at; empty where nobody has said."""
        return next(reversed(self._words), "")

    @contextmanager
    def followed(self) -> Iterator[None]:
        """What this thread does in the block is told here."""
        token = _progress.set(self)
        try:
            yield
        finally:
            _progress.reset(token)

    @contextmanager
    def at(self, words: str) -> Iterator[None]:
        """What goes on in the block."""
        self._words = [*self._words, words]
        try:
            yield
        finally:
            self._words = self._words[:-1]


_progress: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def doing(words: str) -> Iterator[None]:
    """Says what goes on in the block, such as "importing torch", to whoever follows this thread."""
    progress = _progress.get()
    if progress is None:
        yield
        return
    with progress.at(words):
        yield

"""Notes a stream on the run page while it lasts: its calls have begun, and whether the model works on them just now."""

from __future__ import annotations

from collections.abc import Sequence

from inferencehub.launch.runs.layout import RUN
from inferencehub.launch.runs.page import RunPage
from inferencehub.worker.calls.run.ended import EndedCalls


class StreamNotes:
    """Begins the notes of one version's streams."""

    def __init__(self, page: RunPage, title: str, limit_ms: int | None, ended: EndedCalls | None) -> None:
        """`title` is the model and its version; `limit_ms` how long one chunk may take, None for any time.

        `ended`: where calls are kept that have run and may not do so again; None where they may.
        """
        self._page = page
        self._title = title.encode()
        self._limit_ms = limit_ms or 0
        self._ended = ended

    def begin(self, calls: Sequence[tuple[int, int, int]]) -> NotedStream:
        """These run from now on: lane, how many, and the id of the first."""
        slot = self._page.begin(RUN, self._title, self._limit_ms, calls)
        if self._ended is not None:
            self._ended.begin(calls)
        return NotedStream(self._page, slot, calls, self._ended)


class NotedStream:
    """The note of calls whose chunks are made by one thread. Its time runs anew for each chunk."""

    def __init__(
        self, page: RunPage, slot: int, calls: Sequence[tuple[int, int, int]], ended: EndedCalls | None
    ) -> None:
        self._page = page
        self._slot = slot
        self._calls = calls
        self._ended = ended

    def goes_on(self) -> None:
        """The model begins with another chunk."""
        self._page.renew(self._slot)

    def rests(self) -> None:
        """The model does nothing until the caller has taken what is there: that may last."""
        self._page.rest(self._slot)

    def end(self) -> None:
        """The stream is over."""
        if self._ended is not None:
            self._ended.end(self._calls)
        self._page.end(self._slot)

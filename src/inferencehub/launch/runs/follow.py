"""Follows a worker's run page while the worker lives: a look costs some 10 µs, and the reader may leave its verdict."""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path

from . import layout
from .read import Running, running_from_slot


class FollowedPage:
    """The page of one process, mapped."""

    def __init__(self, path: Path, pid: int) -> None:
        """Nothing needs to be there yet.

        Args:
            path: Where the page will lie.
            pid: Of the process whose page is meant: one that an earlier process has left there is passed over.
        """
        self._path = path
        self._pid = pid
        self._map: mmap.mmap | None = None
        self._end = 0

    @property
    def beat_ns(self) -> int | None:
        """When its event loop last went round, on CLOCK_MONOTONIC; None before there is a page."""
        if self._map is None:
            self._open()
        return None if self._map is None else int(layout.BEAT.unpack_from(self._map, layout.BEAT_AT)[0])

    def running(self) -> tuple[Running, ...]:
        """What has been begun and is not over."""
        if self._map is None:
            return ()
        kinds = self._map[layout.HEADER_BYTES + layout.KIND_AT : self._end : layout.SLOT_BYTES]
        found = (self._slot(number) for number, kind in enumerate(kinds) if kind in (layout.RUN, layout.LOAD))
        return tuple(running for running in found if running is not None)

    def judge(self, verdict: str) -> None:
        """Leave word of why the process is about to be killed, for those that read its page afterwards."""
        if self._map is not None:
            self._map[layout.VERDICT_AT] = layout.VERDICTS.index(verdict)

    def close(self) -> None:
        """Give the mapping back; a second call does nothing."""
        if self._map is not None:
            self._map.close()
            self._map = None

    def _open(self) -> None:
        with suppress(OSError, ValueError):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                mapped = mmap.mmap(descriptor, 0)
            finally:
                os.close(descriptor)
            if not self._is_its(mapped):
                mapped.close()
                return
            self._map = mapped

    def _is_its(self, mapped: mmap.mmap) -> bool:
        if len(mapped) < layout.HEADER_BYTES:
            return False
        magic, slots, slot_bytes, _, pid, *_ = layout.HEADER.unpack_from(mapped)
        self._end = layout.HEADER_BYTES + slots * slot_bytes
        is_known = magic == layout.MAGIC and slot_bytes == layout.SLOT_BYTES and len(mapped) == self._end
        return bool(is_known and pid == self._pid)

    def _slot(self, number: int) -> Running | None:
        assert self._map is not None
        at = layout.HEADER_BYTES + number * layout.SLOT_BYTES
        first, second = (self._map[at : at + layout.SLOT_BYTES] for _ in range(2))
        return running_from_slot(second) if first == second else None

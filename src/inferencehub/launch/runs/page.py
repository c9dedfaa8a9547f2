"""Writes the run page of this process: a slot for each thing that may not come back from a model's code.

The order of the stores is that of a seqlock (Lameter, "Effective synchronization on Linux/NUMA systems", 2005): the
sequence is odd while the rest is written. A slot is written before the model's code is entered, so a process that died
with an odd one had not begun that run.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from struct import Struct
from threading import Lock
from time import monotonic_ns
from typing import Final

from . import layout

SLOTS: Final = 128
# Returned in place of a slot when there is none: then the page says only that something runs.
UNLISTED: Final = -1
_LONGEST_MS: Final = 2**32 - 1


class RunPage:
    """A page in memory, or in a file that others read. `begin` and `end` may be called in any thread."""

    def __init__(self, boot_id: str, path: Path | None = None, slots: int = SLOTS) -> None:
        """Begin a page. Whoever has an older one of that path open keeps it.

        Args:
            boot_id: Of this process; 32 characters at most.
            path: The file; None for a page that nobody else reads.
            slots: How many runs and loads it can tell of at a time.

        Raises:
            OSError: The file can't be made.
        """
        size = layout.HEADER_BYTES + slots * layout.SLOT_BYTES
        self._map = mmap.mmap(-1, size) if path is None else _map_new_file(path, size)
        self._path = path
        self._sequences = [0] * slots
        # The last one is taken first: few pages of memory are ever touched.
        self._free = [layout.HEADER_BYTES + slot * layout.SLOT_BYTES for slot in reversed(range(slots))]
        # Whatever is kept of calls that have ended.
        self._for_runs = slots // 2
        self._lock = Lock()
        self._unlisted = 0
        layout.HEADER.pack_into(
            self._map,
            0,
            layout.MAGIC,
            slots,
            layout.SLOT_BYTES,
            monotonic_ns(),
            os.getpid(),
            0,
            started_ticks(os.getpid()),
            boot_id.encode(),
        )

    def beat(self) -> None:
        """The event loop goes round."""
        layout.BEAT.pack_into(self._map, layout.BEAT_AT, monotonic_ns())

    def begin(self, kind: int, title: bytes, limit_ms: int = 0, calls: Sequence[tuple[int, int, int]] = ()) -> int:
        """Note what is entered now; returns what `end` is to be told.

        Args:
            kind: RUN or LOAD.
            title: Model and version, with a space between them.
            limit_ms: How long it may take; 0 for no limit.
            calls: Those in it: number of the lane, how many, and the id of the first, whose others follow.
        """
        try:
            at = self._free.pop()
        except IndexError:
            return self._count_unlisted(1)
        slot = (at - layout.HEADER_BYTES) // layout.SLOT_BYTES
        sequence = self._sequences[slot]
        self._sequences[slot] = (sequence + 2) & 0xFFFF_FFFF
        data, entries = self._map, len(calls)
        flags = 0
        if entries > layout.MOST_ENTRIES:
            flags, entries, calls = layout.AND_MORE, layout.MOST_ENTRIES, calls[: layout.MOST_ENTRIES]
        layout.SEQUENCE.pack_into(data, at, sequence + 1)
        if entries == 1:
            layout.ENTRY.pack_into(data, at + layout.ENTRIES_AT, *calls[0])
        elif entries:
            flat = [number for call in calls for number in call]
            _entries(entries).pack_into(data, at + layout.ENTRIES_AT, *flat)
        layout.BODY.pack_into(
            data,
            at + layout.KIND_AT,
            kind,
            flags,
            entries,
            monotonic_ns(),
            limit_ms if limit_ms < _LONGEST_MS else _LONGEST_MS,
            len(title),
            0,
            title,
        )
        layout.SEQUENCE.pack_into(data, at, self._sequences[slot])
        return at

    def end(self, began: int) -> None:
        """What `begin` returned this for is over."""
        if began == UNLISTED:
            self._count_unlisted(-1)
            return
        self._map[began + layout.KIND_AT] = layout.FREE
        self._free.append(began)

    def rest(self, began: int) -> None:
        """What `begin` returned this for does nothing now, however long that lasts."""
        if began != UNLISTED:
            self._map[began + layout.FLAGS_AT] |= layout.RESTS

    def renew(self, began: int) -> None:
        """Its time runs anew, from now on."""
        if began != UNLISTED:
            layout.BEGAN.pack_into(self._map, began + layout.BEGAN_AT, monotonic_ns())
            self._map[began + layout.FLAGS_AT] &= ~layout.RESTS

    def keep(self, title: bytes) -> int | None:
        """Take a slot for calls of a version that have ended; None where the others are needed for runs.

        `keep_call` and `drop_call` fill it, each of which any that are missing do no harm: a process that dies
        in between leaves a slot that is as good as before or after.
        """
        if len(self._free) <= self._for_runs:
            return None
        at = self.begin(layout.ENDED, title)
        if at == UNLISTED:
            self.end(at)
            return None
        entries = at + layout.ENTRIES_AT
        self._map[entries : at + layout.SLOT_BYTES] = bytes(layout.SLOT_BYTES - layout.ENTRIES_AT)
        layout.ENTRY_COUNT.pack_into(self._map, at + layout.ENTRY_COUNT_AT, layout.MOST_ENTRIES)
        return at

    def keep_call(self, at: int, place: int, lane: int, call_id: int) -> None:
        """Note a call in a place that is empty, of a slot that `keep` has returned."""
        entry = at + layout.ENTRIES_AT + place * layout.ENTRY.size
        layout.ENTRY.pack_into(self._map, entry, lane, 0, call_id)
        layout.COUNT.pack_into(self._map, entry + layout.COUNT.size, 1)

    def drop_call(self, at: int, place: int) -> None:
        """Empty the place of a call."""
        entry = at + layout.ENTRIES_AT + place * layout.ENTRY.size
        layout.COUNT.pack_into(self._map, entry + layout.COUNT.size, 0)

    def say_more(self, at: int | None, *, are_more: bool) -> None:
        """Say that any call of the version may have ended, or no longer; without a slot, any call of any version."""
        if at is None:
            self._count_unlisted(1 if are_more else -1)
        else:
            self._map[at + layout.FLAGS_AT] = layout.AND_MORE if are_more else 0

    def move(self, path: Path) -> None:
        """Go on in another place, instead of a page that was there; whoever has that open keeps it."""
        if self._path is not None:
            with suppress(OSError):
                self._path.replace(path)
                self._path = path

    def remove(self) -> None:
        """The process ends in good order: nobody needs the file any more."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()

    def _count_unlisted(self, change: int) -> int:
        with self._lock:
            self._unlisted += change
            layout.COUNT.pack_into(self._map, layout.UNLISTED_AT, self._unlisted)
        return UNLISTED


@cache
def _entries(count: int) -> Struct:
    return Struct("<" + "IIQ" * count)


def _map_new_file(path: Path, size: int) -> mmap.mmap:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        # Written, not only made longer: a page of a full disk would end the process when it is first touched.
        os.write(descriptor, bytes(size))
        mapped = mmap.mmap(descriptor, size)
        fresh.replace(path)
        return mapped
    except OSError:
        fresh.unlink()
        raise
    finally:
        os.close(descriptor)


def started_ticks(pid: int) -> int:
    """When a process started, in the clock ticks of /proc; 0 where that is not known or there is no such process.

    With the process id it names one process for good.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        return int(stat.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0

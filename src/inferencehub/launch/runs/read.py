"""Reads a worker's run page, also while the worker writes it, hangs, or after it has died."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import layout


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one lane that follow each other."""

    lane: int
    count: int
    first_id: int


@dataclass(frozen=True, slots=True)
class Running:
    """What has been begun and is not over.

    Attributes:
        kind: RUN or LOAD.
        title: Model and version, with a space between them.
        began_ns: When, on CLOCK_MONOTONIC.
        limit_ms: How long it may take; 0 for no limit.
        calls: Those in it.
        and_more: There are others in it that it has no room for: any call of that version may be.
        rests: It does nothing now, as a stream whose caller takes nothing.
    """

    kind: int
    title: str
    began_ns: int
    limit_ms: int
    calls: tuple[Calls, ...] = ()
    and_more: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """All that a page tells.

    Attributes:
        boot_id: Of the worker's process.
        pid: Its process id.
        started_ticks: When it started, as /proc has it; 0 where that is not known.
        beat_ns: When its event loop last went round, on CLOCK_MONOTONIC.
        running: What has been begun and is not over.
        ended: Calls whose run has ended and whose answers may not have arrived, as slots; their times mean nothing.
        verdict: Why its supervisor kills it: "hung", "stopped", "overdue" or "memory"; empty when it does not.
        unlisted: How many more things run that the page has no room for: any call may be in them.
    """

    boot_id: str
    pid: int
    started_ticks: int
    beat_ns: int
    running: tuple[Running, ...]
    unlisted: int
    verdict: str = ""
    ended: tuple[Running, ...] = ()


def read_page(path: Path) -> Page | None:
    """What the page says; None when there is none, or not of this layout."""
    with suppress(OSError), path.open("rb", buffering=0) as file:
        first = file.read()
        file.seek(0)
        return page_from_bytes(first, file.read())
    return None


def page_from_bytes(first: bytes, second: bytes) -> Page | None:
    """A page that was read twice: what changed in between is not begun, or over.

    Args:
        first: The whole page.
        second: The same, read after that.
    """
    if len(second) < layout.HEADER_BYTES:
        return None
    magic, slots, slot_bytes, beat_ns, pid, unlisted, started, boot_id = layout.HEADER.unpack_from(second)
    size = layout.HEADER_BYTES + slots * slot_bytes
    if magic != layout.MAGIC or slot_bytes != layout.SLOT_BYTES or len(first) != size or len(second) != size:
        return None
    boot = boot_id.rstrip(b"\0").decode("ascii", "replace")
    verdict = verdict_from_number(second[layout.VERDICT_AT])
    seen = [*_running(first, second, slots)]
    running, ended = (tuple(each for each in seen if (each.kind == layout.ENDED) is over) for over in (False, True))
    return Page(boot, pid, started, beat_ns, running, unlisted, verdict, ended)


def verdict_from_number(number: int) -> str:
    """The word for it; empty for a number that this version does not know."""
    return layout.VERDICTS[number] if number < len(layout.VERDICTS) else ""


def _running(first: bytes, second: bytes, slots: int) -> Iterator[Running]:
    for at in range(layout.HEADER_BYTES, layout.HEADER_BYTES + slots * layout.SLOT_BYTES, layout.SLOT_BYTES):
        end = at + layout.SLOT_BYTES
        if (running := running_from_slot(second[at:end])) is not None and first[at:end] == second[at:end]:
            yield running


def running_from_slot(slot: bytes) -> Running | None:
    """What a slot tells; None when it is free, or being written."""
    (sequence,) = layout.SEQUENCE.unpack_from(slot)
    kind, flags, entries, began_ns, limit_ms, length, _, title = layout.BODY.unpack_from(slot, layout.KIND_AT)
    if kind == layout.FREE or sequence % 2 or entries > layout.MOST_ENTRIES:
        return None
    end = layout.ENTRIES_AT + entries * layout.ENTRY.size
    calls = tuple(Calls(*each) for each in layout.ENTRY.iter_unpack(slot[layout.ENTRIES_AT : end]) if each[1])
    words = title[:length].decode("utf-8", "replace")
    return Running(kind, words, began_ns, limit_ms, calls, bool(flags & layout.AND_MORE), bool(flags & layout.RESTS))

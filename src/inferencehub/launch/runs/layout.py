"""How a run page is laid out; `contract/run-page.md` says what each field means. All numbers are little-endian."""

from __future__ import annotations

from struct import Struct
from typing import Final

MAGIC: Final = b"IHRUNS\0\x01"
SUFFIX: Final = ".runs"

# magic, slots, bytes of a slot, last beat, process id, runs that found no slot, start of the process, boot id
HEADER: Final = Struct("<8sIIqIIQ32s")
HEADER_BYTES: Final = 128
VERDICT_AT: Final = 72
# Why the supervisor has killed the process; each name's place is its number.
VERDICTS: Final = ("", "hung", "stopped", "overdue", "memory")
BEAT_AT: Final = 16
UNLISTED_AT: Final = 28
BEAT: Final = Struct("<q")
COUNT: Final = Struct("<I")

SLOT_BYTES: Final = 2048
SEQUENCE: Final = Struct("<I")
KIND_AT: Final = SEQUENCE.size
# kind, flags, entries, when it began, limit, length of the title, unused, title
BODY: Final = Struct("<BBHQIHH136s")
ENTRIES_AT: Final = KIND_AT + BODY.size
ENTRY_COUNT_AT: Final = KIND_AT + 2
ENTRY_COUNT: Final = Struct("<H")
# lane, number of calls, id of the first
ENTRY: Final = Struct("<IIQ")
MOST_ENTRIES: Final = (SLOT_BYTES - ENTRIES_AT) // ENTRY.size

FREE: Final = 0
RUN: Final = 1
LOAD: Final = 2
ENDED: Final = 3
"""Calls whose run has ended, and of whose answers nobody knows yet that they have arrived."""

FLAGS_AT: Final = KIND_AT + 1
AND_MORE: Final = 1
"""A flag: there are more calls than entries."""
RESTS: Final = 2
"""A flag: the calls have begun and are not over, and the model does nothing for them now."""
BEGAN_AT: Final = KIND_AT + 4
BEGAN: Final = Struct("<Q")


def path_beside(socket: str) -> str:
    """Where the page of the worker on this socket lies."""
    return f"{socket}{SUFFIX}"

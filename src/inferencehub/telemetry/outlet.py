"""Writes to a descriptor whose reader may stall, go away or have no room, without ever holding up who writes."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

# Held in memory while nobody reads: some thousand log lines.
MOST_BYTES = 1024 * 1024
# At the end of a process what still waits goes out as long as somebody takes some of it within this.
PATIENCE_S = 0.5


@dataclass(slots=True)
class _Piece:
    data: bytes
    # Lines that are lost with it.
    lines: int


class Outlet:
    """Lines to a descriptor, written by a thread of its own; what finds no room is dropped, and counted.

    `notice` makes the line that says how many were dropped, once lines go out again. A thread, because nothing else
    serves every kind of descriptor: O_NONBLOCK would change the terminal or pipe for everyone who shares it.
    """

    def __init__(self, descriptor: int, notice: Callable[[int], str] | None = None) -> None:
        self._descriptor = descriptor
        self._notice = notice
        self._pieces: deque[_Piece] = deque()
        self._bytes = 0
        self._lost_lines = 0
        self._lost_rest_of_line = False
        self._ends_line = True
        self._pieces_done = 0
        self._changed = threading.Condition()
        threading.Thread(target=self._write_all, name="outlet", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Takes data, of which the newlines are where lines end. Never waits, never raises."""
        with self._changed:
            if self._bytes + len(data) > MOST_BYTES:
                self._lost_lines += data.count(b"\n")
                self._lost_rest_of_line = not data.endswith(b"\n")
                return
            if self._lost_rest_of_line:
                _, newline, data = data.partition(b"\n")
                self._lost_lines += 1 if newline else 0
                self._lost_rest_of_line = not newline
            if not data:
                return
            if self._lost_lines:
                self._take_notice()
            self._take(_Piece(data, data.count(b"\n")))
            self._changed.notify_all()

    def flush(self, patience_s: float = PATIENCE_S) -> None:
        """Waits until all is written, or until nothing more of it is taken within the patience."""
        with self._changed:
            done = -1
            while self._pieces and done != self._pieces_done:
                done = self._pieces_done
                self._changed.wait_for(lambda: not self._pieces, patience_s)

    def _take_notice(self) -> None:
        lost, self._lost_lines = self._lost_lines, 0
        if self._notice is not None:
            self._take(_Piece(("" if self._ends_line else "\n").encode() + self._notice(lost).encode(), lost))

    def _take(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        self._bytes += len(piece.data)
        self._ends_line = piece.data.endswith(b"\n")

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._pieces))
                piece = self._pieces[0]
            was_written = self._write(piece.data)
            with self._changed:
                self._pieces.popleft()
                self._bytes -= len(piece.data)
                self._lost_lines += 0 if was_written else piece.lines
                self._pieces_done += 1
                self._changed.notify_all()

    def _write(self, data: bytes) -> bool:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # somebody has made it non-blocking
                select.select([], [self._descriptor], [])
            except OSError:  # nobody reads any more, or the disk is full: lost, and no reason to stop
                return False
        return True

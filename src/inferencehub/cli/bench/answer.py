"""Reads HTTP/1.1 answers as they arrive, as far as a load generator needs to know them.

A general parser costs more than the whole of the rest of a call (h11 some 100 us); of an answer only its end, its
status and its times are wanted here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from inferencehub.errors import is_interim

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})")
_HEAD_END = b"\r\n\r\n"
_LONGEST_HEAD = 65_536
_NO_BODY = (b"204", b"304")


class NoAnswer(Exception):
    """What arrived is no answer of HTTP/1.1."""


class _Body(Enum):
    LENGTH = auto()
    CHUNKED = auto()
    UNTIL_CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `closes`: the connection can't be used again."""

    status: int
    head: bytes
    body: bytes
    closes: bool


class AnswerReader:
    """Takes the bytes of one connection, on which one call at a time is under way."""

    def __init__(self) -> None:
        self._read = bytearray()
        self._head = b""
        self._body = _Body.LENGTH
        # Where the body must reach before it can have ended.
        self._end = 0
        self._chunks = bytearray()

    def feed(self, data: bytes) -> Answer | None:
        """The answer, once its end has come.

        Raises:
            NoAnswer: It is none.
        """
        if not self._read and not self._head and (whole := _whole_answer(data)) is not None:
            return whole
        self._read += data
        while not self._head:
            if not self._take_head():
                return None
        if self._body is _Body.CHUNKED:
            return self._answer(bytes(self._chunks)) if self._take_chunks() else None
        if self._body is _Body.UNTIL_CLOSE or len(self._read) < self._end:
            return None
        return self._answer(bytes(self._read[: self._end]))

    def close(self) -> Answer | None:
        """The answer that ends with its connection; None where none was under way, or only half of one came."""
        if self._head and self._body is _Body.UNTIL_CLOSE:
            return self._answer(bytes(self._read))
        return None

    def _take_head(self) -> bool:
        end = self._read.find(_HEAD_END)
        if end < 0:
            if len(self._read) > _LONGEST_HEAD:
                raise NoAnswer("its head is longer than 64 KiB")
            return False
        head = bytes(self._read[: end + 2])
        del self._read[: end + len(_HEAD_END)]
        if is_interim(_status_of(head)):  # 100 Continue and its like come before the answer
            return True
        self._head = head
        self._end = 0
        if head[9:12] in _NO_BODY:
            self._body = _Body.LENGTH
        elif _CHUNKED.search(head):
            self._body = _Body.CHUNKED
        elif length := _LENGTH.search(head):
            self._body, self._end = _Body.LENGTH, int(length[1])
        else:
            self._body = _Body.UNTIL_CLOSE
        return True

    def _take_chunks(self) -> bool:
        """Moves whole chunks over; true at the last one."""
        while (end := self._read.find(b"\r\n")) >= 0:
            try:
                size = int(self._read[:end].partition(b";")[0], 16)
            except ValueError:
                raise NoAnswer("a chunk of it has no size") from None
            if size == 0:
                # Trailers end with an empty line, as does their absence.
                return self._read.find(_HEAD_END, end) >= 0
            if len(self._read) < end + 2 + size + 2:
                return False
            self._chunks += self._read[end + 2 : end + 2 + size]
            del self._read[: end + 2 + size + 2]
        return False

    def _answer(self, body: bytes) -> Answer:
        head = self._head
        closes = self._body is _Body.UNTIL_CLOSE or _CLOSE.search(head) is not None
        self._read.clear()
        self._chunks.clear()
        self._head = b""
        return Answer(int(head[9:12]), head, body, closes)


def _whole_answer(data: bytes) -> Answer | None:
    """An answer that came in one piece with its length, as nearly all do."""
    end = data.find(_HEAD_END)
    if end < 0:
        return None
    length = _LENGTH.search(data, 0, end)
    if length is None or len(data) != end + 4 + int(length[1]):
        return None
    head = data[: end + 2]
    status = _status_of(head)
    if is_interim(status) or head[9:12] in _NO_BODY or _CHUNKED.search(head):
        return None
    return Answer(status, head, data[end + 4 :], _CLOSE.search(head) is not None)


def _status_of(head: bytes) -> int:
    found = _STATUS.match(head)
    if found is None:
        raise NoAnswer("it does not begin as HTTP/1.1 does")
    return int(found[1])

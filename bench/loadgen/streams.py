"""Reads streams of Server-Sent Events as their callers do, and notes when each event came."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.calls import Call

TIMEOUT_S = 120.0


class StreamError(Exception):
    """A stream was refused, or ended otherwise than it should."""


@dataclass(slots=True)
class Stream:
    """What one caller saw.

    Attributes:
        first_ms: From the request to the first event with text.
        came_ns: When each event with text came, on the machine's monotonic clock.
        made_ns: When it was made, where its text says so.
    """

    first_ms: float = 0.0
    came_ns: list[int] = field(default_factory=list)
    made_ns: list[int] = field(default_factory=list)

    def added_gaps_ms(self) -> list[float]:
        """How much longer the pause before each event was for the caller than where the events were made."""
        pairs = zip(self.came_ns, self.came_ns[1:], self.made_ns, self.made_ns[1:], strict=False)
        return [((came - before) - (made - made_before)) / 1e6 for before, came, made_before, made in pairs]


class Caller:
    """One connection, kept open, that asks for one stream after the other."""

    def __init__(self, url: str, key: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        self._address = parts.hostname or "127.0.0.1", parts.port or 80
        self._head = f"POST {parts.path} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
        self._head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head += f"authorization: Bearer {key}\r\naccept: text/event-stream\r\n"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def stream(self, call: Call) -> Stream:
        """Ask for one stream and read it to its end.

        Raises:
            StreamError: It was refused, or has no end.
        """
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        seen, asked_ns = Stream(), time.monotonic_ns()
        head = f"{self._head}content-type: {call.media_type}\r\ncontent-length: {len(call.body)}\r\n\r\n"
        self._writer.write(head.encode() + call.body)
        ended = False
        async for line in self._lines(self._reader):
            if line == b"data: [DONE]":
                ended = True
            elif line.startswith(b"data: ") and (text := _text_of(line[6:])):
                now_ns = time.monotonic_ns()
                if not seen.came_ns:
                    seen.first_ms = (now_ns - asked_ns) / 1e6
                seen.came_ns.append(now_ns)
                if text.strip().isdecimal():
                    seen.made_ns.append(int(text))
        if not ended:
            raise StreamError("A stream ended without [DONE].")
        return seen

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _lines(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """The lines of one answer's body, which comes in chunks of HTTP."""
        async with asyncio.timeout(TIMEOUT_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            if " 200 " not in head.partition("\r\n")[0] or "transfer-encoding: chunked" not in head:
                raise StreamError(f"The answer was {head.partition(chr(13))[0]!r}.")
            left = b""
            while size := int((await reader.readline()).split(b";")[0], 16):
                left += (await reader.readexactly(size + 2))[:-2]
                *lines, left = left.split(b"\n")
                for line in lines:
                    yield line.rstrip(b"\r")
            await reader.readline()
        if "connection: close" in head:
            self.close()


def _text_of(data: bytes) -> str:
    choices = json.loads(data).get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""

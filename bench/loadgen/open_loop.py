"""Sends calls at a rate of its own, whatever becomes of them: an open loop, as many independent callers are one.

A loop of connections that wait for their answers slows down with the server and so never shows what overload does to
it. Latencies count from the moment a call was due, not from when there was time to send it (Tene, "How NOT to measure
latency": coordinated omission).
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

NO_ANSWER = 0
"""Stands for the status of a call whose connection ended, or that got no answer while it was waited for."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Calls of one caller.

    Attributes:
        headers: Of each call, the caller's key among them.
        body: JSON.
        per_s: Calls a second.
        spread: "even": so many seconds apart; "poisson": as independent callers come.
        begins_s: When the first is due, from the start.
        lasts_s: From the first until no more are due.
    """

    headers: dict[str, str]
    body: bytes
    per_s: float
    spread: str = "even"
    begins_s: float = 0.0
    lasts_s: float = 1.0
    seed: int = 1

    def due_s(self) -> Iterator[float]:
        """When each call is due."""
        chance = random.Random(self.seed)
        at_s = 0.0
        while at_s < self.lasts_s:
            yield self.begins_s + at_s
            at_s += 1 / self.per_s if self.spread == "even" else chance.expovariate(self.per_s)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one call.

    Attributes:
        due_s: When it was due, from the start.
        took_s: From then until its answer.
        status: HTTP status; NO_ANSWER where there was none.
        retry_after: The header, or empty.
    """

    due_s: float
    took_s: float
    status: int
    retry_after: str


@dataclass(slots=True)
class Seen:
    """All calls of one stream."""

    calls: list[Ended] = field(default_factory=list)

    def between(self, from_s: float, until_s: float) -> Seen:
        """Those that were due in this time."""
        return Seen([call for call in self.calls if from_s <= call.due_s < until_s])

    @property
    def statuses(self) -> Counter[int]:
        return Counter(call.status for call in self.calls)

    def in_time(self, deadline_s: float) -> int:
        """Good answers within the deadline and what the answer's way may take, 25 ms."""
        return sum(call.status == 200 and call.took_s <= deadline_s + 0.025 for call in self.calls)

    def took_ms(self, status: int, percent: float) -> float:
        """The percentile of the time that answers with this status took, in milliseconds; 0 where there are none."""
        took = sorted(call.took_s for call in self.calls if call.status == status)
        return 1000 * took[min(len(took) - 1, int(len(took) * percent / 100))] if took else 0.0


class _Connection(asyncio.Protocol):
    """One connection, with at most one call on it."""

    def __init__(self, idle: deque[_Connection]) -> None:
        self._idle = idle
        self._read = b""
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, str]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> tuple[int, str]:
        """Status and retry-after of the answer. Who is cancelled waits no longer, and goes away."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        except asyncio.CancelledError:
            self.close()
            raise

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = self._read[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if len(self._read) < end + 4 + int(headers.get("content-length", "0")):
            return
        self._read = b""
        if headers.get("connection") != "close":
            self._idle.append(self)
        self._settle(int(lines[0].split()[1]), headers.get("retry-after", ""))

    def connection_lost(self, error: Exception | None) -> None:
        self._settle(NO_ANSWER, "")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _settle(self, status: int, retry_after: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, retry_after))


async def _drive(url: str, streams: Sequence[Stream], patience_s: float) -> list[Seen]:
    address = urlsplit(url)
    loop, seen = asyncio.get_running_loop(), [Seen() for _ in streams]
    tasks: set[asyncio.Task[None]] = set()
    pools: list[deque[_Connection]] = [deque() for _ in streams]
    opened: list[_Connection] = []

    async def connection(pool: deque[_Connection]) -> _Connection:
        while pool:
            if (idle := pool.pop()).is_open:
                return idle
        _, made = await loop.create_connection(lambda: _Connection(pool), address.hostname, address.port)
        opened.append(made)
        return made

    async def call(place: int, request: bytes, due_s: float) -> None:
        try:
            async with asyncio.timeout(patience_s):
                status, retry_after = await (await connection(pools[place])).ask(request)
        except (OSError, TimeoutError):
            status, retry_after = NO_ANSWER, ""
        seen[place].calls.append(Ended(due_s - start_s, monotonic() - due_s, status, retry_after))

    async def follow(place: int, stream: Stream) -> None:
        request = _request(address.netloc, stream)
        for due_s in stream.due_s():
            wait_s = start_s + due_s - monotonic()
            # Also when it is late: answers have to be read.
            await asyncio.sleep(max(0.0, wait_s))
            task = loop.create_task(call(place, request, start_s + due_s))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    start_s = monotonic()
    await asyncio.gather(*(follow(place, stream) for place, stream in enumerate(streams)))
    while tasks:
        await asyncio.wait(list(tasks))
    for each in opened:
        each.close()
    return seen


def _request(host: str, stream: Stream) -> bytes:
    headers = {"content-type": "application/json", "content-length": str(len(stream.body)), **stream.headers}
    lines = [f"POST /predict HTTP/1.1\r\nhost: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + stream.body


def drive(url: str, *streams: Stream, patience_s: float = 30.0) -> list[Seen]:
    """Send the calls of all streams, each due at its own time, and wait for their answers, `patience_s` for each."""
    return asyncio.run(_drive(url, streams, patience_s))

"""Open-loop callers: a call is sent when it is due, however late the answers are, over connections that stay open."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.ledger.connection import BrokenConnection, Connections, HttpAnswer
from tests.support.ledger.model import Kind
from tests.support.ledger.records import Sent
from tests.support.ledger.rows import Row

# A caller who waits longer than this beyond its deadline has lost its call.
GIVE_UP_MS = 10_000
LOOK_S = 0.01
CALLS = count(1)


@dataclass(frozen=True, slots=True)
class Stream:
    """Calls of one model: so many a second, with these deadlines, and a share whose callers leave again.

    `rows` and `padding_bytes` are drawn for each call; `left_after_ms` is the longest that a caller who leaves stays.
    """

    kind: Kind
    per_s: float
    deadlines_ms: Sequence[int] = (5_000,)
    rows: Sequence[int] = (1,)
    padding_bytes: Sequence[int] = (0,)
    leaving: float = 0.0
    left_after_ms: float = 100.0
    version: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """One call of the plan, `due_s` after its beginning."""

    due_s: float
    stream: Stream
    deadline_ms: int
    rows: int
    padding_bytes: int
    leaves_after_ms: float | None


def plan(stream: Stream, draws: random.Random) -> Callable[[], Planned]:
    """The next call of a Poisson stream, each time that it is asked: a pure function of the seed."""
    due_s = 0.0

    def following() -> Planned:
        nonlocal due_s
        due_s += draws.expovariate(stream.per_s)
        leaves = draws.random() < stream.leaving
        return Planned(
            due_s,
            stream,
            draws.choice(stream.deadlines_ms),
            draws.choice(stream.rows),
            draws.choice(stream.padding_bytes),
            draws.uniform(0, stream.left_after_ms) if leaves else None,
        )

    return following


class Load:
    """Calls of several streams at one gateway; `sent` grows while they run."""

    def __init__(self, url: str, key: str, seed: int = 0) -> None:
        self._key = key
        self._seed = seed
        self.connections = Connections(url)
        self.sent: list[Sent] = []
        self.lags_ms: list[float] = []
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, streams: Sequence[Stream], over: asyncio.Event) -> None:
        """Sends until it is over, then waits for every answer and closes."""
        draws = [random.Random(f"{self._seed} {number}") for number in range(len(streams))]
        watch = asyncio.create_task(self._watch_itself())
        await asyncio.gather(*(self._send_all(plan(*each), over) for each in zip(streams, draws, strict=True)))
        while self._running:
            await asyncio.wait(self._running)
        watch.cancel()
        await self.connections.close()

    async def _watch_itself(self) -> None:
        """By how much a timer of this loop is late: what the machine, not the product, adds to each latency."""
        while True:
            begun_s = time.monotonic()
            await asyncio.sleep(LOOK_S)
            self.lags_ms.append((time.monotonic() - begun_s - LOOK_S) * 1000)

    @property
    def under_way(self) -> int:
        """Calls that wait for their answer now."""
        return len(self._running)

    async def _send_all(self, following: Callable[[], Planned], over: asyncio.Event) -> None:
        begun_s = time.monotonic()
        while not over.is_set():
            planned = following()
            if (wait_s := begun_s + planned.due_s - time.monotonic()) > 0:
                try:
                    await asyncio.wait_for(over.wait(), wait_s)
                    return
                except TimeoutError:
                    pass
            self.start(planned)

    def start(self, planned: Planned) -> Sent:
        """Sends one call now; its record fills by itself."""
        call, kind = next(CALLS), planned.stream.kind
        draws = random.Random(f"{self._seed} {call}")
        rows = tuple(Row(call, draws.getrandbits(48), planned.padding_bytes) for _ in range(planned.rows))
        sent = Sent(
            call, kind.name, kind.idempotent, rows, planned.deadline_ms, time.monotonic_ns(), planned.stream.version
        )
        self.sent.append(sent)
        task = asyncio.create_task(self._call(sent, planned))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return sent

    async def _call(self, sent: Sent, planned: Planned) -> None:
        leaves_ms = planned.leaves_after_ms
        limit_ms = sent.deadline_ms + GIVE_UP_MS if leaves_ms is None else leaves_ms
        try:
            async with asyncio.timeout(limit_ms / 1000):
                await self._ask(sent, planned.stream)
        except TimeoutError:
            if leaves_ms is not None:
                sent.left_ns = time.monotonic_ns()
        except BrokenConnection as error:
            sent.broken = error.how
            sent.detail = repr(error.__cause__)
            sent.answered_ns = time.monotonic_ns()

    async def _ask(self, sent: Sent, stream: Stream) -> None:
        connection = await self.connections.take()
        kind, body = _encoded(sent)
        headers = [
            ("authorization", f"Bearer {self._key}"),
            ("content-type", kind),
            ("x-request-timeout-ms", str(int(sent.deadline_ms))),
            *stream.headers.items(),
        ]
        try:
            answer = await connection.ask("POST", "/predict", headers, body)
        except BaseException:
            self.connections.drop(connection)
            raise
        self.connections.give_back(connection)
        _note(sent, answer)


def _encoded(sent: Sent) -> tuple[str, bytes]:
    """JSON, and Protobuf for what is wide, so that large tensors travel as bytes."""
    numbers = [row.numbers() for row in sent.rows]
    if not sent.rows[0].padding_bytes:
        version = {"version": sent.asked_version} if sent.asked_version else {}
        body = {"model_name": sent.model, "inputs": {"row": numbers}, **version}
        return "application/json", json.dumps(body).encode()
    width = sent.rows[0].padding_bytes // 4
    request = pb.PredictRequest(
        model_name=sent.model,
        version=sent.asked_version or "",
        inputs=[
            _tensor("row", pb.DATATYPE_INT64, (len(numbers), 3), np.array(numbers, "<i8").tobytes()),
            _tensor("padding", pb.DATATYPE_FP32, (len(numbers), width), b"".join(row.padding() for row in sent.rows)),
        ],
    )
    return "application/x-protobuf", request.SerializeToString()


def _tensor(name: str, datatype: pb.Datatype, shape: Sequence[int], raw: bytes) -> pb.Tensor:
    return pb.Tensor(name=name, datatype=datatype, shape=shape, raw=raw)


def _note(sent: Sent, answer: HttpAnswer) -> None:
    """What came back, into the record. Whatever can't be read as an answer of ours is told as such."""
    sent.answered_ns = time.monotonic_ns()
    sent.status = answer.status
    sent.version = answer.headers.get("x-inferencehub-version", "")
    try:
        document = json.loads(answer.body)
        if answer.status == 200:
            sent.answers = tuple(
                (hashed, version, process) for hashed, version, process in document["outputs"]["answer"]
            )
        else:
            sent.reason, sent.detail = document["reason"], document["detail"]
    except (ValueError, KeyError, TypeError) as error:
        sent.reason, sent.detail = "UNREADABLE", f"{error!r}: {answer.body[:200]!r}"

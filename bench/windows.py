"""Loads contenders by turns, so that whatever else the machine does meets them all alike, and reads what each took."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from bench.calls import Call
from bench.contenders.running import Running
from bench.loadgen.wrk import LoadError, load
from bench.process_tree import cpu_seconds, memory_mb, tmpfs_mb

FIRST_S = 3
# A process that takes less than this share of a core has nothing left to do.
IDLE_SHARE = 0.05
IDLE_LOOK_S = 0.1
IDLE_WITHIN_S = 10.0
MEMORY_LOOK_S = 0.2


@dataclass(frozen=True)
class Turn:
    """One contender under one load.

    Attributes:
        load: Names the load; turns of one load are compared.
        connections: Each has one request on its way at a time.
        key: The caller's, where it is not the contender's own.
        longer: How many times as long as others its windows are, where an answer takes long.
        watch_memory: Whether its peaks of memory are wanted.
        beside: Something that goes on meanwhile, such as a scrape each second.
    """

    contender: str
    running: Running
    load: str
    call: Call
    connections: int
    key: str | None = None
    longer: int = 1
    watch_memory: bool = False
    beside: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def caller_key(self) -> str:
        """Return what the calls are made with."""
        return self.running.key if self.key is None else self.key


@dataclass(frozen=True)
class Window:
    """What one turn showed.

    Attributes:
        failed: Answers with a status of 400 or more, and requests that got none.
        cpu_us_per_request: Processor time by role, µs for each good answer.
        peak_mb: Memory of all its processes (PSS) and what they hold on tmpfs, at their peaks under the load before
            the window, in 10^6 bytes; mapped files count in both.
    """

    contender: str
    load: str
    connections: int
    round: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    failed: int
    cpu_us_per_request: dict[str, float]
    peak_mb: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pace:
    """How long a run takes: rounds, seconds of load before each window, seconds of each window."""

    rounds: int
    warm_up_s: int
    seconds: int


def by_turns(turns: Sequence[Turn], pace: Pace) -> list[Window]:
    """Give each its turn in every round, those of one load one after the other in an order that changes.

    Before the first round all are loaded unseen, since what has just started compiles while it serves.
    """
    for turn in turns:
        load(turn.running.url, turn.call, connections=turn.connections, seconds=FIRST_S, key=turn.caller_key)
    windows = []
    for round_ in range(1, pace.rounds + 1):
        for turn in _order(turns, round_):
            window = replace(measured(turn, pace), round=round_)
            windows.append(window)
            print(
                f"round {round_} of {pace.rounds}  {turn.load:<26} {turn.contender:<18}"
                f"{window.requests_per_s:>9,.1f} req/s  p50 {window.p50_ms:>8.2f} ms"
                f"{sum(window.cpu_us_per_request.values()):>10,.0f} µs",
                file=sys.stderr,
            )
    return windows


def measured(turn: Turn, pace: Pace) -> Window:
    """Load a contender and read the processor time that it took over the same while."""
    running, key = turn.running, turn.caller_key
    with turn.beside():
        peak = _warmed_up(turn, pace.warm_up_s * turn.longer) if pace.warm_up_s else {}
        until_idle(running.roots)
        before = cpu_seconds(running.roots)
        seen = load(running.url, turn.call, connections=turn.connections, seconds=pace.seconds * turn.longer, key=key)
        after = cpu_seconds(running.roots)
    until_idle(running.roots)
    if seen.requests == 0:
        raise LoadError(f"{turn.contender} had no good answer in {pace.seconds} s under the load {turn.load!r}.")
    used = {role: round((after[role] - before.get(role, 0.0)) / seen.requests * 1e6, 2) for role in after}
    return Window(
        turn.contender, turn.load, turn.connections, 0,
        round(seen.requests_per_s, 2), seen.p50_ms, seen.p99_ms, seen.failed, used, peak,
    )  # fmt: skip


def _warmed_up(turn: Turn, seconds: int) -> dict[str, float]:
    """Load the contender for a while; return its peaks of memory where they are asked for.

    They are looked at here and not in the window, since to look holds up a process that maps much.
    """
    peak: dict[str, float] = {}
    with ThreadPoolExecutor(1) as caller:
        warming = caller.submit(
            load, turn.running.url, turn.call, connections=turn.connections, seconds=seconds, key=turn.caller_key
        )
        while turn.watch_memory and not warming.done():
            for name, read in (("pss", memory_mb), ("tmpfs", tmpfs_mb)):
                peak[name] = max(peak.get(name, 0.0), read(turn.running.roots))
            time.sleep(MEMORY_LOOK_S)
        warming.result()
    return {name: round(most, 1) for name, most in peak.items()}


def until_idle(roots: Sequence[int]) -> None:
    """Wait until the contender has done with what it got, so that it takes nothing from the next one's turn."""
    end = time.perf_counter() + IDLE_WITHIN_S
    before = sum(cpu_seconds(roots).values())
    while time.perf_counter() < end:
        time.sleep(IDLE_LOOK_S)
        now = sum(cpu_seconds(roots).values())
        if now - before <= IDLE_SHARE * IDLE_LOOK_S + 0.01:  # processor time comes in hundredths of a second
            return
        before = now


def _order(turns: Sequence[Turn], round_: int) -> Iterator[Turn]:
    dice = random.Random(round_)
    for load_ in dict.fromkeys(turn.load for turn in turns):
        group = [turn for turn in turns if turn.load == load_]
        dice.shuffle(group)
        yield from group

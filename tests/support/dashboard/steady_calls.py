"""Calls that go on while something else happens, at a rate that swells and falls as that of people does."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.support.many_calls import Call, Caller
from tests.support.up import RunningUp

SWELL_S = 40


@contextmanager
def steady_calls(callers: Sequence[RunningUp], calls: Sequence[Call], per_second: float) -> Iterator[None]:
    """Each caller asks from a thread of its own, whatever comes back; `callers` differ by their keys."""
    over = threading.Event()

    def call_on(place: int) -> None:
        chance = random.Random(place)
        caller = Caller(callers[place])
        try:
            while not over.wait(chance.expovariate(_rate(per_second / len(callers)))):
                caller.ask(chance.choice(calls))
        finally:
            caller.close()

    with ThreadPoolExecutor(len(callers)) as pool:
        running = [pool.submit(call_on, place) for place in range(len(callers))]
        try:
            yield
        finally:
            over.set()
    for thread in running:
        thread.result()


def _rate(mean: float) -> float:
    return mean * (1 + 0.4 * math.sin(2 * math.pi * time.monotonic() / SWELL_S))

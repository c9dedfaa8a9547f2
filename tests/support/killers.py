"""Models whose inputs may end their process, callers of them beside each other, and which workers have ended."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.support.many_calls import Call, Caller
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp

WAYS = {"exit": -1001, "segmentation fault": -1002, "abort": -1003, "closed descriptors": -1004}
"""How a model can end its process, and the number that makes it."""

_MODEL = """
import ctypes, os, time
import numpy as np

class Model:
    inputs = {{"x": ("FP64", [-1])}}
    outputs = {{"y": ("FP64", [-1])}}
    idempotent = {idempotent}

    def predict(self, inputs):
        # Bodies of one kind differ by their fractions.
        kinds = {{int(x) for x in inputs["x"].tolist()}}
        if -1001 in kinds:
            os._exit(7)
        if -1002 in kinds:
            ctypes.string_at(0)
        if -1003 in kinds:
            os.abort()
        if -1004 in kinds:
            os.closerange(3, 4096)
        time.sleep({seconds})
        return {{"y": inputs["x"] * 2}}
"""


def put_killer(models: Path, name: str, *, idempotent: bool, seconds: float = 0.004) -> None:
    """A model that doubles its input, or ends its process when that is a number of WAYS."""
    put(models, name, "1", {"model.py": _MODEL.format(idempotent=idempotent, seconds=seconds)})


@dataclass(slots=True)
class Seen:
    """What callers saw."""

    answered: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Seen) -> Seen:
        self.answered += other.answered
        self.errors += other.errors
        return self


@contextmanager
def calling(up: RunningUp, model: str, threads: int = 2, **headers: str) -> Iterator[Seen]:
    """Calls a model all the time, with numbers that harm nobody, until the block ends; then says what came of it."""
    stopping = threading.Event()
    shares = [Seen() for _ in range(threads)]
    sent = {"x-request-timeout-ms": "30000"} | headers

    def call(seen: Seen, number: int) -> None:
        caller = Caller(up)
        while not stopping.is_set():
            number += threads
            try:
                answer = caller.ask(Call(model, [float(number)], sent))
            except (OSError, http.client.HTTPException) as error:
                seen.errors[type(error).__name__] += 1
                caller.close()
                caller = Caller(up)
                continue
            if answer.status != 200:
                seen.errors[f"{answer.status} {answer.body.get('reason')}: {answer.body.get('detail')}"] += 1
            elif answer.outputs != {"y": [2.0 * number]}:
                seen.errors["another's answer"] += 1
            else:
                seen.answered += 1
        caller.close()

    callers = [threading.Thread(target=call, args=(seen, at)) for at, seen in enumerate(shares)]
    for caller in callers:
        caller.start()
    total = Seen()
    try:
        yield total
    finally:
        stopping.set()
        for caller in callers:
            caller.join()
        for seen in shares:
            total += seen


class Ended:
    """Counts the workers that end, as the gateway sees them: another process at the same place."""

    def __init__(self, up: RunningUp) -> None:
        self._up = up
        self._first = self._restarts()

    def settled(self) -> int:
        """Workers that have ended, once all serve."""

        def all_serve() -> bool:
            return all(worker["state"] == "READY" for worker in self._workers())

        until(all_serve)
        return self._restarts() - self._first

    def _restarts(self) -> int:
        return sum(worker["restarts"] for worker in self._workers())

    def _workers(self) -> list[dict[str, Any]]:
        workers: list[dict[str, Any]] = self._up.request("GET", "/admin/workers").json()["workers"]
        return workers


def timed(up: RunningUp, model: str, number: float, **headers: str) -> tuple[int, str, float]:
    """Status and reason of one call, and its seconds."""
    began_s = monotonic()
    answer = up.predict(model, [number], **headers)
    return answer.status, "" if answer.status == 200 else answer.json()["reason"], monotonic() - began_s

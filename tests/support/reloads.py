"""Good and broken reloads of a model while it is under load, and what its callers saw meanwhile."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.support.counting_models import BROKEN, counting
from tests.support.many_calls import THREADS, Call, Caller
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp

MODEL = "swaps"
SHARE_OF_CAPACITY = 0.7


@dataclass(slots=True)
class Seen:
    """What callers saw; one for each thread, so that none waits for another."""

    latencies_s: list[float] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    wrong_versions: int = 0

    def call(self, caller: Caller, x: int, due_s: float) -> None:
        answer = caller.ask(Call(MODEL, [x], {}))
        self.latencies_s.append(perf_counter() - due_s)
        if answer.status != 200:
            self.errors[f"{answer.status} {answer.body.get('reason')}: {answer.body.get('detail')}"] += 1
            return
        self.versions[answer.version] += 1
        # A version's own output says which one really ran.
        if answer.version != answer.body["version"] or answer.outputs != {"y": [x + 1000 * int(answer.version)]}:
            self.wrong_versions += 1


@dataclass(frozen=True, slots=True)
class Campaign:
    """The figures of one campaign."""

    capacity_per_s: float
    offered_per_s: float
    reloads: int
    broken: int
    seconds: float
    calls: int
    versions: Counter[str]
    errors: dict[str, int]
    wrong_versions: int
    quiet_p99_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return (
            f"{self.reloads} reloads and {self.broken} broken ones in {self.seconds:.0f} s at {self.offered_per_s:.0f} "
            f"calls/s ({SHARE_OF_CAPACITY:.0%} of {self.capacity_per_s:.0f}): {self.calls} calls, "
            f"{sum(self.errors.values())} errors {self.errors or ''}, {self.wrong_versions} wrong versions, "
            f"{len(self.versions)} versions served; p99 {self.p99_ms:.1f} ms, before {self.quiet_p99_ms:.1f} ms"
        )


def reload_under_load(up: RunningUp, models: Path, *, reloads: int, broken: int, capacity_s: float) -> Campaign:
    """Measures the capacity, then reloads at 70 % of it: new versions, changed files and loads by hand, in turn."""
    swaps = _Swaps(up, models)
    capacity = _rate(_load(up, lambda: _for_seconds(capacity_s)), capacity_s)
    offered = capacity * SHARE_OF_CAPACITY
    quiet = _load(up, lambda: _for_seconds(2 * capacity_s), offered)
    begun = perf_counter()
    busy = _load(up, lambda: swaps.go_through(reloads, broken), offered)
    return Campaign(
        capacity_per_s=capacity,
        offered_per_s=offered,
        reloads=reloads,
        broken=broken,
        seconds=perf_counter() - begun,
        calls=sum(len(seen.latencies_s) for seen in busy),
        versions=sum((seen.versions for seen in busy), Counter()),
        errors=dict(sum((seen.errors for seen in busy), Counter())),
        wrong_versions=sum(seen.wrong_versions for seen in busy),
        quiet_p99_ms=_p99_ms(quiet),
        p99_ms=_p99_ms(busy),
    )


class _Swaps:
    """The model's folder, and the ways to change it."""

    def __init__(self, up: RunningUp, models: Path) -> None:
        self._up = up
        self._models = models
        self._workers = len(up.worker_processes())
        self._newest = 0
        self._writes = 0
        self.new_version()

    def go_through(self, reloads: int, broken: int) -> None:
        good = [self.new_version, self.changed_files, self.load_by_hand]
        bad = [self.broken_version, self.broken_files]
        breaks = 0
        for number in range(1, reloads + 1):
            good[number % 3]()
            if number * broken // reloads > breaks:
                bad[breaks % 2]()
                breaks += 1
        assert breaks == broken

    def new_version(self) -> None:
        self._newest += 1
        self._write(self._newest)
        self._until(lambda version: version.get("state") == "READY" and version["workers"] == self._workers)
        if self._newest > 3:  # those that callers may still be at stay a little
            shutil.rmtree(self._models / MODEL / str(self._newest - 3))

    def changed_files(self) -> None:
        before = self._shown(self._newest)["ready_at"]
        self._write(self._newest)
        self._until(lambda version: version["ready_at"] != before and version["workers"] == self._workers)

    def load_by_hand(self) -> None:
        assert self._load_by_hand() == "READY"

    def broken_version(self) -> None:
        number = str(self._newest + 1)
        put(self._models, MODEL, number, {"model.py": BROKEN})
        until(lambda: self._shown(number).get("state") == "FAILED")
        shutil.rmtree(self._models / MODEL / number)
        until(lambda: not self._shown(number))

    def broken_files(self) -> None:
        put(self._models, MODEL, str(self._newest), {"model.py": BROKEN})
        assert self._load_by_hand() == "FAILED"
        assert self._shown(self._newest)["state"] == "READY"
        self._write(self._newest)
        self._until(lambda version: not version.get("warnings"))

    def _write(self, number: int) -> None:
        self._writes += 1
        source = f"{counting(number)['model.py']!s}\n# written {self._writes} times\n"
        put(self._models, MODEL, str(number), {"model.py": source})

    def _load_by_hand(self) -> str:
        answer = self._up.request("POST", f"/admin/models/{MODEL}/versions/{self._newest}/load")
        assert answer.status == 200, answer.body
        return str(answer.json()["versions"][0]["state"])

    def _shown(self, number: int | str) -> dict[str, Any]:
        answer = self._up.request("GET", f"/models/{MODEL}")
        found = answer.json()["versions"] if answer.status == 200 else []
        return next((version for version in found if version["version"] == str(number)), {})

    def _until(self, condition: Callable[[dict[str, Any]], bool]) -> None:
        until(lambda: condition(self._shown(self._newest)))


def _load(up: RunningUp, meanwhile: Callable[[], None], per_s: float | None = None) -> list[Seen]:
    """Calls for as long as `meanwhile` lasts: so many a second, come what may, or as many as get through."""
    over = threading.Event()

    def call(thread: int) -> Seen:
        seen = Seen()
        caller = Caller(up)
        due_s = perf_counter() + (thread / per_s if per_s else 0)
        x = thread
        while not over.wait(max(0.0, due_s - perf_counter()) if per_s else 0):
            seen.call(caller, x, due_s if per_s else perf_counter())
            x += THREADS
            due_s += THREADS / per_s if per_s else 0
        caller.close()
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(call, thread) for thread in range(THREADS)]
        try:
            meanwhile()
        finally:
            over.set()
        return [each.result() for each in running]


def _for_seconds(seconds: float) -> None:
    """Nothing else happens meanwhile; the load itself is what is waited for."""
    threading.Event().wait(seconds)


def _rate(seen: list[Seen], seconds: float) -> float:
    return sum(len(each.latencies_s) for each in seen) / seconds


def _p99_ms(seen: list[Seen]) -> float:
    latencies = sorted(latency for each in seen for latency in each.latencies_s)
    return latencies[int(0.99 * (len(latencies) - 1))] * 1000

"""Several `up`s that share a Redis for their limits, and callers whose calls are told apart by what became of them."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import environment
from tests.support.up import RunningUp, running_up

# The same key for all: only so can they count it together.
ADMIN_KEY = "ihk_Shared01_" + "k" * 43
INPUTS = {"text": ["two words"]}


@contextmanager
def sharing(folder: Path, models: Path, store: str, *processes: int, **settings: str) -> Iterator[list[RunningUp]]:
    """For each number in `processes` an `up` with so many gateway processes, all with `limits.store` = `store`."""
    common = {"INFERENCEHUB_LIMITS__STORE": store, "INFERENCEHUB_AUTH__ADMIN_KEY": ADMIN_KEY} | settings
    with ExitStack() as stack:
        ups = []
        for number, count in enumerate(processes, 1):
            env = environment(**common, INFERENCEHUB_GATEWAY__PROCESSES=str(count))
            home = folder / str(number) / "home"
            home.parent.mkdir(parents=True)
            up = stack.enter_context(running_up(home, "--models", str(models), env=env, first_start=False))
            up.key = ADMIN_KEY
            ups.append(up)
        yield ups


def new_key(up: RunningUp, requests: int, window_s: int = 60) -> str:
    """A key with a limit. It holds at every gateway of this `up`; others don't know it."""
    rate = {"requests": requests, "window_s": window_s}
    answer = up.request("POST", "/admin/keys", {"name": "limited", "scopes": ["predict"], "rate": rate})
    assert answer.status == 201, answer.body
    return str(answer.json()["key"])


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it was sent, in seconds of one clock, how long it took, and how it ended."""

    sent_s: float
    took_s: float
    status: int


def call(up: RunningUp, key: str = "") -> Call:
    """One call of `wordcount`, on a connection of its own, so that it may reach any process."""
    sent_s = time.monotonic()
    headers = {"authorization": f"Bearer {key or up.key}"}
    answer = up.predict("wordcount", INPUTS, **headers)
    return Call(sent_s, time.monotonic() - sent_s, answer.status)


def call_often(ups: Sequence[RunningUp], count: int, key: str = "") -> Counter[int]:
    """How so many calls ended, spread over the gateways and eight of them at a time."""
    with ThreadPoolExecutor(8) as pool:
        return Counter(done.status for done in pool.map(lambda i: call(ups[i % len(ups)], key), range(count)))


def store_of(up: RunningUp) -> str:
    """How the process that answers finds its store: "up" or "down"."""
    with urllib.request.urlopen(f"{up.url}/health", timeout=10) as answer:
        return str(json.load(answer)["limit_store"])

"""Memory, descriptors, threads and zombies of a product's processes, sampled while a soak goes on."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import psutil

from tests.support.ledger.injected import shared_bytes, zombies
from tests.support.up import RunningUp

EVERY_S = 5.0
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a process. Its age tells what grows from what has just started."""

    at_s: float
    role: str
    pid: int
    age_s: float
    rss_mib: float
    descriptors: int
    threads: int


@dataclass(slots=True)
class Vitals:
    """All samples, by a thread of its own between `start` and `stop`."""

    up: RunningUp
    samples: list[Sample] = field(default_factory=list)
    shared_mib: list[float] = field(default_factory=list)
    zombies: list[set[int]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._sample_all, args=(time.monotonic(),), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _sample_all(self, begun_s: float) -> None:
        while not self._over.wait(EVERY_S):
            at_s = time.monotonic() - begun_s
            for role, processes in self._roles().items():
                for process in processes:
                    with suppress(psutil.Error):
                        self.samples.append(_sample(at_s, role, process))
            with suppress(psutil.Error, OSError):
                self.shared_mib.append(shared_bytes(self.up) / MIB)
                self.zombies.append(set(zombies(self.up)))

    def _roles(self) -> dict[str, list[psutil.Process]]:
        with suppress(psutil.Error):
            return {
                "supervisor": [psutil.Process(self.up.program.pid)],
                "gateway": self.up.gateway_processes(),
                "worker": self.up.worker_processes(),
            }
        return {}

    def lasting_zombies(self) -> int:
        """Those that were there twice: one that has only just ended is taken before the next look."""
        return len(set().union(*(one & other for one, other in pairwise(self.zombies))))

    def trend(self) -> dict[str, Any]:
        """For each role the medians of the first and the last third of the time, and the most, of what is settled."""
        by_role: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in self.samples:
            if sample.age_s > SETTLED_AFTER_S:
                by_role[sample.role].append(sample)
        return {role: _thirds(samples) for role, samples in by_role.items()}


# A process that has just started still grows into its work.
SETTLED_AFTER_S = 20


def _sample(at_s: float, role: str, process: psutil.Process) -> Sample:
    with process.oneshot():
        return Sample(
            at_s,
            role,
            process.pid,
            time.time() - process.create_time(),
            process.memory_info().rss / MIB,
            process.num_fds(),
            process.num_threads(),
        )


def _thirds(samples: list[Sample]) -> dict[str, Any]:
    end_s = max(sample.at_s for sample in samples)
    first = [sample for sample in samples if sample.at_s < end_s / 3]
    last = [sample for sample in samples if sample.at_s >= 2 * end_s / 3]
    figures: dict[str, Callable[[Sample], float]] = {
        "rss_mib": lambda sample: sample.rss_mib,
        "descriptors": lambda sample: sample.descriptors,
        "threads": lambda sample: sample.threads,
    }
    return {
        name: {
            "first_third": round(median(map(figure, first or samples)), 1),
            "last_third": round(median(map(figure, last)), 1),
            "most": round(max(map(figure, samples)), 1),
        }
        for name, figure in figures.items()
    }

"""Runs the steps of a plan one after the other, until they are done or somebody has had enough."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from .closed_loop import ClosedLoop
from .event_loops import loop_factory
from .load import Load
from .open_loop import OpenLoop
from .plan import Plan
from .tally import Tally
from .target import Address, Target

# Beside the connections: the event loop's own files, and what Python has open.
SPARE_FILES = 64


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was run."""

    size: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of them; `interrupted`: the last one, or more, were cut short."""

    steps: tuple[Step, ...]
    interrupted: bool


def run(plan: Plan, target: Target, address: Address, request: bytes, progress: Callable[[str], None]) -> Outcome:
    """Runs it. SIGINT ends it with what was measured so far, a second one without waiting for answers."""
    with asyncio.Runner(loop_factory=loop_factory(plan.is_open)) as runner:
        return runner.run(_Bench(plan, target, address, request, progress).run())


def allow_files(connections: int) -> int:
    """Raises the soft limit of open files as far as it takes and is allowed; the connections that there is room for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else min(connections, soft - SPARE_FILES)


class _Bench:
    def __init__(
        self, plan: Plan, target: Target, address: Address, request: bytes, progress: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._aim = (target, address, request, plan.timing)
        self._progress = progress
        self._present: Load | None = None
        self._interrupts = 0

    async def run(self) -> Outcome:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        steps = []
        try:
            for size in self._plan.sizes:
                if self._interrupts:
                    break
                self._present = self._load(size)
                teller = loop.create_task(self._tell(size))
                steps.append(Step(size, await self._present.run()))
                teller.cancel()
        finally:
            loop.remove_signal_handler(signal.SIGINT)
        return Outcome(tuple(steps), self._interrupts > 0)

    def _load(self, size: float) -> Load:
        if self._plan.is_open:
            return OpenLoop(*self._aim, per_s=size, connections=self._plan.connections)
        return ClosedLoop(*self._aim, concurrency=int(size))

    def _interrupt(self) -> None:
        self._interrupts += 1
        if self._present is not None:
            self._present.stop(at_once=self._interrupts > 1)

    async def _tell(self, size: float) -> None:
        begun_s, timing = monotonic(), self._plan.timing
        while True:
            await asyncio.sleep(1)
            if self._present is not None:
                tally = self._present.tally
                so_far = f"{monotonic() - begun_s:.0f} of {timing.warm_up_s + timing.duration_s:g} s"
                self._progress(f"{self._plan.unit} {size:g}: {so_far}, {tally.ok:,} answers, {tally.failed:,} errors")

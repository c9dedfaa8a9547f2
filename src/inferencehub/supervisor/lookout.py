"""Looks at the workers several times a second: how each one is, for the rules to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.runs.layout import path_beside

from .machine.vitals import Observed
from .rules.verdict import Vitals

LOOK_S = 0.5
# Memory can be filled by a gigabyte and more a second.
LOOK_AT_MEMORY_S = 0.1
_UNIX = "unix:"


@dataclass(frozen=True, slots=True)
class Observable:
    """A worker that runs: its process, and where its run page lies; None where it has none that others read."""

    name: str
    pid: int
    page: Path | None


def page_of(document: WorkerDocument) -> Path | None:
    """Where the run page of a worker lies that is told this."""
    if document.run_page is not None:
        return Path(document.run_page)
    return page_at(document.listen)


def page_at(address: str) -> Path | None:
    """Where the run page of a worker lies that listens at this address; None where it has none beside it."""
    return Path(path_beside(address.removeprefix(_UNIX))) if address.startswith(_UNIX) else None


class Lookout:
    """Keeps what it needs of each life of a worker from one look to the next."""

    def __init__(self, memory_bytes: float = float("inf")) -> None:
        """`memory_bytes`: what a worker may take; infinity for any amount."""
        self.pause_s = LOOK_S if memory_bytes == float("inf") else LOOK_AT_MEMORY_S
        self._memory_bytes = memory_bytes
        self._observed: dict[str, tuple[int, Observed]] = {}

    def look(self, workers: Iterable[Observable], now: float) -> Mapping[str, Vitals]:
        """How each of these workers, which are all that run, looks now."""
        running = {worker.name: worker for worker in workers if worker.page is not None}
        for name, (pid, observed) in list(self._observed.items()):
            if name not in running or running[name].pid != pid:
                observed.close()
                del self._observed[name]
        return {name: self._of(worker).look(now) for name, worker in running.items()}

    def judge(self, name: str, cause: str) -> None:
        """Leave word on a worker's page of why it is about to be killed."""
        if (known := self._observed.get(name)) is not None:
            known[1].page.judge(cause)

    def _of(self, worker: Observable) -> Observed:
        known = self._observed.get(worker.name)
        if known is None:
            assert worker.page is not None
            known = worker.pid, Observed(worker.pid, worker.page, self._memory_bytes)
            self._observed[worker.name] = known
        return known[1]

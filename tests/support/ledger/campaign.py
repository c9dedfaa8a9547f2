"""A product under load with the ledger on: faults happen to it meanwhile, and at its end both sides are joined."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.ledger.checker import Patience, Violation, check, runs_per_call, tally
from tests.support.ledger.load import Load, Stream
from tests.support.ledger.model import Kind, put_kind
from tests.support.ledger.records import Run, Sent, runs_from_lines
from tests.support.processes import DEADLINE_S, environment
from tests.support.up import RunningUp, running_up

SETTLES_MS = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a campaign saw: `errors` are answers other than 200 and broken connections, by what they were."""

    sent: list[Sent]
    runs: list[Run]
    violations: list[Violation]
    errors: Counter[str] = field(default_factory=Counter)

    def errors_of(self, *models: str) -> Counter[str]:
        return _errors(call for call in self.sent if call.model in models)

    def p_ms(self, share: float, *models: str) -> float:
        """A percentile of the latency of answers with 200."""
        latencies = sorted(c.latency_ms for c in self.sent if c.status == 200 and (not models or c.model in models))
        return latencies[int(share * (len(latencies) - 1))] if latencies else 0.0

    def __str__(self) -> str:
        left = sum(bool(call.left_ns) for call in self.sent)
        return (
            f"{len(self.sent)} calls, {left} of callers who left, errors {self._errors_by_model() or 0}, violations "
            f"{tally(self.violations) or 0}, {runs_per_call(self.sent, self.runs):.3f} runs a row, "
            f"p50 {self.p_ms(0.5):.1f} ms, p99 {self.p_ms(0.99):.1f} ms"
        )

    def _errors_by_model(self) -> dict[str, dict[str, int]]:
        by_model = {model: dict(self.errors_of(model)) for model in sorted({call.model for call in self.sent})}
        return {model: errors for model, errors in by_model.items() if errors}


def _errors(sent: Iterator[Sent]) -> Counter[str]:
    told = Counter(call.broken or f"{call.status} {call.reason}" for call in sent if not call.left_ns)
    del told["200 "]
    return told


@dataclass(slots=True)
class Campaign:
    """A product whose models keep a ledger, and everything that was sent to it."""

    up: RunningUp
    models: Path
    ledger: Path
    sent: list[Sent] = field(default_factory=list)

    @contextmanager
    def load(self, *streams: Stream, seed: int = 0) -> Iterator[Load]:
        """Load for as long as the block lasts; its end waits for every answer."""
        load = Load(self.up.url, self.up.key, seed)
        beside = _Beside(load, streams)
        try:
            yield load
        finally:
            beside.end()
            self.sent += load.sent

    def verdict(self, patience: Patience | None = None) -> Verdict:
        """Both sides joined, of everything that was sent until now."""
        runs = runs_from_lines(self.ledger.read_text().splitlines()) if self.ledger.exists() else []
        return Verdict(self.sent, runs, check(self.sent, runs, patience), _errors(iter(self.sent)))


class _Beside:
    """A load on an event loop of its own, so that a fault may take its time."""

    def __init__(self, load: Load, streams: Sequence[Stream]) -> None:
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(load, streams), daemon=True)
        self._thread.start()

    def _run(self, load: Load, streams: Sequence[Stream]) -> None:
        try:
            self._loop.run_until_complete(load.run(streams, self._over))
        except BaseException as error:
            self._failure = error
        finally:
            self._loop.close()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(2 * DEADLINE_S)
        assert not self._thread.is_alive(), "some call never came to an end"
        if self._failure is not None:
            raise self._failure


@contextmanager
def campaign(
    folder: Path,
    *kinds: Kind,
    workers: int = 2,
    lay_out: Callable[[Path], None] | None = None,
    **env: str,
) -> Iterator[Campaign]:
    """`up` with these models, and a ledger in the folder; `lay_out` may put more models beside them."""
    models, ledger = folder / "models", folder / "ledger"
    for kind in kinds:
        put_kind(models, kind, ledger)
    if lay_out is not None:
        lay_out(models)
    settings = environment(INFERENCEHUB_MODELS__SETTLE_MS=str(SETTLES_MS), **env)
    with running_up(folder / "home", "--models", str(models), "--workers", str(workers), env=settings) as up:
        yield Campaign(up, models, ledger)

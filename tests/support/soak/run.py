"""A soak: load with the ledger on, the faults of a schedule meanwhile, and one report at the end."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.ledger.campaign import Campaign, campaign
from tests.support.ledger.checker import Patience, Violation, tally
from tests.support.ledger.injected import served_by, until_calm
from tests.support.ledger.load import Stream
from tests.support.ledger.model import ONCE, QUICK, SLOW, STEADY, WIDE
from tests.support.ledger.records import Sent
from tests.support.processes import DEADLINE_S
from tests.support.redis_server import RedisServer, redis_server
from tests.support.soak.faults import FAULTS, Soaked, lay_out
from tests.support.soak.permitted import Happened, error_of, errors
from tests.support.soak.schedule import Happening, schedule
from tests.support.soak.vitals import Vitals
from tests.support.until import until
from tests.support.up import alive

WORKERS = 2
# One worker alone could serve this, so that no call of these models has an excuse to be refused.
STREAMS = (
    Stream(QUICK, 150, deadlines_ms=(10_000, 15_000), rows=(1, 1, 1, 4), leaving=0.05, left_after_ms=20),
    Stream(STEADY, 20, deadlines_ms=(10_000,)),
    Stream(ONCE, 15, deadlines_ms=(10_000,), leaving=0.05, left_after_ms=20),
    Stream(WIDE, 4, deadlines_ms=(10_000,), padding_bytes=(4_000, 200_000, 1_000_000), leaving=0.05),
    Stream(SLOW, 4, deadlines_ms=(10_000,), leaving=0.1),
)
MODELS = (QUICK, STEADY, ONCE, WIDE, SLOW)
# Runs of callers who left, and answers, are late by what a frozen or starved process costs.
PATIENCE = Patience(answer_ms=2_000, run_ms=1_000, cancel_ms=15_000)


def soak(folder: Path, seed: int, seconds: float) -> dict[str, Any]:
    """Runs it; the report says everything, `broken` what may not be."""
    planned = schedule(seed, seconds)
    with (
        redis_server() as store,
        campaign(folder, *MODELS, workers=WORKERS, lay_out=lay_out, **limited_by(store)) as running,
    ):
        soaked, vitals = Soaked(running, store), Vitals(running.up)
        vitals.start()
        begun_s = time.monotonic()
        with running.load(*STREAMS, seed=seed) as load:
            happened = _go_through(planned, soaked)
            until(lambda: all(served_by(running.up, kind.name, WORKERS) for kind in MODELS))
            until_calm(load)
        vitals.stop()
        lasted_s = time.monotonic() - begun_s
        left = _ended(running)
    report = _report(running, soaked, vitals, happened)
    return {"seed": seed, "seconds": round(lasted_s), **report, "left_behind": left}


def limited_by(store: RedisServer) -> dict[str, str]:
    """Limits in the store that nobody reaches: each call is charged there, and none may fail for it."""
    return {
        "INFERENCEHUB_LIMITS__STORE": f"redis://127.0.0.1:{store.port}",
        "INFERENCEHUB_RATE__REQUESTS": "100000000",
    }


def _go_through(planned: list[Happening], soaked: Soaked) -> list[Happened]:
    begun_s = time.monotonic()
    happened = []
    for happening in planned:
        threading.Event().wait(max(0.0, begun_s + happening.at_s - time.monotonic()))
        began_ns = time.monotonic_ns()
        try:
            FAULTS[happening.what](soaked, random.Random(happening.draw))
        except AssertionError as error:
            soaked.troubles.append(f"{happening.what} at {happening.at_s:.0f} s: {error}"[:500])
        happened.append(Happened(happening.what, began_ns, time.monotonic_ns()))
    return happened


def _ended(running: Campaign) -> dict[str, Any]:
    """What is there after the end of the product that should not be."""
    pids, folders = [process.pid for process in running.up.processes()], running.up.run_folders()
    running.up.program.process.terminate()
    code = running.up.program.wait(DEADLINE_S)
    return {
        "exit_code": code,
        "processes": len(alive(pids)),
        "folders": len([folder for folder in folders if folder.exists()]),
    }


def _examples(violations: Sequence[Violation], failed: Sequence[Sent]) -> list[str]:
    """A few of each kind, so that none hides another."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for each in violations:
        by_kind[each.fault].append(f"{each.fault}: call {each.call} {each.sentence}")
    for call in failed:
        told = f"call {call.call} of {call.model}: {call.broken or call.status} {call.detail}"
        by_kind[f"{call.model} {error_of(call)}"].append(told[:300])
    return [example for examples in by_kind.values() for example in examples[:5]]


def _report(running: Campaign, soaked: Soaked, vitals: Vitals, happened: list[Happened]) -> dict[str, Any]:
    verdict = running.verdict(PATIENCE)
    permitted, broken, calls = errors(verdict.sent, happened, frozenset({SLOW.name}))
    return {
        "happenings": dict(Counter(each.what for each in happened)),
        "calls": dict(Counter(call.model for call in verdict.sent)),
        "callers_who_left": sum(bool(call.left_ns) for call in verdict.sent),
        "runs": len(verdict.runs),
        "permitted_errors": dict(permitted),
        "broken": {
            "errors": dict(broken),
            "violations": tally(verdict.violations),
            "troubles": soaked.troubles,
            "zombies": vitals.lasting_zombies(),
        },
        "examples": _examples(verdict.violations, calls),
        "latency_ms": {
            kind.name: {"p50": round(verdict.p_ms(0.5, kind.name), 1), "p99": round(verdict.p_ms(0.99, kind.name), 1)}
            for kind in MODELS
        },
        "processes": vitals.trend(),
        "shared_mib": {
            "most": round(max(vitals.shared_mib, default=0), 1),
            "last": round(vitals.shared_mib[-1], 1) if vitals.shared_mib else 0,
        },
    }

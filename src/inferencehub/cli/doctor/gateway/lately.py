"""What became of calls in the last minutes, by the gateway's live samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from inferencehub.errors import is_success

from ..finding import Finding, Status
from .asking import Gateway

LOOK_BACK_S = 300
# What the operator can do about it; what callers do wrong themselves is none of the gateway's ills.
MEND_BY_REASON = {
    "QUEUE_FULL": "more came than could be answered in time: raise workers.count, or give callers a rate limit",
    "DEADLINE_EXCEEDED": "the model is slower than its callers allow: see `inferencehub bench`, then the deadline",
    "MODEL_FAILED": "the model's code raised an error: see the worker's log",
    "MODEL_LOADING": "calls came before a version was ready: route to it once it is",
    "NO_HEALTHY_WORKER": "no worker could serve: see the workers",
    "WORKER_LOST": "a worker ended during calls: see its log",
    "POISON_REQUEST": "a call ended several workers: see the worker's log for its input",
    "RATE_LIMITED": "a key asked for more than it may: raise its limit if it should",
    "INTERNAL": "see the gateway's log for the request ids, and report it",
    "UNAUTHENTICATED": "somebody calls without a valid key: see the gateway's log",
}
# These may be meant: they are said, and no more.
WORTH_A_WORD = frozenset({"RATE_LIMITED", "UNAUTHENTICATED"})


def examine_lately(gateway: Gateway) -> Iterator[Finding]:
    told = gateway.get(f"/admin/live/history?seconds={LOOK_BACK_S}")
    if not is_success(told.status) or not isinstance(told.body, dict):
        yield Finding("warn", "lately", f"the last minutes are not shown: HTTP {told.status}", "use another key")
        return
    yield from findings_of_samples(told.body["samples"])


def findings_of_samples(samples: list[dict[str, Any]]) -> Iterator[Finding]:
    """How many calls there were, and a finding for each way of failing that the operator can mend."""
    minutes = f"in the last {LOOK_BACK_S // 60} minutes"
    calls = sum(sample["all"]["calls"] for sample in samples)
    if calls == 0:
        yield Finding("ok", "lately", f"no calls {minutes}")
        return
    errors: Counter[str] = Counter()
    for sample in samples:
        errors.update(sample["all"]["errors"])
    p99 = max((sample["all"]["p99_ms"] or 0.0 for sample in samples), default=0.0)
    yield Finding(
        "ok", "lately", f"{calls:,} calls {minutes}, {errors.total():,} failed; worst p99 of a second {p99:g} ms"
    )
    for reason, count in errors.most_common():
        if (mend := MEND_BY_REASON.get(reason)) is not None:
            status: Status = "ok" if reason in WORTH_A_WORD else "warn"
            yield Finding(status, "lately", f"{count:,} of them {reason}", mend)
    waiting = samples[-1]["waiting"]
    if waiting:
        yield Finding("warn", "lately", f"{waiting:,} calls wait for a worker to come back", "see the workers")

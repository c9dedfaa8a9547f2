"""The outcome as a JSON document, for programs."""

from __future__ import annotations

from typing import Any

from .caveats import caveats_of
from .chart import distribution
from .histogram import PRECISION, Histogram
from .plan import Plan, Subject
from .run import Outcome, Step


def document_from_outcome(plan: Plan, subject: Subject, outcome: Outcome) -> dict[str, Any]:
    return {
        **subject.document(),
        "loop": "open" if plan.is_open else "closed",
        "warm_up_s": plan.timing.warm_up_s,
        "duration_s": plan.timing.duration_s,
        "latency_precision": PRECISION,
        "interrupted": outcome.interrupted,
        "steps": [_step(plan, subject, step) for step in outcome.steps],
    }


def _step(plan: Plan, subject: Subject, step: Step) -> dict[str, Any]:
    tally = step.tally
    calls_per_s = tally.ok_in_time / tally.lasted_s if tally.lasted_s else 0.0
    document: dict[str, Any] = {
        "rate_per_s" if plan.is_open else "concurrency": step.size,
        "lasted_s": round(tally.lasted_s, 3),
        "calls": {"ok": tally.ok, "failed": tally.failed},
        "throughput": {
            "calls_per_s": round(calls_per_s, 3),
            "rows_per_s": round(calls_per_s * subject.rows, 3),
        },
        "latency_ms": _latency(tally.latency),
        "errors": dict(tally.errors.most_common()),
        "unreachable": dict(tally.unreachable.most_common()),
        "versions": dict(tally.versions.most_common()),
        "mean_ms": parts_ms(step),
        "distribution": [
            {"from_ms": low, "to_ms": high, "calls": count} for low, high, count in distribution(tally.latency)
        ],
        "generator": {"cpu_share": round(tally.cpu_share, 3), "turns_late_ms": _latency(tally.lag)},
        "warnings": caveats_of(plan, step),
    }
    if plan.is_open:
        document["generator"] |= {
            "sent_late_ms": _latency(tally.late),
            "most_waiting_for_a_connection": tally.waited_for_connection,
        }
    return document


PARTS = ("gateway", "queue", "compute", "elsewhere")


def parts_ms(step: Step) -> dict[str, float]:
    """Where the time of a call went on average; `elsewhere` is the network, this program, and lateness."""
    tally = step.tally
    if tally.timed == 0:
        return {}
    parts = {
        "gateway": tally.gateway_ms / tally.timed,
        "queue": tally.queue_ms / tally.timed,
        "compute": tally.compute_ms / tally.timed,
    }
    parts["elsewhere"] = max(0.0, tally.latency.mean_us() / 1000 - sum(parts.values()))
    return {name: round(ms, 3) for name, ms in parts.items()}


def _latency(histogram: Histogram) -> dict[str, float]:
    return {
        "min": histogram.min_us / 1000,
        "mean": round(histogram.mean_us() / 1000, 3),
        "p50": histogram.percentile_us(50) / 1000,
        "p95": histogram.percentile_us(95) / 1000,
        "p99": histogram.percentile_us(99) / 1000,
        "p99.9": histogram.percentile_us(99.9) / 1000,
        "max": histogram.max_us / 1000,
    }

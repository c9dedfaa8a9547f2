"""Tells what the quick bench found: a table, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .expectations import Expectation, at_least, at_most, listed
from .figures import (
    Figure,
    Spread,
    Window,
    cpu_us,
    cpu_us_of,
    of,
    p50_ms,
    p99_ms,
    processor_time,
    ratio,
    requests_per_s,
    spread,
)
from .starts import memory_a_model, of_launches, table_of_starts
from .tensors import tail

LABELS = {
    "inferencehub": "InferenceHub",
    "two": "  with two gateways",
    "before": "the commit before",
    "echo": "bare Fastify echo",
    "unary": "one unary RPC a request",
    "fastapi": "FastAPI + uvicorn",
}
OURS = "inferencehub"
MANY = "100 models"


def printed(result: Mapping[str, Any]) -> str:
    """Return the tables of all loads and starts, and the list of expectations."""
    windows = result["windows"]
    lines = [f"{'':<40}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'µs a req.':>11}{'failed':>8}", "-" * 116]
    for load in dict.fromkeys(window["load"] for window in windows):
        for contender in dict.fromkeys(window["contender"] for window in windows):
            lines += _row(windows, contender, load)
    lines += [*table_of_starts(result["launches"], LABELS, result["loaded_mb"]), ""]
    lines += [f"not measured: {LABELS[name].strip()}: {why}" for name, why in result["left_out"].items()]
    return "\n".join([*lines, *listed(expectations(result))])


def expectations(result: Mapping[str, Any]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    return [*_small_calls(result["windows"]), *_other_loads(result["windows"]), *_memory_and_starts(result)]


def _small_calls(windows: Sequence[Window]) -> list[Expectation]:
    def ours(other: str, figure: Figure, contender: str = OURS, load: str = "iris, 64") -> Spread | None:
        return ratio(windows, (contender, load), (other, load), figure)

    return [
        at_most(0.65, "processor time of the commit before: iris, 64", ours("before", cpu_us)),
        at_most(1.6, "processor time of the bare echo: iris, 64", ours("echo", cpu_us)),
        at_most(12, "worker, a request: iris, 64", of(windows, OURS, "iris, 64", cpu_us_of("worker")), " µs"),
        at_least(0.75, "throughput of the bare echo: iris, 64", ours("echo", requests_per_s)),
        at_least(0.9, "the same with two gateways", ours("echo", requests_per_s, "two")),
        at_least(12, "throughput of FastAPI: iris, 64", ours("fastapi", requests_per_s)),
        at_least(7, "throughput of the unary design: iris, 64", ours("unary", requests_per_s)),
        at_most(0.75, "p50 of FastAPI's: iris, 1", ours("fastapi", p50_ms, load="iris, 1")),
    ]


def _other_loads(windows: Sequence[Window]) -> list[Expectation]:
    few, one, crowd = "602 kB, 8", "602 kB, 1", "iris, 1000"

    def ours(other: str, load: str, figure: Figure) -> Spread | None:
        return ratio(windows, (OURS, load), (other, load), figure)

    failed = [w["failed"] for w in windows if (w["contender"], w["load"]) == (OURS, crowd)]
    return [
        at_least(1.0, "throughput of the commit before: forest, 64", ours("before", "forest, 64", requests_per_s)),
        at_least(1.0, f"throughput of FastAPI: {few}", ours("fastapi", few, requests_per_s)),
        at_most(1.3, f"processor time of FastAPI: {few}", ours("fastapi", few, cpu_us)),
        at_least(0.7, f"throughput of FastAPI: {one}", ours("fastapi", one, requests_per_s)),
        at_most(3, f"p99 by p50: {one}", tail(windows, OURS, one)),
        at_most(0, f"calls that failed: {crowd}", spread([sum(failed)] if failed else []), ""),
        at_least(
            0.9, f"throughput of that at 64: {crowd}", ratio(windows, (OURS, crowd), (OURS, "iris, 64"), requests_per_s)
        ),
    ]


def _memory_and_starts(result: Mapping[str, Any]) -> list[Expectation]:
    launches = result["launches"]
    loaded = result["loaded_mb"].get(OURS)
    return [
        at_most(6, f"{MANY} of iris ready", of_launches(launches, MANY, "ready_s"), " s"),
        at_most(3, "memory of one of them more", memory_a_model(launches), " MB"),
        at_most(2.5, "launch to first answer", of_launches(launches, OURS, "ready_s"), " s"),
        at_most(220, "memory of all processes: at rest", of_launches(launches, OURS, "memory_mb"), " MB"),
        at_most(220, "memory of all processes: after all loads", spread([loaded] if loaded else []), " MB"),
    ]


def _row(windows: Sequence[Window], contender: str, load: str) -> list[str]:
    figures = [of(windows, contender, load, figure) for figure in (requests_per_s, p50_ms, p99_ms, cpu_us)]
    speed, half, most, time = (figure.median if figure else 0.0 for figure in figures)
    if figures[0] is None:
        return []
    failed = sum(w["failed"] for w in windows if (w["contender"], w["load"]) == (contender, load))
    return [
        f"{load:<15}{LABELS[contender]:<25}{speed:>9,.0f}{half:>10.2f}{most:>10.2f}{time:>11,.0f}{failed:>8,}"
        f"   {processor_time(windows, contender, load)}"
    ]

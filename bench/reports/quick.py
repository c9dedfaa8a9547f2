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
MANY_MODELS = 100


def printed(result: Mapping[str, Any]) -> str:
    """Return the tables of all loads and starts, and the list of expectations."""
    windows = result["windows"]
    lines = [f"{'':<40}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'µs a req.':>11}{'failed':>8}", "-" * 116]
    for load in dict.fromkeys(window["load"] for window in windows):
        for contender in dict.fromkeys(window["contender"] for window in windows):
            lines += _row(windows, contender, load)
    lines += _starts(result)
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

    refused = spread(float(w["failed"]) for w in windows if (w["contender"], w["load"]) == (OURS, crowd))
    return [
        at_least(1.0, "throughput of the commit before: forest, 64", ours("before", "forest, 64", requests_per_s)),
        at_least(1.0, f"throughput of FastAPI: {few}", ours("fastapi", few, requests_per_s)),
        at_most(1.3, f"processor time of FastAPI: {few}", ours("fastapi", few, cpu_us)),
        at_least(0.7, f"throughput of FastAPI: {one}", ours("fastapi", one, requests_per_s)),
        at_most(3, f"p99 by p50: {one}", tail(windows, OURS, one)),
        at_most(0, f"calls that failed, in a window: {crowd}", refused, ""),
        at_least(
            0.9, f"throughput of that at 64: {crowd}", ratio(windows, (OURS, crowd), (OURS, "iris, 64"), requests_per_s)
        ),
    ]


def _memory_and_starts(result: Mapping[str, Any]) -> list[Expectation]:
    launches, many = result["launches"], f"{MANY_MODELS} models"
    loaded = result["loaded_mb"].get(OURS)
    return [
        at_most(6, f"{many} of iris ready", _of_launches(launches, many, "ready_s"), " s"),
        at_most(3, "memory of one of them more", _memory_a_model(launches), " MB"),
        at_most(2.5, "launch to first answer", _of_launches(launches, OURS, "ready_s"), " s"),
        at_most(220, "memory of all processes: at rest", _of_launches(launches, OURS, "memory_mb"), " MB"),
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


def _starts(result: Mapping[str, Any]) -> list[str]:
    launches = result["launches"]
    lines = ["", f"{'':<25}{'first answer':>24}{'memory at rest':>24}{'after all loads':>18}"]
    for name in dict.fromkeys([*(launch["contender"] for launch in launches), *result["loaded_mb"]]):
        ready, memory = (_of_launches(launches, name, what) for what in ("ready_s", "memory_mb"))
        loaded = result["loaded_mb"].get(name)
        lines.append(
            f"{LABELS.get(name, name):<25}{ready.text(' s') if ready else '–':>24}"
            f"{memory.text(' MB') if memory else '–':>24}{f'{loaded:,.0f} MB' if loaded else '–':>18}"
        )
    return [*lines, ""]


def _of_launches(launches: Sequence[Mapping[str, Any]], contender: str, what: str) -> Spread | None:
    return spread(launch[what] for launch in launches if launch["contender"] == contender)


def _memory_a_model(launches: Sequence[Mapping[str, Any]]) -> Spread | None:
    """Return by how much many models take more than one does, for each that is more, round by round."""
    taken = {(launch["contender"], launch["round"]): launch["memory_mb"] for launch in launches}
    rounds = [round_ for name, round_ in taken if name == "1 model" and (f"{MANY_MODELS} models", round_) in taken]
    return spread(
        (taken[f"{MANY_MODELS} models", round_] - taken["1 model", round_]) / (MANY_MODELS - 1) for round_ in rounds
    )

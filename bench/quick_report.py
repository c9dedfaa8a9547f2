"""Tells what the quick bench found: a table, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

LABELS = {
    "inferencehub": "InferenceHub",
    "echo": "bare Fastify echo",
    "unary": "one unary RPC a request",
    "fastapi": "FastAPI + uvicorn",
}


@dataclass(frozen=True)
class Expectation:
    """A figure that we promise, and the bound that it has to keep; None when this run has not measured it."""

    sentence: str
    value: float | None
    bound: float
    at_least: bool
    unit: str

    @property
    def kept(self) -> bool:
        """Return whether the figure keeps its bound."""
        assert self.value is not None
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def printed(result: Mapping[str, Any]) -> str:
    """Return the table of all contenders and the list of expectations."""
    windows = result["windows"]
    names = list(dict.fromkeys(window["contender"] for window in windows))
    lines = [
        f"{'':<24}{'64 connections':>34}{'1 connection':>34}{'first answer':>15}{'memory':>9}",
        f"{'':<24}" + 2 * f"{'req/s':>10}{'p50':>12}{'p99':>12}",
        "-" * 116,
    ]
    for name in names:
        line = f"{LABELS[name]:<24}"
        for connections in (64, 1):
            line += f"{_median(windows, name, connections, 'requests_per_s'):>10,.0f}"
            line += f"{_median(windows, name, connections, 'p50_ms'):>7.2f} ms"
            line += f"{_median(windows, name, connections, 'p99_ms'):>7.2f} ms" + (
                " " * 10 if connections == 64 else ""
            )
        line += f"{median(result['ready_s'][name]):>13.2f} s{result['memory_mb'][name]:>6.0f} MB"
        lines.append(line)
    lines += ["", "Processor time of each process, µs a request (64 connections; 1 connection)"]
    lines += [f"  {LABELS[name]:<24}{_processor_time(windows, name)}" for name in names]
    lines += ["", "Expected, and found (medians; ratios of the same round)"]
    lines += [_line(expectation) for expectation in expectations(result) if expectation.value is not None]
    return "\n".join(lines)


def expectations(result: Mapping[str, Any]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    windows = result["windows"]
    ready, memory = result["ready_s"].get("inferencehub"), result["memory_mb"].get("inferencehub")
    return [
        Expectation("throughput of the bare echo, 64", _ratio(windows, "echo", 64), 0.8, True, "×"),
        Expectation("throughput of the unary design, 64", _ratio(windows, "unary", 64), 5, True, "×"),
        Expectation("throughput of FastAPI, 64", _ratio(windows, "fastapi", 64), 12, True, "×"),
        Expectation("p50 of FastAPI's, 1", _ratio(windows, "fastapi", 1, "p50_ms"), 1, False, "×"),
        Expectation("launch to first answer", median(ready) if ready else None, 3, False, " s"),
        Expectation("memory of all processes", memory, 350, False, " MB"),
    ]


def _line(expectation: Expectation) -> str:
    value = f"{expectation.value:.2f}{expectation.unit}"
    bound = f"{'at least' if expectation.at_least else 'at most'} {expectation.bound:g}{expectation.unit}"
    return f"  {'OK' if expectation.kept else 'SHORT':<7}{expectation.sentence:<38}{value:>14}   ({bound})"


def _processor_time(windows: list[dict[str, Any]], name: str) -> str:
    roles = next(window["cpu_us_per_request"] for window in windows if window["contender"] == name)
    parts = []
    for role in roles:
        by_load = [
            median(w["cpu_us_per_request"][role] for w in windows if (w["contender"], w["connections"]) == (name, c))
            for c in (64, 1)
        ]
        parts.append(f"{role} {by_load[0]:,.0f}; {by_load[1]:,.0f}")
    return "   ".join(parts)


def _median(windows: list[dict[str, Any]], name: str, connections: int, field: str) -> float:
    return median(w[field] for w in windows if (w["contender"], w["connections"]) == (name, connections))


def _ratio(windows: list[dict[str, Any]], other: str, connections: int, field: str = "requests_per_s") -> float | None:
    """Return the median over rounds of our figure divided by the other's of the same round."""
    rounds: dict[int, dict[str, float]] = {}
    for window in windows:
        if window["connections"] == connections:
            rounds.setdefault(window["round"], {})[window["contender"]] = window[field]
    ratios = [r["inferencehub"] / r[other] for r in rounds.values() if other in r and "inferencehub" in r]
    return median(ratios) if ratios else None

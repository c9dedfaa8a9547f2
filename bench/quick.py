"""Measures the gateway beside its alternatives in one run: speed, processor time, time to the first answer, memory.

Run it from the repository's root: make bench-quick, or python -m bench.quick [--rounds N] [--seconds N] [--only NAME …]
All traffic stays on loopback. It writes bench/results/quick.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.contenders import BODY, CONTENDERS, ContenderError, Running
from bench.loadgen.wrk import LoadError, find_wrk, load
from bench.machine import described, node_from_wheel
from bench.process_tree import cpu_seconds, memory_mb
from bench.quick_report import printed

RESULT = Path(__file__).parent / "results" / "quick.json"
CONNECTIONS = (64, 1)
LAUNCHES = 3


@dataclass(frozen=True)
class Window:
    """One contender under one load for one while."""

    contender: str
    connections: int
    round: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_request: dict[str, float]


def measured(name: str, running: Running, connections: int, round_: int, warm_up_s: int, seconds: int) -> Window:
    """Load one contender and read the processor time that it took over the same while."""
    load(running.url, BODY, connections=connections, seconds=warm_up_s, key=running.key)
    before = cpu_seconds(running.roots)
    seen = load(running.url, BODY, connections=connections, seconds=seconds, key=running.key)
    after = cpu_seconds(running.roots)
    used = {role: (after[role] - before.get(role, 0.0)) / seen.requests * 1e6 for role in after}
    return Window(name, connections, round_, seen.requests_per_s, seen.p50_ms, seen.p99_ms, used)


def times_to_ready(name: str) -> list[float]:
    """Launch a contender so many times alone, and return how long each took to its first answer."""
    times = []
    for _ in range(LAUNCHES):
        with CONTENDERS[name]() as running:
            times.append(running.ready_s)
    return times


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = _options(arguments)
    try:
        find_wrk()
        ready_s = {name: times_to_ready(name) for name in options.only}
        windows, memory = _rounds(options)
    except (LoadError, ContenderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    result = {
        "command": f"python -m bench.quick --rounds {options.rounds} --seconds {options.seconds}",
        "machine": described(("fastapi", "uvicorn", "scikit-learn", "grpcio"), node_from_wheel()),
        "ready_s": ready_s,
        "memory_mb": memory,
        "windows": [asdict(window) for window in windows],
    }
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=1) + "\n")
    print(printed(result))
    return 0


def _rounds(options: argparse.Namespace) -> tuple[list[Window], dict[str, float]]:
    """Start all, and take turns, so that whatever else the machine does meets them all alike."""
    windows: list[Window] = []
    with ExitStack() as stack:
        running = {name: stack.enter_context(CONTENDERS[name]()) for name in options.only}
        for round_ in range(1, options.rounds + 1):
            for connections in CONNECTIONS:
                for name, contender in running.items():
                    window = measured(name, contender, connections, round_, options.warm_up, options.seconds)
                    print(
                        f"round {round_} of {options.rounds}, {connections:>2} connections, {name:<12} "
                        f"{window.requests_per_s:>8,.0f} req/s  p50 {window.p50_ms:.2f} ms",
                        file=sys.stderr,
                    )
                    windows.append(window)
        return windows, {name: round(memory_mb(contender.roots), 1) for name, contender in running.items()}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quick", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contender (default: 3)")
    parser.add_argument("--seconds", type=int, default=6, help="length of a window (default: 6)")
    parser.add_argument("--warm-up", type=int, default=2, help="seconds of load before each window (default: 2)")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the raw results go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

"""Measures what the Python client adds to a call: beside bare httpx2 with JSON written by hand, turn by turn.

Run it from the repository's root: python -m bench.client [--rounds N] [--calls N]
It writes bench/results/client.json and prints a table: medians on the wall, processor time of the calling thread, and
the ratio of both to bare httpx2; and what `import inferencehub` takes. All traffic stays on loopback; half a minute.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import numpy as np

from bench.command import RESULTS, text_of
from bench.contenders.product import product
from bench.contenders.running import Running
from bench.machine import described, node_from_wheel
from inferencehub import Client

ROW = [5.1, 3.5, 1.4, 0.2]
MODEL = "iris@1"  # a logistic regression, so that the way to it counts most
BARE = "httpx2, JSON by hand"
PACKAGES = ("httpx2", "numpy", "protobuf", "grpcio")
WARM_UP_CALLS = 200
STATEMENTS = ("import inferencehub", "from inferencehub import Client")
IMPORTS = 15

Predict = Callable[[], str]


def contenders(running: Running, grpc_port: int, stack: ExitStack) -> dict[str, Predict]:
    """What makes the same call in different ways, and gives the label."""
    url = running.url.removesuffix("/predict")
    bare = stack.enter_context(httpx2.Client(headers={"authorization": f"Bearer {running.key}"}))
    client = stack.enter_context(Client(url, running.key))
    over_grpc = stack.enter_context(Client(f"grpc://127.0.0.1:{grpc_port}", running.key))
    array = np.array(ROW)

    def by_hand() -> str:
        body = json.dumps({"model_name": "iris", "version": "1", "inputs": ROW}).encode()
        answer = bare.post(running.url, content=body, headers={"content-type": "application/json"})
        return str(answer.json()["outputs"]["label"])

    return {
        BARE: by_hand,
        "client, binary, a list": lambda: str(client.predict(MODEL, ROW).label),
        "client, binary, an array": lambda: str(client.predict(MODEL, array).label),
        "client, JSON, a list": lambda: str(client.predict(MODEL, ROW, format="json").label),
        "client, gRPC, a list": lambda: str(over_grpc.predict(MODEL, ROW).label),
    }


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def measured(running: Running, grpc_port: int, rounds: int, calls: int) -> list[dict[str, Any]]:
    """One turn of each contender in each round, each with as many calls."""
    turns: list[dict[str, Any]] = []
    with ExitStack() as stack:
        ways = contenders(running, grpc_port, stack)
        for name, predict in ways.items():
            for _ in range(WARM_UP_CALLS):
                if (label := predict()) != "setosa":
                    raise SystemExit(f"error: {name} answered {label!r}")
        for number in range(1, rounds + 1):
            turns += [{"contender": name, "round": number, **_turn(predict, calls)} for name, predict in ways.items()]
    return turns


def _turn(predict: Predict, calls: int) -> dict[str, float]:
    taken: list[float] = []
    busy = time.thread_time_ns()
    for _ in range(calls):
        start = time.perf_counter_ns()
        predict()
        taken.append(time.perf_counter_ns() - start)
    busy = time.thread_time_ns() - busy
    return {"p50_us": round(median(taken) / 1000, 1), "cpu_us": round(busy / calls / 1000, 1)}


def import_ms(statement: str) -> float:
    """What a statement adds to the start of Python; the median of several, turn by turn with an empty program."""
    taken: dict[str, list[float]] = {"": [], statement: []}
    for _ in range(IMPORTS):
        for program, times in taken.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            times.append((time.perf_counter() - start) * 1000)
    return round(median(taken[statement]) - median(taken[""]), 1)


def printed(result: Mapping[str, Any]) -> str:
    """A line for each contender: the medians of its turns, and how many times those of bare httpx2 they are."""
    turns = result["turns"]
    names = list(dict.fromkeys(turn["contender"] for turn in turns))
    lines = [f"{'':<28}{'p50 µs':>10}{'ratio':>8}{'CPU µs':>10}{'ratio':>8}"]
    for name in names:
        cells = []
        for figure in ("p50_us", "cpu_us"):
            own, bare = (median(turn[figure] for turn in turns if turn["contender"] == each) for each in (name, BARE))
            cells.append(f"{own:>10.1f}{own / bare:>8.2f}")
        lines.append(f"{name:<28}{''.join(cells)}")
    lines += [f"{statement}: {taken} ms" for statement, taken in result["import_ms"].items()]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.client", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20, metavar="N", help="turns of each contender (default: 20)")
    parser.add_argument("--calls", type=int, default=200, metavar="N", help="calls of a turn (default: 200)")
    parser.add_argument("--result", type=Path, default=RESULTS / "client.json", help="where the raw results go")
    options = parser.parse_args(arguments)
    grpc_port = free_port()
    with product(settings={"INFERENCEHUB_GATEWAY__GRPC_PORT": str(grpc_port)}) as running:
        turns = measured(running, grpc_port, options.rounds, options.calls)
    command = f"python -m bench.client --rounds {options.rounds} --calls {options.calls}"
    result = {
        "command": command,
        "machine": described(PACKAGES, node_from_wheel()),
        "import_ms": {statement: import_ms(statement) for statement in STATEMENTS},
        "turns": turns,
    }
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(text_of(result))
    print(printed(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

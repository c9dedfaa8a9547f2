"""What the benches' commands share: how long a run takes, where its raw results go, and what ends it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.calls import AnswerError
from bench.contenders.running import ContenderError
from bench.loadgen.wrk import LoadError, find_wrk
from bench.machine import described, node_from_wheel
from bench.windows import Pace

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("fastapi", "uvicorn", "scikit-learn", "numpy", "grpcio")


def parser_of(name: str, document: str, pace: Pace) -> argparse.ArgumentParser:
    """Return a parser with the options that all have, at this pace by default."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=document.splitlines()[0])
    for option, default, what in (
        ("--rounds", pace.rounds, "turns of each contender"),
        ("--seconds", pace.seconds, "length of a window"),
        ("--warm-up", pace.warm_up_s, "seconds of load before each window"),
    ):
        parser.add_argument(option, type=int, default=default, metavar="N", help=f"{what} (default: {default})")
    parser.add_argument("--result", type=Path, default=RESULTS / f"{name}.json", help="where the raw results go")
    return parser


def pace_of(options: argparse.Namespace) -> Pace:
    """Return the pace that was asked for."""
    return Pace(options.rounds, options.warm_up, options.seconds)


def run(
    name: str,
    options: argparse.Namespace,
    measure: Callable[[], Mapping[str, Any]],
    printed: Callable[[Mapping[str, Any]], str],
) -> int:
    """Measure, write the raw results, print what they tell; return the exit status."""
    try:
        find_wrk()
        found = measure()
    except (LoadError, ContenderError, AnswerError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    command = (
        f"python -m bench.{name} --rounds {options.rounds} --seconds {options.seconds} --warm-up {options.warm_up}"
    )
    result = {"command": command, "machine": described(PACKAGES, node_from_wheel()), **found}
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(text_of(result))
    print(printed(result))
    return 0


def text_of(result: Mapping[str, Any]) -> str:
    """Return JSON with a line for each part, and for each item of those that are lists."""
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {_part(value)}" for name, value in result.items()) + "\n}\n"


def _part(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in value) + "\n ]"

"""Measures InferenceHub beside its alternatives in one run: speed, processor time, time to the first answer, memory.

Run it from the repository's root: make bench-quick, or python -m bench.quick [--rounds N] [--seconds N] [--only NAME …]
All traffic stays on loopback. It writes bench/results/quick.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from bench import launches, tensors, windows
from bench.calls import AnswerError, Call, flower
from bench.contenders.alternatives import echo, fastapi, fastapi_pixels, unary
from bench.contenders.before import BEFORE, before
from bench.contenders.product import product
from bench.contenders.running import SCENARIOS, ContenderError, Running
from bench.launches import Launch, Start
from bench.loadgen.wrk import LoadError, find_wrk
from bench.machine import described, node_from_wheel
from bench.model_folders import FOREST, copies_of_iris, demo_and_forest
from bench.process_tree import memory_mb
from bench.reports.quick import printed
from bench.windows import Pace, Turn, Window

RESULT = Path(__file__).parent / "results" / "quick.json"
PARTS = ("iris", "tensors", "launches", "models")
LAUNCHES = 3
MANY_MODELS = 100

two_gateways: Start = partial(product, settings={"INFERENCEHUB_GATEWAY__PROCESSES": "2"})
CONTENDERS: dict[str, Start] = {
    "inferencehub": product,
    "two": two_gateways,
    "before": before,
    "echo": echo,
    "unary": unary,
    "fastapi": fastapi,
}


@dataclass(frozen=True)
class IrisLoad:
    """A call of iris over so many connections, and who gets it; all contenders where nobody is named."""

    name: str
    call: Call
    connections: int
    contenders: tuple[str, ...] = tuple(CONTENDERS)


IRIS_LOADS = (
    IrisLoad("iris, 64", flower(), 64),
    IrisLoad("iris, 1", flower(), 1),
    IrisLoad("iris, 1000", flower(), 1000, ("inferencehub", "two")),
    IrisLoad("forest, 64", flower(FOREST), 64, ("inferencehub", "before", "fastapi")),
)


@dataclass
class Found:
    """What a run has found so far; `left_out` says why a contender is missing."""

    windows: list[Window] = field(default_factory=list)
    launches: list[Launch] = field(default_factory=list)
    loaded_mb: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = _options(arguments)
    contenders = {name: CONTENDERS[name] for name in options.only}
    if "before" in contenders:
        contenders["before"] = partial(before, options.before)
    found, pace = Found(), Pace(options.rounds, options.warm_up, options.seconds)
    try:
        find_wrk()
        if "iris" in options.parts:
            _measure_iris(found, contenders, pace)
        if "tensors" in options.parts:
            _measure_tensors(found, contenders, pace)
        if "launches" in options.parts:
            alone = {name: start for name, start in contenders.items() if name not in ("two", "before")}
            found.launches += launches.by_turns(alone, LAUNCHES)
        if "models" in options.parts and "inferencehub" in contenders:
            _measure_many_models(found)
    except (LoadError, ContenderError, AnswerError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    result = {
        "command": f"python -m bench.quick --rounds {options.rounds} --seconds {options.seconds}",
        "before": options.before,
        "machine": described(("fastapi", "uvicorn", "scikit-learn", "grpcio"), node_from_wheel()),
        **asdict(found),
    }
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=1) + "\n")
    print(printed(result))
    return 0


def _measure_iris(found: Found, contenders: Mapping[str, Start], pace: Pace) -> None:
    with ExitStack() as stack:
        models = demo_and_forest(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "models")
        running = _started(stack, _with_forest(contenders, models), found.left_out)
        turns = [
            Turn(name, running[name], load.name, load.call, load.connections)
            for load in IRIS_LOADS
            for name in load.contenders
            if name in running
        ]
        found.windows += windows.by_turns(turns, pace)
        found.loaded_mb = {name: round(memory_mb(contender.roots), 1) for name, contender in running.items()}


def _with_forest(contenders: Mapping[str, Start], models: Path) -> dict[str, Start]:
    """Let those that are measured with the forest serve it beside what they serve by themselves."""
    files = {name: models / name / "1" / "model.skops" for name in ("iris", FOREST)}
    ours: dict[str, Start] = {
        name: partial(contenders[name], models=models)
        for name in ("inferencehub", "two", "before")
        if name in contenders
    }
    theirs: dict[str, Start] = {"fastapi": partial(fastapi, files)} if "fastapi" in contenders else {}
    return {**contenders, **ours, **theirs}


def _measure_tensors(found: Found, contenders: Mapping[str, Start], pace: Pace) -> None:
    """Measure pictures of 602 kB; the rest is the business of bench.tensors."""
    first = tensors.pictures(1)
    starts: dict[str, Start] = {
        "inferencehub": partial(product, models=SCENARIOS / "models", first=first.protobuf()),
        "fastapi": partial(fastapi_pixels, first.raw()),
    }
    with ExitStack() as stack:
        wanted = {name: start for name, start in starts.items() if name in contenders}
        sizes = [size for size in tensors.SIZES if size.name == "602 kB"]
        found.windows += windows.by_turns(tensors.turns(_started(stack, wanted, found.left_out), sizes), pace)


def _measure_many_models(found: Found) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = copies_of_iris(Path(folder) / "one", {"iris": 1})
        many = copies_of_iris(Path(folder) / "many", {"iris": 1} | {f"iris-{n}": 1 for n in range(1, MANY_MODELS)})
        starts: dict[str, Start] = {
            "1 model": partial(product, models=one),
            f"{MANY_MODELS} models": partial(product, models=many),
        }
        found.launches += launches.by_turns(starts, LAUNCHES)


def _started(stack: ExitStack, contenders: Mapping[str, Start], left_out: dict[str, str]) -> dict[str, Running]:
    """Start all that will start, and note why the others do not."""
    running = {}
    for name, start in contenders.items():
        try:
            running[name] = stack.enter_context(start())
        except ContenderError as error:
            left_out[name] = str(error)
    return running


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quick", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contender (default: 5)")
    parser.add_argument("--seconds", type=int, default=3, help="length of a window (default: 3)")
    parser.add_argument("--warm-up", type=int, default=1, help="seconds of load before each window (default: 1)")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="NAME")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--before", default=BEFORE, metavar="COMMIT", help=f"the commit before (default: {BEFORE})")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the raw results go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

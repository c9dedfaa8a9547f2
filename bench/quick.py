"""Measures InferenceHub beside its alternatives in one run: speed, processor time, time to the first answer, memory.

Run it from the repository's root: make bench-quick, or python -m bench.quick [--rounds N] [--seconds N] [--only NAME …]
All traffic stays on loopback. It writes bench/results/quick.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from bench import launches, scale, tensors, windows
from bench.calls import Call, flower
from bench.command import pace_of, parser_of, run
from bench.contenders.alternatives import echo, fastapi, fastapi_pixels, unary
from bench.contenders.before import BEFORE, before
from bench.contenders.product import product
from bench.contenders.running import SCENARIOS, ContenderError, Running
from bench.launches import Launch, Start
from bench.model_folders import FOREST, demo_and_forest
from bench.process_tree import memory_mb
from bench.reports.quick import printed
from bench.windows import Pace, Turn, Window

PARTS = ("iris", "tensors", "launches", "models")
LAUNCHES = 3

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
    return run("quick", options, lambda: {"before": options.before, **asdict(_measured(options))}, printed)


def _measured(options: argparse.Namespace) -> Found:
    contenders = {name: CONTENDERS[name] for name in options.only}
    if "before" in contenders:
        contenders["before"] = partial(before, options.before)
    found, pace = Found(), pace_of(options)
    if "iris" in options.parts:
        _measure_iris(found, contenders, pace)
    if "tensors" in options.parts:
        _measure_tensors(found, contenders, pace)
    if "launches" in options.parts:
        alone = {name: start for name, start in contenders.items() if name not in ("two", "before")}
        found.launches += launches.by_turns(alone, LAUNCHES)
    if "models" in options.parts and "inferencehub" in contenders:
        _measure_many_models(found)
    return found


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
    """Launch with one model and with many; what requests cost then is the business of bench.scale."""
    with tempfile.TemporaryDirectory() as root:
        found.launches += launches.by_turns(scale.model_starts(Path(root)), LAUNCHES)


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
    parser = parser_of("quick", __doc__ or "", Pace(rounds=5, warm_up_s=1, seconds=2))
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="NAME")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--before", default=BEFORE, metavar="COMMIT", help=f"the commit before (default: {BEFORE})")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

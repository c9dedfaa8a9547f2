"""Measures large tensors: pictures as Protobuf and as JSON, beside FastAPI with the same model in its process.

Run it from the repository's root: make bench-tensors, or python -m bench.tensors [--rounds N] [--seconds N] [--before]
The model is bench/scenarios/models/pixels: it reads each value once. FastAPI takes the same values as raw bytes,
which is the most that a user would do for speed, and as JSON.
All traffic stays on loopback. It writes bench/results/tensors.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.calls import JSON, PROTOBUF, AnswerError, Call, answer_to
from bench.contenders.alternatives import fastapi_pixels
from bench.contenders.before import BEFORE, before
from bench.contenders.product import product
from bench.contenders.running import SCENARIOS, ContenderError, Running
from bench.loadgen.wrk import LoadError, find_wrk
from bench.machine import described, node_from_wheel
from bench.reports.tensors import printed
from bench.windows import Pace, Turn, by_turns
from inferencehub.rpc.v1 import inference_pb2 as pb

RESULT = Path(__file__).parent / "results" / "tensors.json"
PICTURE = (3, 224, 224)
RAW = "application/octet-stream"


@dataclass(frozen=True)
class Size:
    """A load: so many pictures a call, in a format, over so many connections."""

    name: str
    pictures: int
    connections: int
    as_json: bool = False
    longer: int = 1


SIZES = (
    Size("602 kB", 1, 8),
    Size("602 kB", 1, 1),
    Size("6 MB", 10, 8),
    Size("6 MB", 10, 1),
    Size("60 MB", 100, 8, longer=3),
    Size("60 MB", 100, 1, longer=2),
    Size("602 kB as JSON", 1, 8, as_json=True),
    Size("602 kB as JSON", 1, 1, as_json=True),
)


@dataclass(frozen=True)
class Pictures:
    """The same pictures as each contender takes them, with the answer that is due."""

    values: np.ndarray

    def protobuf(self) -> Call:
        """Return them as a PredictRequest, for InferenceHub."""
        tensor = pb.Tensor(name="image", datatype=pb.DATATYPE_FP32, shape=self.values.shape, raw=self.values.tobytes())
        body = pb.PredictRequest(model_name="pixels", inputs=[tensor]).SerializeToString()
        return Call(body, PROTOBUF, lambda answer: self._is_mean(answer["outputs"]["mean"]))

    def raw(self) -> Call:
        """Return them as bytes alone, for FastAPI."""
        return Call(self.values.tobytes(), RAW, lambda answer: self._is_mean(answer["mean"]))

    def json(self, *, model_name: str | None) -> Call:
        """Return the first as JSON the way Python writes it; FastAPI needs no name of a model."""
        named = {"model_name": model_name} if model_name else {}
        body = json.dumps({**named, "inputs": self.values[0].tolist()}).encode()
        return Call(body, JSON, lambda answer: self._is_mean([answer.get("outputs", answer)["mean"]]))

    def _is_mean(self, found: object) -> bool:
        return np.allclose(found, self.values.mean(axis=(2, 3)), rtol=1e-3)


def pictures(number: int) -> Pictures:
    """Return so many pictures of noise."""
    return Pictures(np.random.default_rng(0).random((number, *PICTURE), np.float32))


def turns(contenders: dict[str, Running], sizes: Sequence[Size]) -> list[Turn]:
    """Return the turns of one round."""
    found = []
    for size in sizes:
        of_size = pictures(size.pictures)
        for name, running in contenders.items():
            call, where = _call(name, running, of_size, size)
            load = f"{size.name}, {size.connections}"
            found.append(Turn(name, where, load, call, size.connections, longer=size.longer, watch_memory=True))
    return found


def _call(name: str, running: Running, of_size: Pictures, size: Size) -> tuple[Call, Running]:
    if name != "fastapi":
        return (of_size.json(model_name="pixels") if size.as_json else of_size.protobuf()), running
    if not size.as_json:
        return of_size.raw(), running
    return of_size.json(model_name=None), replace(running, url=running.url.replace("/raw", "/json"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = _options(arguments)
    try:
        find_wrk()
        result = _measured(options)
    except (LoadError, ContenderError, AnswerError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=1) + "\n")
    print(printed(result))
    return 0


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    sizes = [size for size in SIZES if not options.only or size.name in options.only]
    models = SCENARIOS / "models"
    first = pictures(1)
    with ExitStack() as stack:
        running = {"inferencehub": stack.enter_context(product(models=models, first=first.protobuf()))}
        if options.before:
            running["before"] = stack.enter_context(before(options.commit, models=models, first=first.protobuf()))
        running["fastapi"] = stack.enter_context(fastapi_pixels(first.raw()))
        planned = turns(running, sizes)
        for turn in planned:
            if answer_to(turn.running.url, turn.call, turn.running.key) is None:
                raise ContenderError(f"{turn.contender} did not answer one call of {turn.load}.")
        windows = by_turns(planned, Pace(options.rounds, options.warm_up, options.seconds))
    return {
        "command": f"python -m bench.tensors --rounds {options.rounds} --seconds {options.seconds}",
        "machine": described(("fastapi", "uvicorn", "numpy", "grpcio"), node_from_wheel()),
        "windows": [asdict(window) for window in windows],
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.tensors", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contender (default: 5)")
    parser.add_argument("--seconds", type=int, default=3, help="length of a window (default: 3)")
    parser.add_argument("--warm-up", type=int, default=1, help="seconds of load before each window (default: 1)")
    names = dict.fromkeys(size.name for size in SIZES)
    parser.add_argument("--only", nargs="+", choices=names, metavar="SIZE", help=f"of {', '.join(names)}")
    parser.add_argument("--before", action="store_true", help="measure the commit before, too")
    parser.add_argument("--commit", default=BEFORE, help=f"which commit is the one before (default: {BEFORE})")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the raw results go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

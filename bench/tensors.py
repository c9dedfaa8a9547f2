"""Measures large tensors: pictures as Protobuf and as JSON, beside FastAPI with the same model in its process.

Run it from the repository's root: make bench-tensors, or python -m bench.tensors [--rounds N] [--seconds N] [--before]
The model is bench/scenarios/models/pixels: it reads each value once. FastAPI takes the same values as raw bytes,
which is the most that a user would do for speed, and as JSON.
All traffic stays on loopback. It writes bench/results/tensors.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from bench.calls import JSON, PROTOBUF, Call, answer_to
from bench.command import pace_of, parser_of, run
from bench.contenders.alternatives import fastapi_pixels
from bench.contenders.before import BEFORE, before
from bench.contenders.product import product
from bench.contenders.running import SCENARIOS, ContenderError, Running
from bench.reports.tensors import printed
from bench.windows import Pace, Turn, by_turns
from inferencehub.rpc.v1 import inference_pb2 as pb

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
    Size("602 kB as JSON", 1, 8, as_json=True),
    Size("602 kB as JSON", 1, 1, as_json=True),
    Size("6 MB", 10, 8),
    Size("6 MB", 10, 1),
    Size("60 MB", 100, 8, longer=3),
    Size("60 MB", 100, 1, longer=2),
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
    return run("tensors", options, lambda: _measured(options), printed)


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    models, first = SCENARIOS / "models", pictures(1)
    with ExitStack() as stack:
        running = {"inferencehub": stack.enter_context(product(models=models, first=first.protobuf()))}
        if options.before:
            running["before"] = stack.enter_context(before(options.before, models=models, first=first.protobuf()))
        running["fastapi"] = stack.enter_context(fastapi_pixels(first.raw()))
        windows = []
        # A size after the other, from the smallest, since what large bodies leave behind would count in the next peak.
        for size in (size for size in SIZES if size.name in options.only):
            planned = turns(running, [size])
            for turn in planned:
                if answer_to(turn.running.url, turn.call, turn.running.key) is None:
                    raise ContenderError(f"{turn.contender} did not answer one call of {turn.load}.")
            windows += by_turns(planned, pace_of(options))
        return {"windows": [asdict(window) for window in windows]}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_of("tensors", __doc__ or "", Pace(rounds=5, warm_up_s=1, seconds=3))
    names = list(dict.fromkeys(size.name for size in SIZES))
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="SIZE", help=f"of {', '.join(names)}"
    )
    parser.add_argument("--before", nargs="?", const=BEFORE, metavar="COMMIT", help=f"measure {BEFORE}, or COMMIT, too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

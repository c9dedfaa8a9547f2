"""Measures the doors of one gateway beside each other: /predict, and the Open Inference Protocol at /v2.

Run it from the repository's root: make bench-doors, or python -m bench.doors [--rounds N] [--seconds N]
Both lead to the same models in the same process: version 1 of iris as JSON, and bench/scenarios/models/pixels with
pictures of 602 kB, once as a PredictRequest and once in the binary extension.
All traffic stays on loopback. It writes bench/results/doors.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.calls import JSON, Call, answer_to, flower
from bench.command import pace_of, parser_of, run
from bench.contenders.product import product
from bench.contenders.running import SCENARIOS, ContenderError, Running
from bench.model_folders import DEMO
from bench.reports.doors import OPEN_INFERENCE, PREDICT, printed
from bench.tensors import RAW, pictures
from bench.windows import Pace, Turn, by_turns


def flower_in_open_inference() -> Call:
    """Return the same flower as the other door gets, for version 1 of iris."""
    tensor = {"name": "features", "shape": [1, 4], "datatype": "FP64", "data": [5.1, 3.5, 1.4, 0.2]}
    body = json.dumps({"inputs": [tensor]}, separators=(",", ":")).encode()
    return Call(body, JSON, lambda answer: _output(answer, "label") == ["setosa"])


def picture_in_open_inference(values: np.ndarray) -> Call:
    """Return a picture in the binary extension, whose answer is wanted as JSON, as the other door gives it."""
    binary = values.tobytes()
    size = {"binary_data_size": len(binary)}
    tensor = {"name": "image", "shape": values.shape, "datatype": "FP32", "parameters": size}
    head = json.dumps(
        {"inputs": [tensor], "outputs": [{"name": "mean", "parameters": {"binary_data": False}}]}
    ).encode()

    def is_mean(answer: Any) -> bool:
        return np.allclose(_output(answer, "mean"), values.mean(axis=(2, 3)).ravel(), rtol=1e-3)

    return Call(head + binary, RAW, is_mean, {"inference-header-content-length": str(len(head))})


def _output(answer: Any, name: str) -> Any:
    return next((output["data"] for output in answer.get("outputs", ()) if output["name"] == name), None)


def turns(running: Running) -> list[Turn]:
    """Return the turns of one round."""
    base = running.url.removesuffix("/predict")
    iris = replace(running, url=f"{base}/v2/models/iris/versions/1/infer")
    pixels = replace(running, url=f"{base}/v2/models/pixels/infer")
    found = []
    for connections in (64, 1):
        load = f"iris, {connections}"
        found.append(Turn(PREDICT, running, load, flower(), connections))
        found.append(Turn(OPEN_INFERENCE, iris, load, flower_in_open_inference(), connections))
    of_size = pictures(1)
    for connections in (8, 1):
        load = f"602 kB, {connections}"
        found.append(Turn(PREDICT, running, load, of_size.protobuf(), connections))
        found.append(Turn(OPEN_INFERENCE, pixels, load, picture_in_open_inference(of_size.values), connections))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = parser_of("doors", __doc__ or "", Pace(rounds=7, warm_up_s=1, seconds=3)).parse_args(arguments)

    def measured() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            models = Path(folder) / "models"
            shutil.copytree(SCENARIOS / "models", models)
            shutil.copytree(DEMO / "iris", models / "iris")
            with product(models=models) as running:
                planned = turns(running)
                for turn in planned:
                    if answer_to(turn.running.url, turn.call, turn.running.key) is None:
                        raise ContenderError(f"{turn.contender} did not answer one call of {turn.load}.")
                return {"windows": [asdict(window) for window in by_turns(planned, pace_of(options))]}

    return run("doors", options, measured, printed)


if __name__ == "__main__":
    raise SystemExit(main())

"""Measures what a worker keeps of models that it has loaded and unloaded, fifty times each.

Run it from the repository's root: python -m bench.reload_memory
It writes bench/results/reload_memory.json and prints a table; seven minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import psutil

from bench.machine import described
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc

RESULT = Path(__file__).parent / "results" / "reload_memory.json"
CYCLES = 50
# A worker collects what a model has left a second after the last time; a little more than that.
COLLECTED_AFTER_S = 1.5
MIB = 1024 * 1024
PACKAGES = ("numpy", "scikit-learn", "skops", "onnxruntime", "grpcio")


def make_forest(folder: Path) -> None:
    """Write a random forest of some 10 MiB in memory."""
    import skops.io
    from sklearn.ensemble import RandomForestClassifier

    random = np.random.default_rng(0)
    rows = random.standard_normal((8_000, 16))
    forest = RandomForestClassifier(n_estimators=60, random_state=0).fit(rows, rows[:, 0] * random.random(8_000) > 0.2)
    skops.io.dump(forest, folder / "model.skops")


def make_graph(folder: Path) -> None:
    """Write an ONNX graph with 64 MiB of weights."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = np.random.default_rng(0).standard_normal((4_096, 4_096), np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "wide",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 4_096])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 4_096])],
        [numpy_helper.from_array(weights, "w")],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx"
    )


MODELS = {"sklearn": make_forest, "onnx": make_graph}


@contextmanager
def worker(models: Path, socket: Path) -> Iterator[tuple[psutil.Process, rpc.InferenceServiceStub]]:
    """Run a worker alone; yields its process and a client."""
    command = [sys.executable, "-m", "inferencehub", "worker", "--models", str(models), "--listen", f"unix:{socket}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with grpc.insecure_channel(f"unix:{socket}") as channel:
            stub = rpc.InferenceServiceStub(channel)
            for snapshot in stub.WatchModels(pb.WatchModelsRequest(), wait_for_ready=True):
                if snapshot.initial_load_done:
                    break
            yield psutil.Process(process.pid), stub
    finally:
        process.terminate()
        process.wait()


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Load and unload one model over and over; resident memory after each step, in MiB."""
    version = folder / "models" / name / "1"
    version.mkdir(parents=True)
    MODELS[name](version)
    loaded, unloaded = [], []
    with worker(version.parents[1], folder / "w.sock") as (process, stub):

        def resident() -> float:
            time.sleep(COLLECTED_AFTER_S)
            return round(process.memory_info().rss / MIB, 1)

        for _ in range(CYCLES):
            loaded.append(resident())
            stub.UnloadModel(pb.UnloadModelRequest(model_name=name))
            unloaded.append(resident())
            stub.LoadModel(pb.LoadModelRequest(model_name=name))
    return {"model": name, "cycles": CYCLES, "loaded_mib": loaded, "unloaded_mib": unloaded}


def row(measured: dict[str, Any]) -> str:
    """One line of the table."""
    loaded, unloaded = measured["loaded_mib"], measured["unloaded_mib"]
    # The first cycles fill the libraries' own caches; what grows after them would grow for ever.
    per_cycle = float(np.polyfit(range(CYCLES - 10), unloaded[10:], 1)[0])
    return (
        f"{measured['model']:<8}  loaded {loaded[0]:6.1f}  unloaded first {unloaded[0]:6.1f}, "
        f"tenth {unloaded[9]:6.1f}, last {unloaded[-1]:6.1f}  from then on {per_cycle:+.2f} MiB a cycle"
    )


def main() -> None:
    """Measure, write, print."""
    measured = []
    for name in MODELS:
        with tempfile.TemporaryDirectory(prefix="ih-") as folder:
            measured.append(measure(name, Path(folder)))
        print(row(measured[-1]), flush=True)
    result = {"command": "python -m bench.reload_memory", "machine": described(PACKAGES), "models": measured}
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()

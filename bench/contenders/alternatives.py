"""Starts what people use in InferenceHub's place, each on loopback ports of its own."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.calls import Call, flower
from bench.machine import node_from_wheel
from bench.model_folders import DEMO, as_joblib

from .product import INFERENCEHUB
from .running import ROOT, SCENARIOS, Running, free_port, processes, ready


@contextmanager
def echo() -> Iterator[Running]:
    """Start the bare Fastify."""
    with tempfile.TemporaryDirectory() as folder:
        start, port = time.perf_counter(), free_port()
        with processes(folder, [str(node_from_wheel()), str(SCENARIOS / "echo.mjs"), str(port)]) as [node]:
            yield ready(start, f"http://127.0.0.1:{port}/predict", "", flower(), node)


@contextmanager
def unary() -> Iterator[Running]:
    """Start the textbook gateway in front of a worker of ours."""
    with tempfile.TemporaryDirectory() as folder:
        start, port, address = time.perf_counter(), free_port(), f"unix:{folder}/worker.sock"
        worker = [*INFERENCEHUB, "worker", "--listen", address]
        gateway = [str(node_from_wheel()), str(SCENARIOS / "unary.mjs"), str(port), address]
        with processes(folder, worker, gateway) as started:
            yield ready(start, f"http://127.0.0.1:{port}/predict", "", flower(), *started)


@contextmanager
def fastapi(models: Mapping[str, Path] | None = None) -> Iterator[Running]:
    """Start FastAPI with models of flowers in its process: skops files by name; iris alone where none are given."""
    with tempfile.TemporaryDirectory() as folder:
        for name, file in (models or {"iris": DEMO / "iris" / "1" / "model.skops"}).items():
            as_joblib(file, Path(folder) / f"{name}.joblib")
        with _uvicorn(folder, "fastapi_app", "/predict", flower()) as running:
            yield running


@contextmanager
def fastapi_pixels(first: Call) -> Iterator[Running]:
    """Start FastAPI with the model of pictures in its process; `first` is posted as raw bytes."""
    with tempfile.TemporaryDirectory() as folder, _uvicorn(folder, "fastapi_pixels", "/raw", first) as running:
        yield running


@contextmanager
def _uvicorn(folder: str, app: str, path: str, first: Call) -> Iterator[Running]:
    """Run one uvicorn process, with its fast loop and parser and without its access log."""
    start, port = time.perf_counter(), free_port()
    command = [sys.executable, "-m", "uvicorn", f"bench.scenarios.{app}:app", "--port", str(port)]
    command += ["--app-dir", str(ROOT), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    with processes(folder, command, env={"BENCH_MODELS": folder}) as [uvicorn]:
        yield ready(start, f"http://127.0.0.1:{port}{path}", "", first, uvicorn)

"""A gateway whose models give their inputs back, and clients of others in an environment of their own."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, ROOT, Lines, environment
from tests.support.up import RunningUp, running_up

# Triton's load generator is there for nothing else.
has_load_generator = (sys.platform, platform.machine()) == ("linux", "x86_64")
collect_ignore = [] if has_load_generator else ["test_perf_analyzer.py"]


def pytest_report_header() -> str | None:
    return None if has_load_generator else "test_perf_analyzer.py is left out: the program runs on Linux on x86-64 only"


DATATYPES = (
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64",
    "FP16", "FP32", "FP64", "BF16", "BYTES",
)  # fmt: skip

ECHO = """
class Model:
    inputs = {{"x": ("{datatype}", [-1, -1])}}
    outputs = {{"x": ("{datatype}", [-1, -1])}}

    def predict(self, inputs):
        return inputs
"""

# Says that it has begun, and goes on when it is told to; counts its runs.
WAITING = """
import pathlib
import time

class Model:
    inputs = {"x": ("BYTES", [1, 1])}
    outputs = {"runs": ("INT64", [1])}
    runs = 0

    def predict(self, inputs):
        self.runs += 1
        folder = pathlib.Path(inputs["x"][0, 0].decode())
        if folder.is_dir():
            (folder / "begun").touch()
        until = time.monotonic() + 20
        while not (folder / "go on").exists() and time.monotonic() < until and folder.is_dir():
            time.sleep(0.02)
        if not folder.is_dir():
            time.sleep(2)
        import numpy
        return {"runs": numpy.array([self.runs])}
"""


@pytest.fixture(scope="session")
def oip_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oip-models")
    for datatype in DATATYPES:
        put(folder, datatype.lower(), "1", {"model.py": ECHO.format(datatype=datatype)})
    for version in ("1", "2"):
        put(folder, "versions", version, {"model.py": ECHO.format(datatype="FP32")})
    shutil.copytree(ROOT / "src/inferencehub/demo/iris", folder / "iris")
    put(folder, "spare", "1", {"model.py": ECHO.format(datatype="FP32")})
    # One for each program: what runs have taken decides whether a call with little time is let in.
    for waiting in ("waiting", "waiting-grpc"):
        put(folder, waiting, "1", {"model.py": WAITING})
    put(folder, "broken", "1", {"model.py": "class Model:\n    inputs = {"})
    return folder


@pytest.fixture(scope="session")
def oip_up(tmp_path_factory: pytest.TempPathFactory, oip_models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("oip") / "home", "--models", str(oip_models), "--grpc-port", "0") as up:
        document = {"model": "versions", "weights": {"stable": 100}, "labels": {"stable": "1", "canary": "2"}}
        assert up.request("PUT", "/admin/traffic/versions", document).status == 200
        yield up


class ForeignClient:
    """A program of tests/oip/clients in its own environment, which runs items as they are asked for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines = Lines(process.stdout)
        self._errors = Lines(process.stderr)
        self._read = 0
        self.items: list[str] = self._next()

    def run(self, item: str) -> None:
        """Fails with the traceback of the other side."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{item}\n")
        self._process.stdin.flush()
        answer = self._next()
        assert answer["ok"], answer["why"]

    def _next(self) -> Any:
        line = self._lines.first(lambda line: line or None, 2 * DEADLINE_S, self._read)
        self._read += 1
        return json.loads(line)


@pytest.fixture(scope="session")
def foreign_client(
    oip_up: RunningUp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], ForeignClient]]:
    """Starts each program once, with the gateway's address and keys."""
    python = ROOT / ".venv-oip/bin/python"
    assert python.exists(), "the clients are not installed: make .make/oip-clients"
    limits = {"name": "once", "scopes": ["predict"], "rate": {"requests": 1, "window_s": 3600}}
    limited, limited_grpc = (oip_up.request("POST", "/admin/keys", limits).json()["key"] for _ in range(2))
    assert oip_up.grpc is not None
    started: dict[str, ForeignClient] = {}
    env = environment(
        OIP_ADDRESS=oip_up.url.removeprefix("http://"),
        OIP_GRPC_ADDRESS=oip_up.grpc,
        OIP_KEY=oip_up.key,
        OIP_LIMITED_KEY=limited,
        OIP_LIMITED_GRPC_KEY=limited_grpc,
        OIP_FOLDER=str(tmp_path_factory.mktemp("signs")),
    )
    with ExitStack() as stack:

        def get(program: str) -> ForeignClient:
            if program not in started:
                pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
                command = [str(python), str(ROOT / f"tests/oip/clients/{program}.py")]
                process = stack.enter_context(subprocess.Popen(command, env=env, **pipes))
                stack.callback(process.kill)
                started[program] = ForeignClient(process)
            return started[program]

        yield get

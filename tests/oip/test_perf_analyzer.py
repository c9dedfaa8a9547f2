"""Triton's own load generator against the gateway: it reads metadata, configuration and statistics, and calls."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import DEADLINE_S, ROOT, environment
from tests.support.up import RunningUp

ENVIRONMENT = ROOT / ".venv-perf"


def cuda_runtime() -> Path:
    """The folder of the library that the program links to, and uses for shared memory of GPUs alone."""
    (library,) = ENVIRONMENT.glob("lib/python*/site-packages/nvidia/cuda_runtime/lib")
    return library


@pytest.mark.parametrize("protocol", ["http", "grpc"], ids=lambda protocol: f"15_perf_analyzer_{protocol}")
def test_it_measures_calls(oip_up: RunningUp, protocol: str) -> None:
    address = oip_up.url.removeprefix("http://") if protocol == "http" else str(oip_up.grpc)
    command = [str(ENVIRONMENT / "bin/perf_analyzer"), "-m", "fp32", "-i", protocol, "-u", address, "--shape", "x:8"]
    # Without a space behind the colon: over gRPC it would be part of the value, where none may begin with one.
    command += ["-H", f"authorization:Bearer {oip_up.key}", "--input-data", "zero", "--concurrency-range", "2"]
    # One window is enough, whatever the machine's other work makes of it.
    command += ["--measurement-mode", "count_windows", "--measurement-request-count", "50"]
    command += ["--max-trials", "3", "--stability-percentage", "999"]
    paths = [str(cuda_runtime()), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    env = environment(LD_LIBRARY_PATH=":".join(paths))
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=2 * DEADLINE_S)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    client, server = done.stdout.split("Server:")
    assert int(re.findall(r"Request count: (\d+)", client)[0]) >= 50
    assert int(re.findall(r"Inference count: (\d+)", server)[0]) >= 50
    assert int(re.findall(r"Successful request count: (\d+)", server)[0]) >= 50

"""Processes, threads and lines that model code leaves behind: none outlives its worker, and none costs a call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import psutil
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, environment
from tests.support.until import until
from tests.support.up import running_up

# A child, one in a session of its own, one whose parent ends at once, a pool, and a thread that never ends; and it
# prints more with each call than a pipe holds, from Python, from C and from another process.
LEAVES = """
import multiprocessing, os, subprocess, sys, threading, time
SLEEP = [sys.executable, "-c", "import time; time.sleep(300)"]
def forever():
    while True:
        time.sleep(1)
class Model:
    inputs = {"x": ("FP64", [1])}
    outputs = {"pids": ("INT64", [4])}
    idempotent = True
    def load(self, folder):
        import numpy
        threading.Thread(target=forever).start()
        self.pool = multiprocessing.get_context("fork").Pool(1)
        kept = [subprocess.Popen(SLEEP), subprocess.Popen(SLEEP, start_new_session=True)]
        self.pids = numpy.array([self.orphan(), *(each.pid for each in kept), *(each.pid for each in self.pool._pool)])
    def orphan(self):
        code = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdout=2, start_new_session=True).pid)"
        return int(subprocess.run([sys.executable, "-c", code, *SLEEP], stdout=subprocess.PIPE).stdout)
    def predict(self, inputs):
        print("x" * 30_000, flush=True)
        os.write(2, b"y" * 30_000 + b"\\n")
        subprocess.run(["sh", "-c", "echo from a shell"], check=True)
        return {"pids": self.pids}
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put(folder, "leaves", "1", {"model.py": LEAVES})
    return folder


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE_S)
    return alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
def test_nothing_that_a_model_leaves_outlives_its_worker(tmp_path: Path, models: Path) -> None:
    def left() -> list[psutil.Process]:
        answer = up.predict("leaves", [1.0])
        assert answer.status == 200, answer.body
        return [psutil.Process(pid) for pid in answer.json()["outputs"]["pids"]]

    with running_up(tmp_path / "home", "--models", str(models), "--no-auth") as up:
        first = left()
        assert first[0].ppid() == up.program.pid, "whose parent has ended"
        worker = next(each for each in up.worker_processes() if each.ppid() == up.program.pid)
        worker.kill()
        assert gone(first)
        everybody = [*left(), *up.processes()]
        up.program.signal(signal.SIGKILL)
        assert gone(everybody)
        # Nor does what a pool starts in place of those that are ended.
        until(lambda: not [each for each in psutil.process_iter(["cwd"]) if each.info["cwd"] == str(tmp_path)])


@pytest.mark.skipif(sys.platform != "linux", reason="rests on /proc")
def test_a_worker_alone_ends_in_time_with_all_that_its_models_left_though_nobody_reads_its_lines(
    tmp_path: Path, models: Path
) -> None:
    address = f"unix:{tmp_path / 'w.sock'}"
    command = [sys.executable, "-P", "-m", "inferencehub", "worker", "--listen", address, "--models", str(models)]
    read, write = os.pipe()
    try:
        with subprocess.Popen(command, env=environment(), cwd=tmp_path, stdout=write, stderr=write) as process:
            os.close(write)
            until((tmp_path / "w.sock").exists)
            pids = [pids_from(address) for _ in range(10)][-1]
            left = [psutil.Process(pid) for pid in pids]
            assert left[0].ppid() == process.pid
            process.send_signal(signal.SIGTERM)
            assert process.wait(DEADLINE_S) == 0
            assert gone(left)
    finally:
        os.close(read)


def pids_from(address: str) -> list[int]:
    """Calls the model, which waits for it to be loaded."""
    tensor = pb.Tensor(name="x", datatype=pb.DATATYPE_FP64, shape=[1], raw=bytes(8))
    request = pb.PredictRequest(model_name="leaves", inputs=[tensor])
    with grpc.insecure_channel(address) as channel:
        stub = rpc.InferenceServiceStub(channel)  # type: ignore[no-untyped-call]

        def ask() -> pb.PredictResponse | None:
            call = stub.Predict.future(request, timeout=DEADLINE_S, wait_for_ready=True)
            # Until it is loaded the answer is UNAVAILABLE.
            return None if call.exception() else call.result()

        raw = until(ask).outputs[0].raw
        return [int.from_bytes(raw[at : at + 8], "little") for at in range(0, len(raw), 8)]

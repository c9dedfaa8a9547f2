"""A worker as a process: how it starts, drains, and ends when its supervisor does."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from inferencehub.launch.lines import text_of
from inferencehub.launch.names import CONFIG_VARIABLE
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from tests.support.lane_client import array_of, rows_tensor
from tests.support.model_folders import put
from tests.support.worker_process import SOURCE, WorkerProcess, launch_document, worker_process

ADDS_ONE = """
class Model:
    inputs = {"x": ("FP32", [-1, 2])}
    outputs = {"y": ("FP32", [-1, 2])}

    def predict(self, inputs):
        return {"y": inputs["x"] + 1}
"""

# Zeros are the warm-up. Any other input says so in one pipe and then waits for somebody to open the other one.
WAITS = """
from pathlib import Path

class Model:
    inputs = {"x": ("FP32", [-1, 2])}
    outputs = {"y": ("FP32", [-1, 2])}

    def load(self, folder):
        self.folder = Path(folder)

    def predict(self, inputs):
        if inputs["x"].any():
            (self.folder / "began").write_text("now")
            (self.folder / "go").read_text()
        return {"y": inputs["x"]}
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    put(tmp_path, "m", "1", {"model.py": ADDS_ONE})
    return tmp_path


class WaitingCall:
    """A call that runs until it is let go."""

    def __init__(self, folder: Path, worker: WorkerProcess) -> None:
        self._go = folder / "go"
        self._pool = ThreadPoolExecutor(1)
        self._call: Future[pb.PredictResponse] = self._pool.submit(predict, worker, "waits")
        (folder / "began").read_text()

    def let_go(self) -> None:
        self._go.write_text("go")

    def answer(self) -> pb.PredictResponse:
        try:
            return self._call.result(60)
        finally:
            self._pool.shutdown()


@pytest.fixture
def waits(tmp_path: Path) -> Path:
    folder = put(tmp_path, "waits", "1", {"model.py": WAITS})
    os.mkfifo(folder / "began")
    os.mkfifo(folder / "go")
    return folder


def predict(worker: WorkerProcess, model: str = "m") -> pb.PredictResponse:
    with grpc.insecure_channel(worker.address) as channel:
        stub = rpc.InferenceServiceStub(channel)
        response: pb.PredictResponse = stub.Predict(
            pb.PredictRequest(model_name=model, inputs=[rows_tensor((1, 2))]), timeout=60
        )
    return response


def test_it_listens_loads_serves_and_leaves(models: Path) -> None:
    with worker_process(models) as worker:
        assert worker.event() == {"event": "listening", "address": worker.address}
        ready = worker.event()
        assert (ready["event"], [model["state"] for model in ready["models"]]) == ("ready", ["READY"])
        assert array_of(predict(worker).outputs[0]).tolist() == [[2, 3]]
        path = Path(worker.socket_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        assert not path.exists()
        lines = [json.loads(line) for line in worker.stderr().splitlines()]
        assert {line["process"] for line in lines} == {"worker-0"}
        assert [line["msg"] for line in lines] == [
            "listening",
            "loading",
            "model ready",
            "ready",
            "draining",
            "stopped",
        ]


@pytest.mark.parametrize("how", ["signal", "command"])
def test_a_running_call_is_finished_before_it_leaves(waits: Path, how: str) -> None:
    with worker_process(waits.parents[1]) as worker:
        worker.until_ready()
        call = WaitingCall(waits, worker)
        if how == "signal":
            worker.process.send_signal(signal.SIGINT)
        else:
            worker.tell({"nonsense": 1})
            worker.tell({"command": "drain"})
        call.let_go()
        assert array_of(call.answer().outputs[0]).tolist() == [[1, 2]]
        assert worker.ended() == 0


def test_a_second_signal_ends_it_whatever_runs(waits: Path) -> None:
    with worker_process(waits.parents[1]) as worker:
        worker.until_ready()
        call = WaitingCall(waits, worker)
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.stderr is not None
        for line in worker.process.stderr:
            if json.loads(line)["msg"] == "draining":
                break
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 128 + signal.SIGTERM
        with pytest.raises(grpc.RpcError):
            call.answer()


def test_a_call_that_does_not_end_holds_it_up_no_longer_than_it_may(waits: Path) -> None:
    with worker_process(waits.parents[1], workers={"drain_ms": 50}) as worker:
        worker.until_ready()
        call = WaitingCall(waits, worker)
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        with pytest.raises(grpc.RpcError):
            call.answer()


def test_it_does_not_outlive_its_supervisor(waits: Path) -> None:
    with worker_process(waits.parents[1]) as worker:
        worker.until_ready()
        call = WaitingCall(waits, worker)
        worker.hang_up()
        # The model still waits: nothing but the supervisor's end has ended the worker.
        assert worker.ended() in (0, 1)
        with pytest.raises(grpc.RpcError):
            call.answer()


@pytest.mark.parametrize(
    ("listen", "problem"),
    [
        ("0.0.0.0:0", "can be reached from other machines"),
        ("nonsense", "unix:PATH or HOST:PORT"),
        ("192.0.2.1:50051", "can be reached from other machines"),
    ],
)
def test_where_it_may_not_listen_it_says_so_in_one_line(models: Path, listen: str, problem: str) -> None:
    with worker_process(models, listen=listen) as worker:
        failed = worker.event()
        assert (failed["event"], failed["exit_code"]) == ("failed", 3)
        assert worker.ended() == 3
        (line,) = worker.stderr().splitlines()
        assert line == f"inferencehub: {failed['reason']}"
        assert problem in line


def test_a_broken_model_is_failed_and_the_others_serve(models: Path) -> None:
    put(models, "broken", "1", {"model.py": "raise RuntimeError('/srv/secret')"})
    with worker_process(models) as worker:
        states = {model["name"]: (model["state"], model["failure"]) for model in worker.until_ready()["models"]}
        assert states["m"] == ("READY", None)
        assert states["broken"][0] == "FAILED"
        assert "secret" not in states["broken"][1]
        assert predict(worker).version == "1"


def test_a_models_folder_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with worker_process(tmp_path / "nowhere") as worker:
        failed = worker.event()
        assert (failed["event"], failed["exit_code"]) == ("failed", 3)
        assert "There is no models folder at" in failed["reason"]
        assert worker.ended() == 3


def test_an_empty_folder_is_served(tmp_path: Path) -> None:
    with worker_process(tmp_path) as worker:
        assert worker.until_ready()["models"] == []


def test_libraries_are_told_how_many_threads_they_may_use(tmp_path: Path) -> None:
    source = ADDS_ONE.replace('inputs["x"] + 1', 'inputs["x"] + float(os.environ["OMP_NUM_THREADS"])')
    put(tmp_path, "m", "1", {"model.py": "import os\n" + source})
    with worker_process(tmp_path, workers={"threads": 3}) as worker:
        worker.until_ready()
        assert array_of(predict(worker).outputs[0]).tolist() == [[4, 5]]


def run_module(document: str | None) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryFile() as file:
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        if document is not None:
            file.write(document.encode())
            file.seek(0)
            environment[CONFIG_VARIABLE] = str(file.fileno())
        return subprocess.run(
            [sys.executable, "-P", "-m", "inferencehub.worker"],
            env=environment,
            pass_fds=(file.fileno(),),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def test_without_a_supervisor_the_document_lies_in_a_file(models: Path) -> None:
    run = run_module(text_of(launch_document("127.0.0.1:99999", models)))
    assert run.returncode == 3
    assert "HOST:PORT" in run.stderr


def test_a_document_that_is_none_is_said_in_one_line() -> None:
    run = run_module('{"name": "worker-0", "settings": {"auth": {"admin_key": "ihk_secret"}}}')
    assert run.returncode == 2
    assert run.stderr.splitlines() == [
        "inferencehub: the launch document can't be used: expected something at /version."
    ]


def test_without_a_document_it_says_how_it_is_started() -> None:
    run = run_module(None)
    assert run.returncode == 2
    assert run.stderr.splitlines() == [
        "inferencehub: a worker is started by `inferencehub up` or `inferencehub worker`."
    ]

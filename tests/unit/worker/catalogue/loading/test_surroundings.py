"""What model code does to the process that it shares reaches no other model, and not the worker."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import grpc
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from tests.support.lane_client import array_of, rows_tensor
from tests.support.model_folders import put
from tests.support.worker_process import WorkerProcess, worker_process

MODEL = """
import contextlib, io, logging, multiprocessing, os, sys, time, warnings

def double(x):
    return x * 2

def change_all():
    warnings.simplefilter("error")
    logging.disable(logging.CRITICAL)
    logging.getLogger().handlers.clear()
    logging.basicConfig(level=logging.CRITICAL, stream=io.StringIO(), force=True)
    logging.captureWarnings(False)
    sys.stdout.close()
    sys.stderr = io.StringIO()
    os.chdir("/")

class Model:
    inputs = outputs = {"x": ("FP32", [-1, 2])}

    def load(self, folder):
        LOAD

    def predict(self, inputs):
        x = inputs["x"]
        PREDICT
        return {"x": x}
"""


def habit(root: Path, name: str, *, load: str = "pass", predict: str = "pass") -> None:
    put(root, name, "1", {"model.py": MODEL.replace("LOAD", load).replace("PREDICT", predict)})


def predict(worker: WorkerProcess, model: str) -> list[list[float]]:
    with grpc.insecure_channel(worker.address) as channel:
        request = pb.PredictRequest(model_name=model, inputs=[rows_tensor((1, 2))])
        answer = rpc.InferenceServiceStub(channel).Predict(request, timeout=60)
    return array_of(answer.outputs[0]).tolist()  # type: ignore[no-any-return]


WARNS = 'warnings.warn("deprecated"); print("said by a model"); logging.getLogger("lib").error("logged by a model")'
FORKS = """
        with multiprocessing.get_context("fork").Pool(2) as pool:
            x = pool.apply(double, (x,))
"""


def test_models_leave_the_process_as_it_was(tmp_path: Path) -> None:
    habit(tmp_path, "a_changes_at_load", load="change_all(); self.asked = sys.stdin.read()")
    habit(tmp_path, "b_changes_in_calls", predict="change_all()")
    habit(tmp_path, "c_warns", predict=WARNS)
    # As a library in C does, such as a Java virtual machine; 1 is SIG_IGN.
    habit(tmp_path, "d_ignores_signals", load="import ctypes; ctypes.CDLL(None).signal(15, 1)")
    with worker_process(tmp_path, workers={"parallel_loads": 1}) as worker:
        states = {model["name"]: model["state"] for model in worker.until_ready()["models"]}
        assert set(states.values()) == {"READY"}
        for name in ("a_changes_at_load", "c_warns", "b_changes_in_calls", "c_warns", "c_warns"):
            assert predict(worker, name) == [[1, 2]]
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        lines = [json.loads(line) for line in worker.stderr().splitlines() if line.startswith("{")]
    told = [line for line in lines if line["msg"].startswith("model code changed what all models of this worker share")]
    # Loads run beside each other, so whose code it was is not known for sure.
    assert "a_changes_at_load" in {name for line in told for name in line["by_one_of"]}
    assert {"warnings filters", "working folder", "sys.stdout"} <= {words for line in told for words in line["changed"]}
    # At warm-up, and at each of three calls.
    assert len([line for line in lines if line["msg"] == "logged by a model"]) >= 4


def test_what_libraries_do_to_the_filters_of_warnings_is_put_back_and_is_no_fault_of_a_models(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "loaded")
    fifo = repr(str(tmp_path / "loaded"))
    waits = f"""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            open({fifo}).close()
"""
    tells = f"""
        if not hasattr(self, "told"):
            self.told = open({fifo}, "w").close()
"""
    habit(tmp_path / "models", "imports_a_library", load=waits)
    habit(tmp_path / "models", "loads_meanwhile", predict=tells)
    habit(tmp_path / "models", "x_is_put_back", load='warnings.simplefilter("error")')
    habit(tmp_path / "models", "y_warns", predict=WARNS)
    with worker_process(
        tmp_path / "models", workers={"parallel_loads": 2}
    ) as worker:  # the first two beside each other
        assert {model["state"] for model in worker.until_ready()["models"]} == {"READY"}
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        said = worker.stderr()
    assert "model code changed" not in said
    assert "logged by a model" in said


def test_a_model_that_closes_the_standard_streams_takes_them_from_nobody(tmp_path: Path) -> None:
    closes = 'os.dup2(os.open("/dev/null", os.O_WRONLY), 1); os.close(0); os.close(2)'
    habit(tmp_path, "closes", load=closes, predict="os.write(2, b'')")
    with worker_process(tmp_path) as worker:
        assert [model["state"] for model in worker.until_ready()["models"]] == ["READY"]
        assert predict(worker, "closes") == [[1, 2]]
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        lines = [json.loads(line) for line in worker.stderr().splitlines() if line.startswith("{")]
    changed = [line["changed"] for line in lines if "changed" in line]
    assert changed == [["file descriptor 0", "file descriptor 1", "file descriptor 2"]]
    assert lines[-1]["msg"] == "stopped"


@pytest.mark.parametrize(
    ("leaves", "code"), [("sys.exit(7)", 7), ("sys.exit()", 0), ("raise ValueError('oops')", 1), ("return inputs", 0)]
)
def test_what_a_model_forks_ends_where_it_leaves_the_model(tmp_path: Path, leaves: str, code: int) -> None:
    ends = f"""
        pid = os.fork()
        if pid == 0:
            {leaves}
        x = x * 0 + os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""
    habit(tmp_path, "forks", predict=ends)
    with worker_process(tmp_path) as worker:
        worker.until_ready()
        assert predict(worker, "forks") == [[code, code]]
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        assert ("ValueError: oops" in worker.stderr()) == (code == 1)


def test_ending_a_forked_pool_does_not_end_the_worker(tmp_path: Path) -> None:
    habit(tmp_path, "forks", predict=FORKS)
    with worker_process(tmp_path) as worker:
        worker.until_ready()
        # Leaving the pool's block sends its processes SIGTERM; the worker would have said goodbye after the first.
        for _ in range(3):
            assert predict(worker, "forks") == [[2, 4]]
        worker.process.send_signal(signal.SIGTERM)
        assert worker.ended() == 0
        assert [json.loads(line)["msg"] for line in worker.stderr().splitlines() if '"draining"' in line] == [
            "draining"
        ]

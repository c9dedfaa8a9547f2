"""A call that holds Python's interpreter lock answers late if it has the time, runs once, and goes to nobody else."""

from __future__ import annotations

from pathlib import Path

from tests.support.model_folders import put
from tests.support.up import running_up

HOLDS = """
import ctypes, os
import numpy as np

class Model:
    inputs = {"seconds": ("FP64", [-1])}
    outputs = {"runs": ("FP64", [-1])}
    idempotent = True

    def load(self, folder):
        self.log = folder.parent.parent.parent / "runs.txt"

    def predict(self, inputs):
        (seconds,) = inputs["seconds"].tolist()
        if seconds == 3:
            with self.log.open("a") as file:
                file.write("x")
            # Unlike time.sleep, it keeps the interpreter lock.
            ctypes.PyDLL(None).usleep(ctypes.c_uint(int(seconds * 1e6)))
        return {"runs": np.array([len(self.log.read_text()) if seconds == 3 else 0.0])}
"""


def test_a_call_that_holds_the_interpreter_for_three_seconds_answers_late_and_runs_once(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put(models, "holds", "1", {"model.py": HOLDS})
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        answer = up.predict("holds", [3.0])
    assert (answer.status, answer.json()["outputs"]) == (200, {"runs": [1.0]})

"""One version ends the worker while it loads, another takes its time: the others serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.counting_models import counting
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up, start_up

ENDS_ITSELF = """
import os

class Model:
    def load(self, folder):
        os._exit(3)

    def predict(self, inputs):
        return inputs
"""
# Its load ends when somebody has put a file beside the models folder.
WAITS = """
import threading
from pathlib import Path

class Model:
    inputs = outputs = {"y": ("INT64", [-1])}

    def load(self, folder):
        go = Path(folder).parents[2] / "go"
        while not go.exists():
            threading.Event().wait(0.05)

    def predict(self, inputs):
        return inputs
"""


def version(up: RunningUp, model: str) -> dict[str, Any]:
    answer = up.request("GET", f"/models/{model}")
    return dict(answer.json()["versions"][0]) if answer.status == 200 else {}


def test_a_version_that_ends_the_worker_is_left_alone_and_the_others_serve(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put(models, "good", "1", counting(1))
    env = environment(INFERENCEHUB_MODELS__SETTLE_MS="200")
    with running_up(tmp_path / "home", "--models", str(models), "--no-auth", env=env) as up:
        put(models, "bad", "1", {"model.py": ENDS_ITSELF})
        until(lambda: version(up, "bad").get("state") == "FAILED")
        assert version(up, "bad")["failure"].startswith("Loading it has ended the worker twice, with exit code 3;")
        # Whoever calls notices nothing but the wait.
        assert up.predict("good", [5]).json()["outputs"] == {"y": [1005]}
        assert up.request("GET", "/health/ready").status == 200
        put(models, "bad", "1", counting(2))
        until(lambda: version(up, "bad").get("state") == "READY")
        assert up.predict("bad", [5]).json()["outputs"] == {"y": [2005]}


def test_a_slow_load_holds_nobody_up_and_readiness_names_it(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put(models, "a_slow", "1", {"model.py": WAITS})
    put(models, "z_good", "1", counting(1))
    with start_up(tmp_path / "home", "--models", str(models), "--no-auth") as program:
        up = RunningUp(program, tmp_path / "home", program.event("listening")["url"], "", [], None)
        until(lambda: version(up, "z_good").get("state") == "READY")
        assert up.predict("z_good", [5]).json()["outputs"] == {"y": [1005]}
        ready = up.request("GET", "/health/ready")
        assert (ready.status, ready.json()["loading"]) == (503, ["a_slow@1"])
        assert ready.json()["detail"] == "Still loading: a_slow@1."
        refused = up.predict("a_slow", [5])
        assert (refused.status, refused.json()["reason"]) == (503, "MODEL_LOADING")
        (tmp_path / "go").touch()
        until(lambda: up.request("GET", "/health/ready").status == 200)

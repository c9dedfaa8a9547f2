"""A real MLServer behind the gateway: its scikit-learn model is a version like ours, its end that of a worker."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import inferencehub
from tests.support.mlserver import MLServerFolder, mlserver_folder
from tests.support.processes import Program, cli, environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

SETOSA = [5.1, 3.5, 1.4, 0.2]
# Waits until it is killed: says so, and never answers.
NEVER = """
import asyncio
from pathlib import Path
from mlserver import MLModel

class Never(MLModel):
    async def load(self):
        return True

    async def predict(self, payload):
        Path(__file__).with_name("begun").touch()
        await asyncio.Event().wait()
"""


@dataclass(slots=True)
class Behind:
    """A gateway with a worker of its own and an MLServer."""

    up: RunningUp
    folder: MLServerFolder
    server: Program
    stack: ExitStack

    def restart(self) -> None:
        """Another MLServer where the last one was."""
        self.server = self.stack.enter_context(self.folder.serving())

    def version(self, model: str, version: str) -> dict[str, Any]:
        models = self.up.request("GET", "/models").json()["models"]
        versions = [each for entry in models if entry["name"] == model for each in entry["versions"]]
        return next((each for each in versions if each["version"] == version), {})

    def worker(self) -> dict[str, Any]:
        workers = self.up.request("GET", "/admin/workers").json()["workers"]
        return next(dict(each) for each in workers if each["name"] == "mlserver")

    def admin(self) -> dict[str, str]:
        return environment(INFERENCEHUB_URL=self.up.url, INFERENCEHUB_API_KEY=self.up.key)


def mlserver_models(path: Path) -> MLServerFolder:
    folder = mlserver_folder(path)
    features, labels = load_iris(return_X_y=True)
    joblib.dump(LogisticRegression(max_iter=500).fit(features, labels), path / "model.joblib")
    folder.add(
        "sk iris",
        {"model.joblib": (path / "model.joblib").read_bytes()},
        implementation="mlserver_sklearn.SKLearnModel",
        parameters={"uri": "./model.joblib", "version": "v2"},
        inputs=[{"name": "features", "datatype": "FP64", "shape": [-1, 4]}],
        outputs=[
            {"name": "predict", "datatype": "INT64", "shape": [-1, 1]},
            {"name": "predict_proba", "datatype": "FP64", "shape": [-1, 3]},
        ],
    )
    (path / "model.joblib").unlink()
    # Undescribed and without a version, as most are.
    folder.add("never", {"never.py": NEVER}, implementation="never.Never")
    return folder


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """Version 1 of iris is the demo's on a worker of ours, version v2 is MLServer's."""
    place = tmp_path_factory.mktemp("upstream")
    shutil.copytree(Path(inferencehub.__file__).parent / "demo/iris/1", place / "models/iris/1")
    folder = mlserver_models(place / "mlserver")
    tensor = [{"name": "x", "datatype": "FP32", "shape": [-1]}]
    upstream = {
        "name": "mlserver",
        "url": f"grpc://localhost:{folder.grpc_port}",
        "models": [
            {"name": "sk iris", "serve_as": "iris", "batched": True},
            {"name": "never", "inputs": tensor, "outputs": tensor, "idempotent": False, "version": "7"},
        ],
    }
    config = place / "inferencehub.yaml"
    config.write_text(json.dumps({"workers": {"upstreams": [upstream]}}))
    with ExitStack() as stack:
        server = stack.enter_context(folder.serving())
        home = place / "home"
        up = stack.enter_context(running_up(home, "--config", str(config), "--models", str(place / "models")))
        behind = Behind(up, folder, server, stack)
        until(lambda: behind.version("iris", "v2").get("state") == "READY")
        yield behind


def test_its_models_are_versions_like_ours(behind: Behind) -> None:
    shown = behind.version("iris", "v2")
    assert shown["inputs"] == [{"name": "features", "datatype": "FP64", "shape": [-1, 4]}]
    assert [each["name"] for each in shown["outputs"]] == ["predict", "predict_proba"]
    assert (shown["batched"], shown["idempotent"]) == (True, True)
    assert behind.version("never", "7")["state"] == "READY"
    worker = behind.worker()
    assert (worker["kind"], worker["state"]) == ("oip", "READY")
    assert worker["software_version"].startswith("mlserver 1.")


def test_it_answers_our_json(behind: Behind) -> None:
    answer = behind.up.predict("iris", SETOSA, "v2")
    assert answer.status == 200
    assert answer.headers["x-inferencehub-version"] == "v2"
    outputs = answer.json()["outputs"]
    assert outputs["predict"] == [0]
    assert outputs["predict_proba"][0] > 0.9
    rows = behind.up.predict("iris", [SETOSA, [6.3, 3.3, 6.0, 2.5]], "v2").json()["outputs"]
    assert rows["predict"] == [[0], [2]]
    assert behind.up.predict("iris", SETOSA, "1").json()["outputs"]["label"] == "setosa"


def test_what_does_not_fit_never_reaches_it(behind: Behind) -> None:
    answer = behind.up.predict("iris", [5.1, 3.5, 1.4], "v2")
    assert (answer.status, answer.json()["reason"]) == (400, "INPUT_MISMATCH")


def test_the_judge_moves_calls_from_its_version_to_ours_step_by_step(behind: Behind) -> None:
    guards = ["--every", "1s", "--max-error-rate", "1%", "--max-p95-ratio", "100", "--min-calls", "10"]
    canary = ["--weights", "v2=100", "--label", "stable=v2", "--canary", "1", "--steps", "50,100", *guards]
    done = cli("traffic", "set", "iris", *canary, env=behind.admin())
    assert done.returncode == 0, done.stderr
    seen = set()

    def call_and_ask() -> Any:
        for _ in range(10):
            answer = behind.up.predict("iris", SETOSA)
            assert answer.status == 200
            seen.add(answer.json()["version"])
        run = behind.up.request("GET", "/admin/traffic/iris/canary").json()["run"]
        return run if run["state"] != "running" else None

    run = until(call_and_ask)
    assert run["state"] == "completed", run
    assert seen == {"1", "v2"}
    document = behind.up.request("GET", "/admin/traffic/iris").json()
    assert (document["weights"], document["labels"]) == ({"1": 100}, {"stable": "1"})
    metrics = behind.up.request("GET", "/metrics").body.decode()
    assert 'inferencehub_worker_up{worker="mlserver"} 1' in metrics


def test_its_models_are_unloaded_and_loaded_from_here(behind: Behind) -> None:
    for command, state in (("unload", "UNLOADED"), ("load", "READY")):
        done = cli("models", command, "never", env=behind.admin())
        assert done.returncode == 0, done.stderr
        assert behind.version("never", "7")["state"] == state


def test_its_end_is_that_of_a_worker_and_it_comes_back(behind: Behind) -> None:
    with ThreadPoolExecutor() as threads:
        begun = behind.folder.path / "never/begun"
        lost = threads.submit(behind.up.predict, "never", [1.0])
        until(begun.exists)
        behind.server.signal(signal.SIGKILL)
        # What may not run twice is not sent again.
        assert (lost.result().status, lost.result().json()["reason"]) == (503, "WORKER_LOST")
        until(lambda: behind.version("iris", "v2")["state"] == "RECOVERING")
        assert (behind.worker()["state"], behind.worker()["losses"]) == ("LOST", 1)
        assert behind.up.predict("iris", SETOSA).status == 200
        waiting = threads.submit(behind.up.predict, "iris", SETOSA, "v2")
        until(lambda: "inferencehub_waiting_calls 1" in behind.up.request("GET", "/metrics").body.decode())
        behind.restart()
        assert (waiting.result().status, waiting.result().json()["version"]) == (200, "v2")
    assert (behind.worker()["state"], behind.worker()["losses"]) == ("READY", 1)

"""Models that take more memory than a worker may have: the call fails alone, and the worker lives or is replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.hanging_models import Harm, put_harmful
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.up import RunningUp, running_up

GREEDY = """
import numpy as np

class Model:
    inputs = {"x": ("INT64", [-1])}
    outputs = {"y": ("INT64", [-1])}

    def load(self, folder):
        self.kept = [np.ones(8 * 2**20) for _ in range(64)]

    def predict(self, inputs):
        return {"y": inputs["x"]}
"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    put_harmful(models, "harmful", idempotent=False)
    put(models, "greedy", "1", {"model.py": GREEDY})
    env = environment(INFERENCEHUB_WORKERS__MEMORY_MB="400")
    with running_up(tmp_path_factory.mktemp("memory") / "home", "--models", str(models), env=env) as running:
        yield running


def test_a_version_that_takes_too_much_to_load_is_failed_and_the_others_serve(up: RunningUp) -> None:
    states = {model["name"]: (model["state"], model["failure"]) for model in up.models}
    assert states["harmful"] == ("READY", None)
    state, failure = states["greedy"]
    assert state == "FAILED"
    assert "MemoryError" in failure


@pytest.mark.parametrize("harm", [Harm.AT_ONCE, Harm.MEMORY])
def test_a_call_that_takes_too_much_fails_alone(up: RunningUp, harm: Harm) -> None:
    (before,) = up.worker_processes()
    assert up.predict("harmful", [int(harm)]).json()["reason"] == "MODEL_FAILED"
    assert up.predict("harmful", [7]).json()["outputs"] == {"y": [7]}
    assert [each.pid for each in up.worker_processes()] == [before.pid]


def test_a_worker_whose_children_take_too_much_is_replaced_and_that_is_said(up: RunningUp) -> None:
    seen = len(up.program.stderr.all)
    assert up.predict("harmful", [int(Harm.CHILD)]).status == 503
    said = json.loads(up.program.log("is killed: it took more memory than workers.memory_mb", seen))
    assert (said["child"], said["cause"], said["ran"]) == ("worker-0", "memory", "harmful 1")
    assert up.predict("harmful", [7]).status == 200

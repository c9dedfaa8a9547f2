"""More models than a device has room for: they come as they are called, and the least recently used go."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.up import Answer, RunningUp, running_up

NAMES = ("a", "b", "c")
CODE = """
import os
import numpy as np

def note(event):
    with open(os.environ["EVENTS_OF_MODELS"], "a") as file:
        print(event, file=file)

class Model:
    inputs = {"x": ("FP32", [-1, 1])}
    outputs = {"y": ("FP32", [-1, 1])}
    idempotent = True

    def __init__(self):
        note("+NAME")

    def predict(self, inputs):
        return {"y": inputs["x"] + np.float32(ADDED)}

    def __del__(self):
        note("-NAME")
"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What models write down when they come and go."""
    return tmp_path_factory.mktemp("events") / "events"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, events: Path) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    for at, name in enumerate(NAMES):
        code = CODE.replace("NAME", name).replace("ADDED", str(at))
        put(models, name, "1", {"model.py": code, "model.yaml": "on_demand: true\nmemory_mb: 40\ndevice: cpu"})
    env = environment(INFERENCEHUB_DEVICES__MEMORY_MB="cpu=100", EVENTS_OF_MODELS=str(events))
    home = tmp_path_factory.mktemp("home") / "home"
    with running_up(home, "--models", str(models), "--workers", "1", env=env) as running:
        yield running


def there(events: Path) -> tuple[set[str], int]:
    """Who is there now, and the most that ever were at a time."""
    now: set[str] = set()
    most = 0
    for event in events.read_text().split():
        (now.add if event[0] == "+" else now.remove)(event[1:])
        most = max(most, len(now))
    return now, most


def test_all_are_ready_and_two_at_a_time_have_the_room(up: RunningUp, events: Path) -> None:
    assert {model["model"] if "model" in model else model["name"] for model in up.models} == set(NAMES)
    for asked in ("a", "b", "c", "a"):
        answer = up.predict(asked, {"x": [[1.0]]})
        assert (answer.status, answer.json()["outputs"]["y"]) == (200, [[1.0 + NAMES.index(asked)]])
    assert there(events) == ({"c", "a"}, 2), "b was called longest ago"


def test_calls_to_all_of_them_at_once_are_all_answered(up: RunningUp, events: Path) -> None:
    def ask(at: int) -> tuple[int, Answer]:
        return at, up.predict(NAMES[at % 3], {"x": [[float(at)]]})

    with ThreadPoolExecutor(12) as callers:
        answers = list(callers.map(ask, range(60)))
    assert [answer.status for _, answer in answers] == [200] * 60
    assert all(answer.json()["outputs"]["y"] == [[float(at) + at % 3]] for at, answer in answers)
    assert there(events)[1] == 2

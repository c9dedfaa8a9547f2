"""Workers on the nodes of a real Ray cluster: one node is lost under load, and workers come and go with the load."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp, running_up, start_up

pytestmark = pytest.mark.scale
pytest.importorskip("ray", reason="the dependency group scale is not installed")

STORE_BYTES = 80_000_000
PATIENCE_S = 120.0

MODEL = """
import time
import numpy as np

class Model:
    inputs = {"x": ("FP64", [1])}
    outputs = {"y": ("FP64", [1])}
    idempotent = True

    def predict(self, inputs):
        time.sleep(0.02)
        return {"y": inputs["x"] * 2}
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    put(tmp_path / "models", "double", "1", {"model.py": MODEL})
    return tmp_path / "models"


class Cluster:
    """A real one, each node with its own raylet, store and ports."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster as RayCluster

        self._ray: Any = RayCluster(
            initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": STORE_BYTES}
        )
        self.address = str(self._ray.address)

    def add(self) -> Any:
        return self._ray.add_node(num_cpus=1, object_store_memory=STORE_BYTES)

    def lose(self, node: Any) -> int:
        """As a machine is lost: all that runs there ends at once, without a word. How many workers those were."""
        (raylet,) = node.all_processes["raylet"]
        ended = psutil.Process(raylet.process.pid).children(recursive=True)
        workers = sum("inferencehub.worker" in each.cmdline() for each in ended)
        for process in ended:
            process.kill()
        self._ray.remove_node(node, allow_graceful=False)
        return workers

    def close(self) -> None:
        self._ray.shutdown()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    try:
        yield made
    finally:
        made.close()


class Callers:
    """Call for as long as they are wanted, each as soon as its last call is answered, and count what came."""

    def __init__(self, up: RunningUp, count: int) -> None:
        self.seen: Counter[str] = Counter()
        self._up = up
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(count)]
        for each in self._threads:
            each.start()

    def _call(self, number: int) -> None:
        while not self._over.is_set():
            try:
                answer = self._up.predict("double", {"x": [number]})
                right = answer.status == 200 and answer.json()["outputs"]["y"] == [2 * number]
                outcome = "right" if right else f"{answer.status} {answer.body[:200]!r}"
            except OSError as error:
                outcome = repr(error)
            self.seen[outcome] += 1

    def end(self) -> None:
        self._over.set()
        for each in self._threads:
            each.join()


@contextmanager
def calling(up: RunningUp, count: int) -> Iterator[Callers]:
    callers = Callers(up, count)
    try:
        yield callers
    finally:
        callers.end()


def serving(up: RunningUp) -> int:
    """Workers that the gateway has lanes to."""
    return sum(worker["state"] == "READY" for worker in up.request("GET", "/admin/workers").json()["workers"])


def many_more(callers: Callers, count: int = 200) -> None:
    enough = callers.seen["right"] + count
    until(lambda: callers.seen["right"] >= enough, PATIENCE_S)


def test_a_lost_node_costs_no_call(tmp_path: Path, models: Path, cluster: Cluster) -> None:
    nodes = [cluster.add() for _ in range(2)]
    flags = ("--models", str(models), "--ray", cluster.address, "--workers", "3")
    with running_up(tmp_path / "home", *flags) as up:
        until(lambda: serving(up) == 3, PATIENCE_S)
        with calling(up, 12) as callers:
            many_more(callers)
            assert cluster.lose(nodes[0]) == 1
            until(lambda: serving(up) == 2, PATIENCE_S)
            many_more(callers)
            cluster.add()
            until(lambda: serving(up) == 3, PATIENCE_S)
            many_more(callers)
        print(f"\na node of three lost under load, and another added: {dict(callers.seen)}")
        assert set(callers.seen) == {"right"}
    assert up.program.process.wait() == 0


def test_workers_follow_the_load(tmp_path: Path, models: Path, cluster: Cluster) -> None:
    for _ in range(2):
        cluster.add()
    settings = {
        "models": {"path": str(models)},
        "workers": {"count": 1},
        "ray": {
            "address": cluster.address,
            "min_workers": 1,
            "max_workers": 3,
            "grow_delay_ms": 60,
            "shrink_after_s": 3,
        },
    }
    (tmp_path / "inferencehub.yaml").write_text(json.dumps(settings))
    with running_up(tmp_path / "home", "--config", str(tmp_path / "inferencehub.yaml")) as up:
        assert serving(up) == 1
        with calling(up, 1) as few:
            with calling(up, 24) as many:
                until(lambda: serving(up) == 3, PATIENCE_S)
                many_more(many)
            until(lambda: serving(up) == 1, PATIENCE_S)
            many_more(few)
        print(f"\nfrom 1 to 3 workers: {dict(many.seen)}; all the time, to 1 again: {dict(few.seen)}")
        assert set(many.seen) | set(few.seen) == {"right"}
    assert up.program.process.wait() == 0


def test_what_no_node_has_is_waited_for_and_said(tmp_path: Path, models: Path, cluster: Cluster) -> None:
    flags = ("--models", str(models), "--ray", cluster.address, "--worker-resources", '{"oven": 2}')
    with start_up(tmp_path / "home", *flags) as started:
        started.event("listening")
        said = started.log("no node has room for 1 of the workers")
        assert "oven 2" in said
        assert "oven 0" in said


def test_no_cluster_at_the_address_ends_up_with_what_to_do(tmp_path: Path, models: Path) -> None:
    with start_up(tmp_path / "home", "--models", str(models), "--ray", "127.0.0.1:1") as started:
        assert started.process.wait(60) == 3
    assert "there is no Ray cluster at 127.0.0.1:1; start one with `ray start --head`" in started.stderr.joined()

"""A models folder that means harm, beside one model that serves: each costs itself alone, and says why."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inferencehub.cli.init import MODEL_PY
from tests.support.hostile_models import hostile_models
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault

IDEMPOTENT = MODEL_PY.replace("class Model:", "class Model:\n    idempotent = True\n", 1)


def with_words(models: Path) -> Path:
    put(models, "words", "1", {"model.py": IDEMPOTENT})
    return models


@contextmanager
def calls_of_words(up: RunningUp) -> Iterator[list[int]]:
    """Calls one after another, from four callers, until the block ends; their statuses."""
    statuses: list[int] = []
    over = threading.Event()

    def call() -> None:
        while not over.wait(0.02):
            statuses.append(up.predict("words", ["a b c"]).status)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    try:
        yield statuses
    finally:
        over.set()
        for caller in callers:
            caller.join()


def version_of(up: RunningUp, model: str) -> dict[str, str]:
    answer = up.request("GET", f"/models/{model}")
    return dict(answer.json()["versions"][0]) if answer.status == 200 else {"state": "ABSENT"}


def failed(up: RunningUp, model: str) -> dict[str, str] | None:
    found = version_of(up, model)
    return found if found["state"] == "FAILED" else None


@pytest.mark.parametrize(
    "end", ["import os; os._exit(3)", "import ctypes; ctypes.string_at(0)", "import os; os.abort()"]
)
def test_a_version_that_ends_its_worker_takes_no_call_with_it(tmp_path: Path, end: str) -> None:
    models = with_words(tmp_path / "models")
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up, calls_of_words(up) as statuses:
        until(lambda: len(statuses) > 100)
        put(tmp_path / "aside", "evil", "1", {"model.py": end})
        shutil.move(tmp_path / "aside" / "evil", models / "evil")
        found = until(lambda: failed(up, "evil"))
        assert "has ended the worker" in found["failure"]
        done = len(statuses)
        until(lambda: len(statuses) > done + 100)
    print(f"\n{end}: {len(statuses)} calls, {len(statuses) - statuses.count(200)} failed")
    assert set(statuses) == {200}


def many_versions(models: Path) -> None:
    for number in range(10_000):
        (models / "evil" / str(number)).mkdir(parents=True)


def many_files(models: Path) -> None:
    folder = put(models, "evil", "1", {"model.py": ""})
    for number in range(100_000):
        (folder / f"{number}").touch()


def hole(name: str, head: bytes) -> Callable[[Path], None]:
    def make(models: Path) -> None:
        path = put(models, "evil", "1", {name: head}) / name
        os.truncate(path, 10 * 1024**3)

    return make


def link_to_the_root(models: Path) -> None:
    folder = put(models, "evil", "1", {})
    (folder / "data").symlink_to("/")
    (models / "evil" / "2").symlink_to("/")
    (models / "slash").symlink_to("/")


def pipes(models: Path) -> None:
    for version, name in (("1", "model.py"), ("2", "model.yaml"), ("3", "model.onnx")):
        os.mkfifo(put(models, "evil", version, {}) / name)
    os.mkfifo(models / "evil" / "model.yaml")


LAUGHS = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))


@pytest.mark.parametrize(
    "make",
    [
        many_versions,
        many_files,
        hole("model.onnx", b""),
        hole("model.onnx", b"\x08\x07"),
        hole("model.skops", b"PK\x03\x04"),
        hole("model.pkl", b"\x80\x04"),
        hole("model.pt2", b"PK\x03\x04"),
        link_to_the_root,
        pipes,
        lambda models: put(models, "evil", "1", {"model.py": "", "model.yaml": "[" * 60_000}),
        lambda models: put(models, "evil", "1", {"model.py": "", "../model.yaml": "a: " + "{a: " * 1_500}),
        lambda models: put(models, "evil", "1", {"model.py": "", "model.yaml": LAUGHS}),
    ],
    ids=lambda make: getattr(make, "__name__", ""),
)
def test_what_is_no_model_keeps_nobody_from_serving(tmp_path: Path, make: Callable[[Path], object]) -> None:
    models = with_words(tmp_path / "models")
    make(models)
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        assert [up.predict("words", ["a b c"]).status for _ in range(50)] == [200] * 50
        assert len(version_of(up, "evil")["failure"]) > 20
        put(models, "later", "1", {"model.py": IDEMPOTENT})
        until(lambda: version_of(up, "later")["state"] == "READY")


def test_fifty_malicious_models_run_nothing_and_stop_nobody(tmp_path: Path) -> None:
    """All at once, beside one that serves: no mark, no outage, and each says why it is not served."""
    models, mark, hostile = with_words(tmp_path / "models"), tmp_path / "mark", hostile_models()
    (tmp_path / "outside").write_text("class Model: pass")
    for name, make in hostile.items():
        make(models / name / "1", str(mark))
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up, calls_of_words(up) as statuses:
        done = len(statuses)
        until(lambda: len(statuses) > done + 100)
        found = {model["name"]: model["versions"] for model in up.request("GET", "/models").json()["models"]}
        pids = {process.pid for process in up.worker_processes()}
        assert not mark.exists()
    print(f"\n{len(hostile)} malicious models, 0 executions; {len(statuses)} calls, {statuses.count(200)} answered")
    assert len(hostile) >= 50
    assert set(statuses) == {200}
    assert len(pids) == 2
    for name in hostile:
        (version,) = found[name]
        assert (name, version["state"]) == (name, "FAILED")
        assert len(version["failure"]) > 20, name
        assert "root:" not in version["failure"], name
        assert str(tmp_path) not in version["failure"], name

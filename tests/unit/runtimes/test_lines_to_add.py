"""The lines with which the dashboard says how a model is added: each makes a version that loads and answers."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inferencehub.config.settings import Settings
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import LoadedModel, Machine
from tests.support.model_folders import put, scan
from tests.support.processes import ROOT

LINES = ROOT / "dashboard/src/pages/models/adding/lines"
DEMO_GRAPH = ROOT / "src/inferencehub/demo/resnet/2/model.onnx"


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def added(folder: Path) -> LoadedModel:
    """The only version below `models`, as a worker loads it."""
    (version,) = scan(folder / "models")
    assert (version.name, version.version) == ("my-model", "1")
    return load_version(version, Machine(threads=1), Settings())[0]


def run(name: str, given: Mapping[str, Any]) -> None:
    exec(compile((LINES / name).read_text(), name, "exec"), dict(given))


def test_a_fitted_estimator(working_folder: Path) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    run("sklearn.py", {"model": linear_model.LogisticRegression().fit([[0.0], [1.0]], ["no", "yes"])})
    assert added(working_folder).predict({"features": np.array([[3.0]])})["label"].tolist() == [b"yes"]


def test_a_graph(working_folder: Path) -> None:
    (working_folder / "my-model.onnx").write_bytes(DEMO_GRAPH.read_bytes())
    subprocess.run(["sh", "-e", LINES / "onnx.sh"], check=True)
    assert added(working_folder).runtime == "onnx"


def test_a_module(working_folder: Path) -> None:
    torch = pytest.importorskip("torch")
    run("torch.py", {"model": torch.nn.Linear(3, 2), "example": torch.randn(4, 3)})
    model = added(working_folder)
    assert model.signature.batched
    (given,) = model.signature.inputs
    (outputs,) = model.predict({given.name: np.zeros((5, 3), np.float32)}).values()
    assert outputs.shape == (5, 2)


def test_a_class(working_folder: Path) -> None:
    put(working_folder / "models", "my-model", "1", {"model.py": (LINES / "python.py").read_bytes()})
    assert added(working_folder).predict({"x": np.array([1.5])})["y"].tolist() == [3.0]


def test_a_class_that_talks(working_folder: Path) -> None:
    put(working_folder / "models", "my-model", "1", {"model.py": (LINES / "chat.py").read_bytes()})
    model = added(working_folder)
    assert model.task == "chat"
    (joined,) = model.predict(
        {"request": np.array([b'{"messages": [{"role": "user", "content": "hello"}]}'], dtype=object)}
    ).values()
    assert b"You said: " in b"".join(joined.tolist())
    assert b"hello" in b"".join(joined.tolist())


def test_there_are_no_other_lines() -> None:
    names = {path.name for path in LINES.iterdir()}
    assert names == {"sklearn.py", "onnx.sh", "torch.py", "python.py", "chat.py"}

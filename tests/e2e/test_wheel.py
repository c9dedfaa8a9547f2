"""The wheel as a user gets it: built, installed in an environment of its own, serving without any Node on the PATH."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.support.processes import ROOT, program
from tests.support.wheel import Built, built_once


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_once(tmp_path_factory)


@pytest.fixture(scope="session")
def wheel(built: Built) -> Path:
    return built.wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment that holds the wheel, its dependencies and nothing else."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python")]
    install = ["install", "--quiet", "--no-compile", "--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, *install, f"{wheel}[sklearn,onnx]"], check=True, capture_output=True)
    return environment / "bin"


def test_one_wheel_serves_every_platform(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_wheel_holds_all_that_runs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("_bundle/gateway/main.mjs", "_bundle/manifest.json", "py.typed", "rpc/v1/inference_pb2.py"):
        assert f"inferencehub/{needed}" in names
    dashboard = [
        name.removeprefix("inferencehub/_bundle/dashboard/") for name in names if "/_bundle/dashboard/" in name
    ]
    assert {"index.html", "docs.html", "THIRD_PARTY_LICENSES.txt"} <= set(dashboard)
    assert any(name.startswith("assets/start-") and name.endswith(".js.br") for name in dashboard)
    demo = {"/".join(name.split("/")[2:4]) for name in names if name.startswith("inferencehub/demo/")}
    assert {"iris/1", "iris/2", "resnet/1", "resnet/2", "language/1"} <= demo
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_demo_models_stay_small(wheel: Path) -> None:
    parts = zipfile.ZipFile(wheel).infolist()
    assert sum(part.file_size for part in parts if part.filename.startswith("inferencehub/demo/")) < 3_000_000


def test_the_sdist_holds_the_built_gateway_and_no_leftovers(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = ["/".join(name.split("/")[1:]) for name in archive.getnames()]
    assert {"src/inferencehub/_bundle/gateway/main.mjs", "src/inferencehub/_bundle/dashboard/index.html"} <= set(names)
    assert {"gateway/src/main.ts", "dashboard/src/main.tsx"} <= set(names)
    assert not [name for name in names if "node_modules" in name or "__pycache__" in name or name.startswith(".venv")]


def test_an_installed_wheel_serves_a_prediction_without_node_on_the_path(installed: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "empty"
    nothing.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "TMPDIR")}
    environment = {**kept, "PATH": str(nothing), "HOME": str(tmp_path / "home")}
    command = [str(installed / "inferencehub"), "up", "--json", "--port", "0"]
    with program(command, env=environment, cwd=nothing) as up:
        url, key = up.event("listening")["url"], up.event("first_key")["key"]
        up.event("ready")
        answer = predict(url, key, {"model_name": "iris", "inputs": [5.1, 3.5, 1.4, 0.2]})
        assert answer["outputs"]["label"] == "setosa"
        with urllib.request.urlopen(f"{url}/", timeout=30) as dashboard:
            assert '<div id="root">' in dashboard.read().decode()
        up.signal(signal.SIGTERM)
        assert up.wait() == 0


def predict(url: str, key: str, body: object) -> dict[str, dict[str, object]]:
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    request = urllib.request.Request(f"{url}/predict", data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        result: dict[str, dict[str, object]] = json.load(answer)
        return result

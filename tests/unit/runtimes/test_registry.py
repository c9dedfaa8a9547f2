"""Runtimes are found by entry points; a missing library is told with the line that mends it."""

from __future__ import annotations

import importlib
import logging
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.runtimes.extras import pip_line
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.runtimes.registry import BUILT_IN, GROUP, runtime_named, runtimes
from inferencehub.runtimes.sklearn.light_import import import_skops
from tests.support.model_folders import load

ROOT = Path(__file__).resolve().parents[3]

PLUGIN = """
from inferencehub.runtimes.protocol import LoadedModel, Signature, TensorSpec

class ShoutingRuntime:
    name = "shouting"
    artifacts = ("model.shout",)

    def load(self, version, spec, machine):
        ports = (TensorSpec("text", "BYTES", (-1,)),)
        return LoadedModel(Signature(ports, ports, True), lambda inputs: inputs, runtime=self.name)
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that counts as an environment's packages, with a package that announces two runtimes."""
    packages = tmp_path / "packages"
    metadata = packages / "shouting-1.0.dist-info"
    metadata.mkdir(parents=True)
    (packages / "shouting_runtime.py").write_text(PLUGIN)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        f"[{GROUP}]\nshouting = shouting_runtime:ShoutingRuntime\nbroken = nowhere_at_all:Runtime\n"
    )
    monkeypatch.syspath_prepend(str(packages))
    importlib.invalidate_caches()
    runtimes.cache_clear()
    yield packages
    runtimes.cache_clear()
    sys.modules.pop("shouting_runtime", None)


def test_the_built_in_table_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"][GROUP] == BUILT_IN


def test_each_runtime_goes_by_its_name() -> None:
    assert {name: runtime.name for name, runtime in runtimes().items()} == {name: name for name in BUILT_IN}


def test_a_runtime_that_nobody_has_is_told() -> None:
    with pytest.raises(
        ModelLoadError,
        match="There is no runtime 'mxnet'; installed are "
        "lightgbm, llama-cpp, onnx, python, sklearn, torch, transformers, xgboost",
    ):
        runtime_named("mxnet")


@pytest.mark.usefixtures("installed")
def test_a_plug_in_serves_its_artifact_and_a_broken_one_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert set(runtimes()) == {*BUILT_IN, "shouting"}
    assert "runtime broken ignored" in caplog.text
    assert load(tmp_path / "models", {"model.shout": b"!"}).runtime == "shouting"


@pytest.mark.parametrize(
    ("library", "extra", "files"),
    [
        ("onnxruntime", "onnx", {"model.onnx": b"x"}),
        ("torch", "torch", {"model.pt2": b"x"}),
        ("torch", "torch", {"model.safetensors": b"x", "model.py": "class Model: pass"}),
        ("transformers", "transformers", {"model.safetensors": b"x", "config.json": "{}"}),
        ("llama_cpp", "llama-cpp", {"model.gguf": b"GGUF"}),
        ("xgboost", "xgboost", {"model.ubj": b"{L"}),
        ("lightgbm", "lightgbm", {"model.txt": b"tree"}),
        ("skops.io", "sklearn", {"model.skops": b"PK\x03\x04"}),
    ],
)
def test_a_library_that_is_missing_is_told_with_the_line_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, extra: str, files: dict[str, bytes | str]
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    # Without the memory of a test before this one, for which the library was there.
    monkeypatch.setattr("inferencehub.runtimes.sklearn.files.import_skops", import_skops.__wrapped__)
    with pytest.raises(ModelLoadError) as caught:
        load(tmp_path, files)
    assert caught.value.public.endswith(f"run: {pip_line(extra)}")


def test_the_line_names_the_packages_of_the_extra() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra in ("sklearn", "onnx", "torch", "transformers", "llama-cpp", "xgboost", "lightgbm"):
        command, install, *packages = shlex.split(pip_line(extra))
        assert (command, install) == ("pip", "install")
        assert {each.replace("_", "-") for each in packages} == {each.replace("_", "-") for each in wanted[extra]}


def test_a_package_that_is_only_on_the_path_asks_for_its_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])
    assert pip_line("torch") == "pip install 'inferencehub-….whl[torch]'"

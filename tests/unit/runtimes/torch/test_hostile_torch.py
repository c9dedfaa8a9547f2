"""No file of PyTorch's runs code while it is loaded, unless its digest is pinned: what it would do leaves a mark."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from inferencehub.runtimes.protocol import ModelLoadError
from tests.support.hostile_programs import (
    HARMS,
    Harm,
    Members,
    Opens,
    exported_program,
    in_sample_inputs,
    packed,
    saved,
)
from tests.support.model_folders import load


@pytest.fixture(scope="module")
def exported() -> Members:
    return exported_program()


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_no_exported_program_runs_code_of_its_own(tmp_path: Path, exported: Members, harm: Harm) -> None:
    mark, members = tmp_path / "mark", dict(exported)
    harm(members, str(mark))
    with pytest.raises(ModelLoadError) as caught:
        load(tmp_path / "models", {"model.pt2": packed(members)})
    assert not mark.exists()
    assert caught.value.public.startswith("model.pt2 ")
    assert str(tmp_path) not in caught.value.public


def test_a_program_that_was_packed_anew_still_loads(tmp_path: Path, exported: Members) -> None:
    """So that those above are refused for what was done to them."""
    model = load(tmp_path, {"model.pt2": packed(dict(exported))})
    assert model.signature.batched


def test_whoever_pins_a_program_says_that_it_may(tmp_path: Path, exported: Members) -> None:
    mark, members = tmp_path / "mark", dict(exported)
    in_sample_inputs(members, str(mark))
    content = packed(members)
    pin = f"trust: sha256:{hashlib.sha256(content).hexdigest()}"
    with pytest.raises(ModelLoadError):
        load(tmp_path / "models", {"model.pt2": content, "model.yaml": pin})
    assert mark.exists()


SCRIPT_YAML = (
    "inputs: [{name: x, datatype: FP32, shape: [-1, 4]}]\noutputs: [{name: y, datatype: FP32, shape: [-1, 4]}]"
)


class FromFile(torch.nn.Module):
    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.from_file(self.mark, True, 1)[0]


class Saves(FromFile):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch.save(x, self.mark)
        return x


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("module", [FromFile, Saves])
def test_no_script_reaches_beyond_tensors(tmp_path: Path, module: type[FromFile]) -> None:
    mark, content = tmp_path / "mark", io.BytesIO()
    torch.jit.save(torch.jit.script(module(str(mark))), content)
    with pytest.raises(ModelLoadError, match="reaches beyond tensors, such as files"):
        load(tmp_path / "models", {"model.pt": content.getvalue(), "model.yaml": SCRIPT_YAML})
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["model.pt", "model.pt2", "model.safetensors", "model.onnx", "model.skops", "model.pkl", "model.joblib"]
)
@pytest.mark.parametrize("make", [lambda m: pickle.dumps(Opens(m)), lambda m: saved(Opens(m))], ids=["pickle", "torch"])
def test_no_pickle_in_any_disguise_is_read(tmp_path: Path, name: str, make: Callable[[str], bytes]) -> None:
    mark = tmp_path / "mark"
    code = "import torch\nclass Model(torch.nn.Module):\n    def forward(self, x): return x\n"
    files: dict[str, bytes | str] = {name: make(str(mark))}
    if name == "model.safetensors":
        files["model.py"] = code
    with pytest.raises(ModelLoadError):
        load(tmp_path / "models", files)
    assert not mark.exists()

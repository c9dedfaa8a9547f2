"""`dtype` and `compile` of PyTorch models: callers see the same signature, and close to the same answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inferencehub.runtimes.protocol import ModelLoadError
from tests.support.model_folders import load
from tests.unit.runtimes.torch.test_torch import CLASS, Linear, X, exported, scripted, weights

torch = pytest.importorskip("torch")

CODE = CLASS.replace("RETURNED", "self.layer(x)")
DECLARED = (
    "inputs: [{name: x, datatype: FP32, shape: [-1, 4]}]\noutputs: [{name: output, datatype: FP32, shape: [-1, 3]}]\n"
)


@pytest.mark.parametrize("dtype", ["bf16", "fp16", "fp32"])
def test_weights_compute_in_the_dtype_and_answer_in_that_of_the_signature(tmp_path: Path, dtype: str) -> None:
    module = Linear()
    model = load(
        tmp_path, {"model.safetensors": weights(module), "model.py": CODE, "model.yaml": DECLARED + f"dtype: {dtype}"}
    )
    wanted = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[dtype]
    (answer,) = model.predict({"x": X}).values()
    expected = module.to(wanted)(torch.from_numpy(X).to(wanted)).float().detach().numpy()
    assert answer.dtype == np.float32
    np.testing.assert_allclose(answer, expected, atol=1e-6)


def test_scripts_compute_in_the_dtype(tmp_path: Path) -> None:
    module = Linear()
    model = load(tmp_path, {"model.pt": scripted(module), "model.yaml": DECLARED + "dtype: bf16"})
    (answer,) = model.predict({"x": X}).values()
    expected = module.bfloat16()(torch.from_numpy(X).bfloat16()).float().detach().numpy()
    np.testing.assert_allclose(answer, expected, atol=1e-6)


def test_what_cannot_have_them_says_what_to_do(tmp_path: Path) -> None:
    program = exported(Linear(), (torch.zeros(2, 4),))
    with pytest.raises(ModelLoadError, match="has its types in its program: export the module"):
        load(tmp_path / "1", {"model.pt2": program, "model.yaml": "dtype: bf16"})
    with pytest.raises(ModelLoadError, match="has a compiler of its own"):
        load(tmp_path / "2", {"model.pt": scripted(Linear()), "model.yaml": DECLARED + "compile: true"})
    with pytest.raises(
        ModelLoadError, match=r"`compile` in model\.yaml is for models of PyTorch; the runtime `python`"
    ):
        load(tmp_path / "3", {"model.py": "class Model: ...", "model.yaml": DECLARED + "compile: true"})


def test_without_a_compiler_the_load_names_one(tmp_path: Path) -> None:
    import torch._inductor.config
    from torch._inductor import cpp_builder

    cpp_builder.cpp_compiler_search.cache_clear()
    files: dict[str, bytes | str] = {
        "model.safetensors": weights(Linear()), "model.py": CODE, "model.yaml": DECLARED + "compile: true"
    }  # fmt: skip
    no_compiler = torch._inductor.config.patch({"cpp.cxx": ("no-such-compiler",)})
    with no_compiler, pytest.raises(ModelLoadError, match=r"needs a C\+\+ compiler where the worker runs"):
        load(tmp_path, files)
    cpp_builder.cpp_compiler_search.cache_clear()


def test_compiling_asks_for_runs_with_several_rows_first(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "model.safetensors": weights(Linear()), "model.py": CODE,
        "model.yaml": DECLARED + "compile: true\nbatching: {max_batch_size: 16}",
    }  # fmt: skip
    assert load(tmp_path, files).warm_rows == (2, 16)

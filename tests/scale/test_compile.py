"""`compile: true` for real: PyTorch compiles while the version loads, and no caller waits for it."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.up import running_up
from tests.unit.runtimes.torch.test_torch import CLASS, Linear, weights

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.scale


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
def test_a_compiled_model_answers_as_the_module_does_at_once(tmp_path: Path, dtype: str) -> None:
    module = Linear()
    yaml = f"compile: true\ndtype: {dtype}\nbatching: {{max_batch_size: 16}}"
    code = CLASS.replace("RETURNED", "self.layer(x)")
    put(tmp_path / "models", "m", "1", {"model.safetensors": weights(module), "model.py": code, "model.yaml": yaml})
    began_s = monotonic()
    with running_up(tmp_path / "home", "--models", str(tmp_path / "models"), env=environment()) as up:
        ready_s = monotonic() - began_s
        took_s = []
        for rows in (1, 2, 7, 16):
            x = np.random.default_rng(rows).standard_normal((rows, 4)).astype(np.float32)
            began_s = monotonic()
            answer = up.predict("m", {"x": x.tolist()})
            took_s.append(monotonic() - began_s)
            expected = module.float()(torch.from_numpy(x)).detach().numpy()
            found = np.array(answer.json()["outputs"]["logits"])
            np.testing.assert_allclose(found, expected, atol=1e-5 if dtype == "fp32" else 0.05)
        print(
            f"\n{dtype}: ready after {ready_s:.1f} s; calls of 1, 2, 7 and 16 rows took", *[f"{s:.4f}" for s in took_s]
        )
        assert max(took_s) < ready_s / 4, "what takes seconds was done before"

"""Loading a version: its digest, its pins, and whatever else goes wrong as one sentence."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from inferencehub.config.settings import Settings
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import Machine, ModelLoadError
from tests.support.model_folders import load, load_with_spec, put, scan

CODE = """
class Model:
    inputs = outputs = {"x": ("FP32", [-1])}
    def predict(self, inputs):
        return inputs
"""


def test_the_digest_is_that_of_the_artifact(tmp_path: Path) -> None:
    _, _, digest = load_with_spec(tmp_path, {"model.py": CODE})
    assert digest == hashlib.sha256(CODE.encode()).hexdigest()


def test_any_artifact_can_be_pinned(tmp_path: Path) -> None:
    digest = hashlib.sha256(CODE.encode()).hexdigest()
    assert load(tmp_path / "1", {"model.py": CODE, "model.yaml": f"trust: sha256:{digest}"}).runtime == "python"
    with pytest.raises(ModelLoadError, match="is not the file that model") as caught:
        load(tmp_path / "2", {"model.py": CODE + "#", "model.yaml": f"trust: sha256:{digest}"})
    assert digest in caught.value.detail


def test_a_code_that_is_not_pinned_does_not_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    code = f"open({str(canary)!r}, 'w')\n{CODE}"
    with pytest.raises(ModelLoadError):
        load(tmp_path / "models", {"model.py": code, "model.yaml": f"trust: sha256:{'0' * 64}"})
    assert not canary.exists()


@pytest.mark.parametrize(("yaml", "idempotent"), [("", False), ("idempotent: true", True)])
def test_model_yaml_says_whether_code_is_idempotent(tmp_path: Path, yaml: str, idempotent: bool) -> None:
    assert load(tmp_path, {"model.py": CODE, "model.yaml": yaml}).idempotent is idempotent


def test_a_version_with_a_problem_fails_with_it(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="holds no artifact"):
        load(tmp_path, {"notes.txt": "nothing"})


def test_what_changes_after_the_scan_is_told(tmp_path: Path) -> None:
    folder = put(tmp_path, "model", "1", {"model.py": CODE})
    (version,) = scan(tmp_path)
    (folder / "model.yaml").write_text("device: [")
    with pytest.raises(ModelLoadError, match="not valid YAML"):
        load_version(version, Machine(), Settings())
    (folder / "model.yaml").unlink()
    (folder / "model.py").unlink()
    with pytest.raises(ModelLoadError, match="vanished while it was read"):
        load_version(version, Machine(), Settings())


def test_a_file_that_may_not_be_read_is_told() -> None:
    # Where nobody may look into, as pytest's own folders are, a file is not even found.
    with tempfile.TemporaryDirectory() as name:
        repository = Path(name)
        repository.chmod(0o755)
        # What loading needs is imported now: nobody may not be allowed to.
        folder = put(repository, "model", "1", {"model.py": CODE})
        load(repository, {})
        (folder / "model.py").chmod(0)
        with as_nobody(), pytest.raises(ModelLoadError, match="give the worker's user the right"):
            load(repository, {})


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything; others go on as who they are."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_model_that_contradicts_its_description_is_closed_again(tmp_path: Path) -> None:
    code = CODE + "    def load(self, folder): self.folder = folder\n"
    code += "    def close(self): (self.folder / 'closed').touch()\n"
    with pytest.raises(ModelLoadError, match=r"`labels\.output` is `scores`"):
        load(tmp_path, {"model.py": code, "model.yaml": "labels: {output: scores, names: [a]}"})
    assert (tmp_path / "model/1/closed").exists()


def test_the_answer_is_checked_against_the_signature_with_its_labels(tmp_path: Path) -> None:
    code = CODE.replace("[-1]", "[-1, 2]").replace("FP32", "FP64")
    model = load(tmp_path, {"model.py": code, "model.yaml": "labels: {output: x, names: [a, b]}"})
    outputs = model.predict({"x": np.array([[0.0, 1.0], [1.0, 1.0]])})
    assert outputs["label"].tolist() == [b"b", b"a"]
    np.testing.assert_allclose(outputs["probabilities"][1], [0.5, 0.5])

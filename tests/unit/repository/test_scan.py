"""Scanning finds what can be loaded and says in a sentence what cannot."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from inferencehub.config.settings import Settings
from inferencehub.repository import contents
from inferencehub.repository.scan import MOST_VERSIONS, scan_version
from inferencehub.runtimes.protocol import Machine
from inferencehub.runtimes.registry import artifacts_by_runtime
from inferencehub.worker.catalogue.folder_repository import FolderRepository
from tests.support.model_folders import put, scan


def problem_of(repository: Path, files: dict[str, bytes | str]) -> str:
    put(repository, "model", "1", files)
    (version,) = scan(repository)
    assert version.artifact is None
    assert version.problem is not None
    assert str(repository) not in version.problem
    return version.problem


def test_finds_versions_by_model_and_in_their_order(tmp_path: Path) -> None:
    for version in ("10", "9", "canary"):
        put(tmp_path, "b", version, {"model.onnx": b"x"})
    put(tmp_path, "a", "1", {"model.skops": b"x"})
    found = [(v.name, v.version, v.artifact.name if v.artifact else None, v.runtime) for v in scan(tmp_path)]
    assert found == [
        ("a", "1", "model.skops", "sklearn"),
        ("b", "canary", "model.onnx", "onnx"),
        ("b", "9", "model.onnx", "onnx"),
        ("b", "10", "model.onnx", "onnx"),
    ]


@pytest.mark.parametrize(
    ("artifact", "runtime"),
    [
        ("model.onnx", "onnx"),
        ("model.skops", "sklearn"),
        ("model.joblib", "sklearn"),
        ("model.pkl", "sklearn"),
        ("model.pt2", "torch"),
        ("model.pt", "torch"),
        ("model.py", "python"),
    ],
)
def test_each_artifact_has_its_runtime(tmp_path: Path, artifact: str, runtime: str) -> None:
    put(tmp_path, "model", "1", {artifact: b"x", "notes.txt": "kept"})
    (version,) = scan(tmp_path)
    assert (version.runtime, version.problem) == (runtime, None)


def test_weights_take_their_class_along(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.safetensors": b"x", "model.py": "x"})
    (version,) = scan(tmp_path)
    assert version.artifact is not None
    assert (version.artifact.name, version.runtime) == ("model.safetensors", "torch")


def test_weights_with_a_description_are_of_transformers_unless_there_is_code(tmp_path: Path) -> None:
    put(tmp_path, "saved", "1", {"model.safetensors": b"x", "config.json": "{}"})
    put(tmp_path, "parts", "1", {"model.safetensors.index.json": "{}", "config.json": "{}"})
    put(tmp_path, "code", "1", {"model.safetensors": b"x", "config.json": "{}", "model.py": "x"})
    put(tmp_path, "named", "1", {"model.safetensors": b"x", "model.py": "x", "model.yaml": "runtime: transformers"})
    found = {version.name: version.runtime for version in scan(tmp_path)}
    assert found == {"saved": "transformers", "parts": "transformers", "code": "torch", "named": "transformers"}


def test_code_beside_another_artifact_is_what_reads_it(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.onnx": b"x", "model.py": "x"})
    (version,) = scan(tmp_path)
    assert version.runtime == "python"


def test_the_runtime_can_be_named(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.onnx": b"x", "model.py": "x", "model.yaml": "runtime: onnx"})
    (version,) = scan(tmp_path)
    assert version.runtime == "onnx"


def test_weights_alone_are_a_problem(tmp_path: Path) -> None:
    assert "put model.py with the class Model beside it" in problem_of(tmp_path, {"model.safetensors": b"x"})


def test_two_artifacts_are_a_problem_and_not_a_guess(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, {"model.onnx": b"x", "model.skops": b"x"})
    assert "model.onnx (onnx) and model.skops (sklearn); keep one" in problem


def test_a_half_copied_folder_is_a_problem(tmp_path: Path) -> None:
    assert "holds no artifact; expected one of model.gguf, model.joblib" in problem_of(
        tmp_path, {".model.onnx.x7Ka": b"x"}
    )


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    for version, target in (("1", "../fetched-on-demand"), ("2", "model.onnx")):
        (tmp_path / "model" / version).mkdir(parents=True)
        (tmp_path / "model" / version / "model.onnx").symlink_to(target)
    lost, circle = scan(tmp_path)
    assert lost.problem == (
        "model.onnx is a link to a file that is not there; fetch that file, or copy it to the link's place."
    )
    assert circle.problem == "A link in the version's folder leads to itself; remove it."


def test_a_broken_model_yaml_is_a_problem_of_its_version_alone(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.onnx": b"x", "model.yaml": "batching: {max_batch_size: many}"})
    put(tmp_path, "model", "2", {"model.onnx": b"x"})
    one, two = scan(tmp_path)
    assert one.problem is not None
    assert "`batching.max_batch_size` is text" in one.problem
    assert two.problem is None


def test_a_broken_model_yaml_of_the_model_is_a_problem_of_all_versions(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.onnx": b"x", "../model.yaml": "[1"})
    put(tmp_path, "model", "2", {"model.onnx": b"x"})
    assert all("not valid YAML" in (version.problem or "") for version in scan(tmp_path))


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("versions: all", {"1", "2", "10"}),
        ("versions: {latest: 2}", {"2", "10"}),
        ("versions: [1, '10']", {"1", "10"}),
        ("", {"1", "2", "10"}),
    ],
)
def test_the_version_policy_says_which_versions_are_wanted(tmp_path: Path, policy: str, wanted: set[str]) -> None:
    for version in ("1", "2", "10"):
        put(tmp_path, "model", version, {"model.onnx": b"x", "../model.yaml": policy})
    versions = scan(tmp_path)
    assert len(versions) == 3
    assert {version.version for version in versions if version.wanted} == wanted


def test_a_version_cannot_set_the_policy(tmp_path: Path) -> None:
    assert "move it to the model.yaml" in problem_of(tmp_path, {"model.onnx": b"x", "model.yaml": "versions: all"})


def test_what_cannot_be_asked_for_is_ignored_with_a_log_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(tmp_path, "my model", "1", {"model.onnx": b"x"})
    put(tmp_path, "model", "latest", {"model.onnx": b"x"})
    put(tmp_path, "model", "1 (copy)", {"model.onnx": b"x"})
    put(tmp_path, ".git", "1", {"model.onnx": b"x"})
    put(tmp_path, "misplaced", "..", {"misplaced/model.onnx": b"x"})
    (tmp_path / "README.md").write_text("about")
    with caplog.at_level(logging.WARNING):
        assert scan(tmp_path) == []
    messages = " ".join(record.getMessage() for record in caplog.records)
    assert "my model" in messages
    assert "latest" in messages
    assert "(copy)" in messages
    assert "misplaced/1/model.onnx" in messages


def test_one_version_can_be_looked_up_as_it_lies_there_now(tmp_path: Path) -> None:
    put(tmp_path, "model", "1", {"model.onnx": b"x"})
    assert scan_version(tmp_path, artifacts_by_runtime(), "model", "1") is not None
    for model, version in (("model", "2"), ("other", "1"), ("../model", "1"), ("model", "..")):
        assert scan_version(tmp_path, artifacts_by_runtime(), model, version) is None


def test_a_model_that_cannot_be_read_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for model in ("gone", "locked", "open"):
        put(tmp_path, model, "1", {"model.onnx": b"x"})
    repository = FolderRepository(tmp_path, Machine(), Settings())
    assert [found.name for found in repository.scan()] == ["gone", "locked", "open"]

    def scandir(path: Path) -> Any:
        if path.name == "gone":
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        if path.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    listed = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    assert [found.name for found in scan(tmp_path)] == ["open"]
    # What serves goes on: nobody has said that it is to go.
    assert [found.name for found in repository.scan()] == ["locked", "open"]
    assert [found.name for found in repository.scan()] == ["locked", "open"]


def test_a_missing_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan(tmp_path / "nowhere")


def test_links_to_models_and_versions_are_followed_unless_they_lead_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "store", "kept", "1", {"model.py": "x"})
    put(tmp_path / "models", "m", "1", {"model.py": "x"})
    (tmp_path / "models" / "linked").symlink_to(tmp_path / "store" / "kept")
    (tmp_path / "models" / "m" / "2").symlink_to(tmp_path / "store" / "kept" / "1")
    for name in ("circle", "m/circle"):
        (tmp_path / "models" / name).symlink_to(tmp_path / "models" / name)
    (tmp_path / "models" / "m" / "nowhere").symlink_to("missing")
    found = scan(tmp_path / "models", [tmp_path / "store"])
    assert [version.key for version in found] == [("linked", "1"), ("m", "1"), ("m", "2")]
    assert [version.problem for version in found] == [None] * 3


def test_a_description_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    put(tmp_path, "m", "1", {"model.py": "x", "../model.yaml": "versions: ['1']"})
    put(tmp_path, "m", "2", {"model.py": "x"})
    assert [version.wanted for version in scan(tmp_path)] == [True, False]
    (tmp_path / "m" / "model.yaml").write_text("versions: ['2']")
    assert [version.wanted for version in scan(tmp_path)] == [False, True]


def test_a_copy_for_safekeeping_is_neither_latest_nor_unmentioned(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for version in ("1", "2", "2.bak", "old"):
        put(tmp_path, "m", version, {"model.py": "x", "../model.yaml": "versions: {latest: 1}"})
    put(tmp_path, "named", "stable", {"model.py": "x"})
    found = {(version.name, version.version): version for version in scan(tmp_path)}
    assert [version for version in found.values() if version.name == "m" and version.wanted] == [found["m", "2"]]
    assert [key for key, version in found.items() if version.notes] == [("m", "2.bak"), ("m", "old")]
    assert "`latest` means 2 and never it" in found["m", "old"].notes[0]
    assert [record.args for record in caplog.records] == [(str(tmp_path / "m" / name),) for name in ("2.bak", "old")]


def test_only_the_last_thousand_versions_are_looked_at(tmp_path: Path) -> None:
    for number in range(MOST_VERSIONS + 5):
        (tmp_path / "m" / str(number)).mkdir(parents=True)
    found = scan(tmp_path)
    assert [version.version for version in found] == [str(number) for number in range(5, MOST_VERSIONS + 5)]


def test_a_folder_of_a_whole_environment_is_a_problem_of_its_version_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "m", "1", {"model.py": "x", **{f"data/{number}": b"" for number in range(20)}})
    put(tmp_path, "m", "2", {"model.py": "x"})
    monkeypatch.setattr(contents, "MOST_FILES", 20)
    large, small = scan(tmp_path)
    assert "holds more than" in (large.problem or "")
    assert small.problem is None


def test_odd_names_hurt_nobody(tmp_path: Path) -> None:
    odd = ["new\nline", "x" * 255, "\udcff\udc80", "\u202eright", "tab\t", "a b", "..data", "\x1b[31m"]
    for name in odd:
        put(tmp_path, name, "1", {"model.py": "x"})
        put(tmp_path, "m", name, {"model.py": "x"})
        put(tmp_path, "m", "1", {"model.py": "x", name: b"x", f"{name[:9]}.bin": b"x"})
    assert [(version.key, version.problem) for version in scan(tmp_path)] == [(("m", "1"), None)]
    put(tmp_path, "x" * 64, "x" * 64, {"model.py": "x"})
    assert len(scan(tmp_path)) == 2

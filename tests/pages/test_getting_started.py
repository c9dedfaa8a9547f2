"""docs/GETTING_STARTED.md from its top to its end, from the wheel alone: each block runs as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages.walk import Walk, walking
from tests.support.processes import ROOT

WINE = [13.2, 1.78, 2.14, 11.2, 100, 2.65, 2.76, 0.26, 1.28, 4.38, 1.05, 3.4, 1050]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, wheel: Path, by_pip: bool) -> Iterator[Walk]:
    with walking(tmp_path_factory.mktemp("reader"), wheel, by_pip=by_pip) as walk:
        walk.through("docs/GETTING_STARTED.md")
        yield walk


def test_the_scikit_learn_model_knows_its_wines(walked: Walk) -> None:
    outputs = walked.predict("wine", WINE)["outputs"]
    assert outputs["label"] == "class_0"
    assert sum(outputs["probabilities"]) == pytest.approx(1)


def test_the_onnx_model_multiplies(walked: Walk) -> None:
    assert walked.predict("matmul", [[1, 2, 3], [0, 0, 1]])["outputs"] == {"y": [[4, 5], [1, 1]]}


def test_the_torch_model_answers_three_scores(walked: Walk) -> None:
    (output,) = walked.predict("net", [[0.1, 0.2, 0.3, 0.4]] * 2)["outputs"].values()
    assert [len(row) for row in output] == [3, 3]


def test_the_python_model_shouts_and_refuses(walked: Walk) -> None:
    assert walked.predict("shout", "hello")["outputs"] == {"loud": "HELLO!"}
    refusal = walked.predict("shout", "x" * 1001)
    assert (refusal["status"], refusal["reason"]) == (400, "INPUT_MISMATCH")
    assert "a text has at most 1,000 bytes" in refusal["detail"]


def test_the_home_has_what_contributing_says_and_no_more(walked: Walk) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    told = re.findall(r"`~/([^`]+)`", page)
    home = walked.folder.parent / "home"
    written = {str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()}
    assert any(name.startswith(".local/share/inferencehub/") for name in written)
    assert sorted(name for name in written if not name.startswith(tuple(f"{each}/" for each in told))) == []

"""The pages a newcomer reads: their code runs, and their commands answer what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.config.settings import Limits
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

GUIDE = (ROOT / "docs/GETTING_STARTED.md").read_text()
README = (ROOT / "README.md").read_text()
BLOCKS = dict(re.findall(r"<!-- runs: (\w+) -->\n```python\n(.*?)```", GUIDE, re.DOTALL))

WINE = [13.2, 1.78, 2.14, 11.2, 100, 2.65, 2.76, 0.26, 1.28, 4.38, 1.05, 3.4, 1050]


@pytest.fixture(scope="module")
def own_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """`up` in a folder where every code block of the guide has run: it finds ./models by itself."""
    folder = tmp_path_factory.mktemp("newcomer")
    for block in BLOCKS.values():
        subprocess.run([sys.executable, "-W", "ignore", "-c", block], cwd=folder, check=True)
    with running_up(folder / "home", cwd=folder) as up:
        yield up


def test_the_guide_has_a_block_for_each_runtime() -> None:
    assert set(BLOCKS) == {"sklearn", "onnx", "torch", "python"}


def test_the_scikit_learn_model_of_the_guide_answers_its_curl(own_models: RunningUp) -> None:
    answer = own_models.predict("wine", WINE).json()
    assert answer["outputs"]["label"] == "class_0"
    assert sum(answer["outputs"]["probabilities"]) == pytest.approx(1)


def test_the_onnx_model_of_the_guide_multiplies(own_models: RunningUp) -> None:
    assert own_models.predict("matmul", [[1, 2, 3], [0, 0, 1]]).json()["outputs"] == {"y": [[4, 5], [1, 1]]}


def test_the_torch_model_of_the_guide_answers_three_scores(own_models: RunningUp) -> None:
    (output,) = own_models.predict("net", [[0.1, 0.2, 0.3, 0.4]] * 2).json()["outputs"].values()
    assert [len(row) for row in output] == [3, 3]


def test_the_python_model_of_the_guide_shouts_and_refuses(own_models: RunningUp) -> None:
    assert own_models.predict("shout", "hello").json()["outputs"] == {"loud": "HELLO!"}
    refusal = own_models.predict("shout", "x" * 1001)
    assert (refusal.status, refusal.json()["reason"]) == (400, "INPUT_MISMATCH")
    assert "a text has at most 1,000 bytes" in refusal.json()["detail"]


def test_the_curl_of_the_readme_gives_the_answer_of_the_readme(tmp_path: Path) -> None:
    command, answer = re.search(r"(curl -H .*?)\n```\n```json\n(.*?)\n```", README, re.DOTALL).groups()
    with running_up(tmp_path / "home") as up:
        real = subprocess.run(
            [
                "bash",
                "-c",
                command.replace("localhost:3000", up.url.removeprefix("http://")).replace("curl", "curl -s", 1),
            ],
            env=os.environ | {"KEY": up.key},
            capture_output=True,
            text=True,
            check=True,
        )
    promised, given = json.loads(answer), json.loads(real.stdout)
    assert given.keys() == promised.keys()
    assert given["timings_ms"].keys() == promised["timings_ms"].keys()
    for name in ("model_name", "version", "outputs"):
        assert given[name] == promised[name]


def test_the_page_of_errors_lists_exactly_the_reasons() -> None:
    reasons = json.loads((ROOT / "contract/errors.json").read_text())["reasons"]
    page = (ROOT / "docs/reference/errors.md").read_text()
    rows = {row[0]: row[1:] for row in re.findall(r"^\| `(\w+)` \| (\d+) \| (\w+) \| `(\w+)` \|", page, re.MULTILINE)}
    assert rows == {name: (str(row["http"]), row["grpc"], row["python"]) for name, row in reasons.items()}


def test_the_architecture_names_only_files_that_exist() -> None:
    page = (ROOT / "docs/ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:gateway|src|contract|docs)/[\w./-]+)`", page)
    stages = [f"gateway/src/request/{name}" for name in re.findall(r"`(\d-[\w-]+\.ts)`", page)]
    assert stages
    assert [name for name in [*named, *stages] if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "page", sorted(str(page.relative_to(ROOT)) for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_the_page_of_limits_has_every_limit_with_its_default() -> None:
    page = (ROOT / "docs/reference/limits.md").read_text()
    rows = {name: int(default) for name, default in re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)}
    # What is no number has a guide of its own.
    assert rows == {name: value for name, value in Limits().model_dump().items() if isinstance(value, int)}

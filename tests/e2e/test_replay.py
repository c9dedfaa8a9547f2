"""Captured calls of a real gateway, sent again to the version that took them and to another."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.captured import put_person
from tests.support.processes import ROOT, cli, environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

FLOWERS = [[4.9 + step / 20, 2.2 + step % 7 / 5, 1.5 + step / 10, 0.2 + step / 24] for step in range(50)]
SETTINGS = """
capture:
  enabled: true
  sample_percent: 100
  redact: [{model: person, input: ssn, action: drop}]
"""


@dataclass(frozen=True)
class Recorded:
    up: RunningUp
    file: Path

    def replay(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = environment(INFERENCEHUB_URL=self.up.url, INFERENCEHUB_API_KEY=self.up.key)
        return cli("replay", *arguments, env=env)

    def document(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self.replay(*arguments, "--json").stdout))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Fifty calls of iris@1 and one of person, captured."""
    folder = tmp_path_factory.mktemp("replay")
    shutil.copytree(ROOT / "src/inferencehub/demo/iris", folder / "models/iris")
    put_person(folder / "models")
    (folder / "settings.yaml").write_text(SETTINGS)
    home = folder / "home"
    with running_up(home, "--models", str(folder / "models"), "--config", str(folder / "settings.yaml")) as up:
        for flower in FLOWERS:
            assert up.predict("iris", [flower], version="1").status == 200
        assert up.predict("person", {"name": ["a"], "ssn": ["b"], "age": [1]}).status == 200
        (part,) = until(lambda: list((home / "capture").glob("*")) if (home / "capture").is_dir() else None)
        until(lambda: part.read_text().count("\n") == len(FLOWERS) + 1)
        file = folder / "monday.jsonl"
        file.write_text(part.read_text())
        yield Recorded(up, file)


def test_the_same_version_answers_the_same(recorded: Recorded) -> None:
    done = recorded.replay(str(recorded.file), "--model", "iris@1", "--max-differing", "0")
    assert done.returncode == 0, done.stderr
    assert "50 of 51 captured calls sent to iris@1, answered by version 1" in done.stdout
    assert "left out: 1, another model" in done.stdout
    assert "label: 0 of 50 differ" in done.stdout


def test_another_version_answers_otherwise_and_a_check_says_so(recorded: Recorded) -> None:
    done = recorded.replay(
        str(recorded.file), "--model", "iris@2", "--max-differing", "0", "--json", "--concurrency", "8"
    )
    assert done.returncode == 1
    document = json.loads(done.stdout)
    now = [recorded.up.predict("iris", [flower], version="2").json()["outputs"]["label"][0] for flower in FLOWERS]
    then = [recorded.up.predict("iris", [flower], version="1").json()["outputs"]["label"][0] for flower in FLOWERS]
    differing = sum(one != other for one, other in zip(then, now, strict=True))
    labels = document["outputs"]["label"]
    assert labels["differing"] == differing == sum(pair["count"] for pair in labels["pairs"])
    probabilities = document["outputs"]["probabilities"]
    assert probabilities["compared"] == 150
    assert 0 < probabilities["largest_absolute"] <= 1
    assert probabilities["within_tolerance_percent"] < 100
    assert document["latency_ms"]["captured"]["p50"] > 0
    assert document["latency_ms"]["now"]["p50"] > 0
    assert document["passed"] is False
    assert "differ or failed, expected at most 0 %" in done.stderr


def test_without_a_check_it_just_says_what_differs(recorded: Recorded) -> None:
    assert recorded.replay(str(recorded.file), "--model", "iris@2").returncode == 0
    assert recorded.replay(str(recorded.file), "--model", "iris@2", "--tolerance", "1e-9").returncode == 1
    assert recorded.replay(str(recorded.file), "--model", "iris@1", "--tolerance", "1e-9").returncode == 0


def test_what_was_redacted_is_counted_and_no_call_to_send_is_no_pass(recorded: Recorded) -> None:
    done = recorded.replay(str(recorded.file), "--model", "person@1", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["replayed"]) == (1, 0)
    assert document["skipped"] == {"another model": 50, "input ssn was dropped": 1}


def test_who_is_not_there_is_said_at_once(recorded: Recorded) -> None:
    misspelt = recorded.replay(str(recorded.file), "--model", "irsi@1")
    assert (misspelt.returncode, misspelt.stdout) == (4, "")
    assert "Did you mean iris@1?" in misspelt.stderr
    assert recorded.replay(str(recorded.file), "--model", "iris@9").returncode == 4

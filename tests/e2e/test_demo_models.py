"""The demo models as a newcomer calls them: right answers, by version and without, in one call and in many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sklearn.datasets import load_diabetes, load_digits, load_iris

from tests.support.healthy_log import faults_of_start
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

DEMO = ROOT / "src/inferencehub/demo"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("demo") / "home") as running:
        yield running


def test_a_start_that_finds_nothing_amiss_logs_nothing_amiss(up: RunningUp) -> None:
    assert faults_of_start(up) == []


def test_iris_names_the_species(up: RunningUp) -> None:
    answer = up.predict("iris", [5.1, 3.5, 1.4, 0.2])
    assert answer.status == 200
    assert answer.json()["outputs"]["label"] == "setosa"
    assert answer.headers["x-inferencehub-version"] == answer.json()["version"] == "2"


@pytest.mark.parametrize("version", ["1", "2"])
def test_iris_is_right_about_nearly_every_flower(up: RunningUp, version: str) -> None:
    iris = load_iris()
    labels = up.predict("iris", iris.data.tolist(), version).json()["outputs"]["label"]
    right = sum(label == iris.target_names[truth] for label, truth in zip(labels, iris.target, strict=True))
    assert right / len(labels) > 0.95


@pytest.mark.parametrize(("asked", "served"), [("1", "1"), ("2", "2"), (None, "2")])
def test_resnet_reads_digits_by_version_and_without(up: RunningUp, asked: str | None, served: str) -> None:
    digits = load_digits()
    (image,) = up.request("GET", "/models/resnet").json()["versions"][0]["inputs"]
    pictures = (digits.images[:100] / (16 if _whites(up) == 1 else 1)).reshape(100, *image["shape"][1:])
    answer = up.predict("resnet", pictures.tolist(), asked).json()
    assert answer["version"] == served
    labels = answer["outputs"]["label"]
    assert sum(int(label) == truth for label, truth in zip(labels, digits.target[:100], strict=True)) >= 97


def _whites(up: RunningUp) -> float:
    return max(version["image"]["white"] for version in up.request("GET", "/models/resnet").json()["versions"])


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("All human beings are born free and equal in dignity and rights.", "English"),
        ("Alle Menschen sind frei und gleich an Würde und Rechten geboren.", "German"),
        ("Tous les êtres humains naissent libres et égaux en dignité et en droits.", "French"),
        ("Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.", "Polish"),
    ],
)
def test_language_recognises_a_sentence(up: RunningUp, sentence: str, language: str) -> None:
    assert up.predict("language", sentence).json()["outputs"]["label"] == language


def test_diabetes_answers_a_value_near_the_truth(up: RunningUp) -> None:
    data = load_diabetes(scaled=False)  # as people measure: years, kg/m², mg/dl
    values = up.predict("diabetes", data.data[:200].tolist()).json()["outputs"]["value"]
    errors = [abs(value - truth) for value, truth in zip(values, data.target[:200], strict=True)]
    assert sum(errors) / len(errors) < 60


def test_every_example_that_a_model_ships_with_answers(up: RunningUp) -> None:
    tried = 0
    for model in up.request("GET", "/models").json()["models"]:
        for version in model["versions"]:
            for example in version["examples"]:
                answer = up.predict(model["name"], example["inputs"], version["version"])
                assert answer.status == 200, (model["name"], example["name"], answer.body)
                tried += 1
    assert tried >= 6


def test_the_answer_says_where_the_time_went(up: RunningUp) -> None:
    timings = up.predict("iris", [[5.1, 3.5, 1.4, 0.2]]).json()["timings_ms"]
    assert timings.keys() == {"total", "gateway", "queue", "compute"}
    assert timings["total"] == pytest.approx(timings["gateway"] + timings["queue"] + timings["compute"], abs=0.01)


def test_an_artifact_copied_in_is_served_after_a_restart(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    with running_up(tmp_path / "home", "--models", str(models)) as empty:
        assert empty.request("GET", "/models").json()["models"] == []
        key = empty.key
    source = DEMO / "iris/1/model.skops"
    copied = models / "flowers/7/model.skops"
    copied.parent.mkdir(parents=True)
    copied.write_bytes(source.read_bytes())
    with running_up(tmp_path / "home", "--models", str(models), first_start=False) as up:
        answer = up.predict("flowers", [5.1, 3.5, 1.4, 0.2], authorization=f"Bearer {key}")
        assert answer.status == 200, answer.body
        assert answer.json()["outputs"]["label"] == "setosa"
        (version,) = up.request("GET", "/models/flowers", authorization=f"Bearer {key}").json()["versions"]
        assert json.dumps(version["inputs"]) == json.dumps([{"name": "features", "datatype": "FP64", "shape": [-1, 4]}])

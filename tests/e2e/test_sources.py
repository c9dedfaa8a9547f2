"""Models from several places at once."""

from __future__ import annotations

from pathlib import Path

from inferencehub.cli.init import MODEL_PY
from tests.support.model_folders import put
from tests.support.up import running_up


def test_every_folder_that_is_named_is_served_and_of_two_with_one_model_the_first(tmp_path: Path) -> None:
    first = put(tmp_path / "a", "words", "1", {"model.py": MODEL_PY})
    put(tmp_path / "b", "words", "1", {"model.py": "raise SystemExit('never read')"})
    put(tmp_path / "b", "more", "1", {"model.py": MODEL_PY})
    folders = ("--models", str(first.parents[1]), "--models", str(tmp_path / "b"))
    with running_up(tmp_path / "home", *folders) as up:
        assert {(each["name"], each["state"]) for each in up.models} == {("words", "READY"), ("more", "READY")}
        assert up.predict("words", ["two words"]).json()["outputs"]["words"] == [2]
        (words,) = [each for each in up.request("GET", "/models").json()["models"] if each["name"] == "words"]
        (warning,) = [each for each in words["versions"][0]["warnings"] if "named before" in each]
        assert str(tmp_path / "b") in warning
        # And what is put into either comes.
        put(tmp_path / "b", "late", "1", {"model.py": MODEL_PY})
        up.program.stderr.first(lambda line: line if "late" in line and "ready" in line else None)
        assert up.predict("late", ["a b c"]).json()["outputs"]["words"] == [3]

"""Of several workers one tries a version that nobody has loaded; the others wait for what becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inferencehub.repository.contents import contents_of
from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loading.others import AWAY_S, LONG_S, SILENT_S, Others
from tests.support.model_folders import put


class Fleet:
    """Workers of one home, each a journal; the test says who lives, and what time it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there: set[str] = set()
        self.now_s = 1000.0
        self.models = folder / "models"
        put(self.models, "m", "1", {"model.py": "x"})

    def path(self, name: str) -> Path:
        return self.folder / "loads" / f"{name}.jsonl"

    def start(self, name: str, previous_end: str | None = None) -> LoadJournal:
        others = Others(self.path(name), lambda path: path.stem in self.there, lambda: self.now_s, lambda: self.now_s)
        self.there.add(name)
        journal = LoadJournal(self.path(name), previous_end, others)
        self.touch(name)
        return journal

    def touch(self, name: str) -> None:
        os.utime(self.path(name), (self.now_s, self.now_s))

    def begin(self, name: str, journal: LoadJournal) -> None:
        journal.begin(self.version())
        self.touch(name)

    def version(self) -> VersionFolder:
        folder = self.models / "m" / "1"
        return VersionFolder("m", "1", folder, artifact=folder / "model.py", contents=contents_of(folder))

    def may_begin(self, journal: LoadJournal) -> bool:
        with journal.turn(self.version()) as may_begin:
            return may_begin


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path)


def test_one_tries_and_the_others_follow_when_it_has_lived_through_it(fleet: Fleet) -> None:
    first, second = fleet.start("a"), fleet.start("b")
    assert fleet.may_begin(second)
    fleet.begin("a", first)
    assert not fleet.may_begin(second)
    first.end(fleet.version())
    assert fleet.may_begin(second)


def test_what_ends_one_worker_twice_ends_no_other(fleet: Fleet) -> None:
    second = fleet.start("b")
    for _ in range(2):
        journal = fleet.start("a", "exit code 3")
        assert fleet.may_begin(journal)
        fleet.begin("a", journal)
        assert not fleet.may_begin(second)
        fleet.there.remove("a")
        assert not fleet.may_begin(second)
    fleet.start("a", "exit code 3")
    proof = second.proof_of_others(fleet.version())
    assert proof is not None
    assert "ended the worker twice, with exit code 3" in proof.sentence
    put(fleet.models, "m", "1", {"model.py": "another"})
    assert second.proof_of_others(fleet.version()) is None
    assert fleet.may_begin(second)


def test_a_suspect_is_left_to_the_worker_that_it_ended_until_that_one_does_nothing_about_it(fleet: Fleet) -> None:
    second = fleet.start("b")
    fleet.begin("a", fleet.start("a"))
    first = fleet.start("a", "exit code 3")
    assert not fleet.may_begin(second)
    assert fleet.may_begin(first)
    fleet.now_s += AWAY_S
    assert fleet.may_begin(second)


def test_a_worker_that_does_not_come_back_is_not_waited_for(fleet: Fleet) -> None:
    second = fleet.start("b")
    fleet.begin("a", fleet.start("a"))
    fleet.now_s += 500  # held by its load, it has not written for long
    assert not fleet.may_begin(second)
    fleet.there.remove("a")
    assert not fleet.may_begin(second)
    fleet.now_s += AWAY_S
    assert fleet.may_begin(second)


def test_a_load_that_takes_its_time_is_not_waited_for_and_one_that_holds_its_worker_is(fleet: Fleet) -> None:
    first, second = fleet.start("a"), fleet.start("b")
    fleet.begin("a", first)
    assert not fleet.may_begin(second)
    fleet.now_s += LONG_S
    assert not fleet.may_begin(second)  # it has not said a word since
    fleet.now_s += SILENT_S
    fleet.touch("a")
    assert fleet.may_begin(second)


def test_another_try_is_waited_for_as_long_as_the_first(fleet: Fleet) -> None:
    second = fleet.start("b")
    fleet.begin("a", fleet.start("a"))
    assert not fleet.may_begin(second)
    fleet.now_s += LONG_S
    first = fleet.start("a", "exit code 3")
    assert not fleet.may_begin(second)
    fleet.begin("a", first)
    assert not fleet.may_begin(second)


def test_a_worker_that_was_asked_to_end_leaves_nothing_to_wait_for(fleet: Fleet) -> None:
    first, second = fleet.start("a"), fleet.start("b")
    fleet.begin("a", first)
    first.stop()
    fleet.touch("a")
    assert fleet.may_begin(second)


def test_a_home_that_cannot_be_written_costs_no_load(tmp_path: Path) -> None:
    (tmp_path / "loads").write_text("no folder")
    path = tmp_path / "loads" / "a.jsonl"
    journal = LoadJournal(path, None, Others(path))
    folder = put(tmp_path / "models", "m", "1", {"model.py": "x"})
    with journal.turn(VersionFolder("m", "1", folder, contents=contents_of(folder))) as may_begin:
        assert may_begin


PROGRAM = """
import sys
from pathlib import Path
from inferencehub.worker.catalogue.loading.others import Others
others = Others(Path(sys.argv[1]))
with others.turn() as mine:
    print("there", mine, flush=True)
    sys.stdin.readline()
"""


def test_the_system_says_who_is_there_and_whose_turn_it_is(tmp_path: Path) -> None:
    put(tmp_path / "models", "m", "1", {"model.py": "x"})
    folder = tmp_path / "models" / "m" / "1"
    version = VersionFolder("m", "1", folder, artifact=folder / "model.py", contents=contents_of(folder))
    theirs, ours = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    LoadJournal(theirs).begin(version)
    journal = LoadJournal(ours, None, Others(ours))
    command = [sys.executable, "-c", PROGRAM, str(theirs)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "there True\n"
        with journal.turn(version) as may_begin:
            assert not may_begin
        other.kill()
    os.utime(theirs, (0, 0))
    with journal.turn(version) as may_begin:
        assert may_begin

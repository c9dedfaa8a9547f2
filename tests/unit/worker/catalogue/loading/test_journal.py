"""A worker learns from a file which loads were under way when the one before it ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inferencehub.repository.contents import contents_of
from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loading.others import Others
from tests.support.model_folders import put


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "loads" / "worker-0.jsonl"


def version(tmp_path: Path, name: str = "a") -> VersionFolder:
    folder = tmp_path / "models" / name / "1"
    if not folder.exists():
        put(tmp_path / "models", name, "1", {"model.py": "x"})
    return VersionFolder(name, "1", folder, artifact=folder / "model.py", contents=contents_of(folder))


def die_loading(path: Path, *folders: VersionFolder, how: str | None = None) -> None:
    """One life that ends while it loads these."""
    journal = LoadJournal(path, how)
    for folder in folders:
        journal.begin(folder)


def test_two_deaths_are_remembered_and_how_the_last_one_was(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    die_loading(path, a)
    die_loading(path, a, how="signal SIGKILL")
    journal = LoadJournal(path, "signal SIGKILL")
    suspicion = journal.suspicion(a)
    assert journal.explains_end
    assert suspicion is not None
    assert suspicion.is_proven
    assert "with signal SIGKILL (as when memory runs out)" in suspicion.sentence
    # Nobody has to die again for it to be known.
    journal = LoadJournal(path)
    assert journal.suspicion(a) == suspicion
    assert not journal.explains_end


def test_what_loads_and_lets_the_process_live_is_innocent(tmp_path: Path, path: Path) -> None:
    a, b = version(tmp_path), version(tmp_path, "b")
    die_loading(path, a, b)
    journal = LoadJournal(path)
    assert journal.suspicion(a) is not None
    journal.begin(a)
    journal.end(a)
    assert journal.suspicion(a) is None
    journal.begin(b)
    journal = LoadJournal(path)
    assert journal.suspicion(a) is None
    suspicion = journal.suspicion(b)
    assert suspicion is not None
    assert suspicion.is_proven


def test_what_has_loaded_is_known_until_its_code_changes(tmp_path: Path, path: Path) -> None:
    a, b = version(tmp_path), version(tmp_path, "b")
    journal = LoadJournal(path)
    journal.begin(a)
    journal.end(a)
    journal.begin(b)
    assert [LoadJournal(path).trusts(each) for each in (a, b)] == [True, False]
    put(tmp_path / "models", "a", "1", {"vocab.txt": "new"})
    assert LoadJournal(path).trusts(version(tmp_path))
    put(tmp_path / "models", "a", "1", {"model.py": "new"})
    assert not LoadJournal(path).trusts(version(tmp_path))


def test_a_process_that_was_asked_to_end_blames_nobody(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    journal = LoadJournal(path)
    journal.begin(a)
    journal.stop()
    assert LoadJournal(path).suspicion(a) is None


def test_one_that_ended_as_if_it_had_been_asked_to_when_nobody_did_blames_what_it_loaded(
    tmp_path: Path, path: Path
) -> None:
    a = version(tmp_path)
    journal = LoadJournal(path)
    journal.begin(a)
    journal.stop()
    suspicion = LoadJournal(path, "exit code 0").suspicion(a)
    assert suspicion is not None
    assert suspicion.certain


def test_other_files_have_another_try_for_good(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    die_loading(path, a)
    die_loading(path, a)
    assert LoadJournal(path).suspicion(a) is not None
    put(tmp_path / "models", "a", "1", {"model.py": "y"})
    assert LoadJournal(path).suspicion(version(tmp_path)) is None
    assert LoadJournal(path).suspicion(a) is None


def test_a_load_by_hand_is_one_more_try(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    die_loading(path, a)
    die_loading(path, a)
    journal = LoadJournal(path)
    journal.forgive(a.key)
    suspicion = journal.suspicion(a)
    assert suspicion is not None
    assert not suspicion.is_proven
    journal.begin(a)
    suspicion = LoadJournal(path).suspicion(a)
    assert suspicion is not None
    assert suspicion.is_proven


def test_a_line_that_was_torn_costs_itself_alone(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    die_loading(path, a)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        LoadJournal(path)
    path.write_bytes(whole + b'\n{"event": "begin", "mod')
    assert LoadJournal(path).suspicion(a) is not None
    path.write_bytes(b"\xff\x00[]\n7\n" + whole)
    assert LoadJournal(path).suspicion(a) is not None


def test_a_file_that_cannot_be_written_costs_no_load(tmp_path: Path, path: Path) -> None:
    path.parent.parent.mkdir()
    path.parent.write_text("no folder")
    journal = LoadJournal(path)
    journal.begin(version(tmp_path))
    journal.end(version(tmp_path))
    journal.stop()
    assert journal.suspicion(version(tmp_path)) is None


def test_it_stays_small_however_much_was_loaded(tmp_path: Path, path: Path) -> None:
    a = version(tmp_path)
    journal = LoadJournal(path)
    for _ in range(1000):
        journal.begin(a)
        journal.end(a)
    LoadJournal(path)
    assert path.stat().st_size < 500


def test_a_version_of_very_many_files_is_known_by_those_that_matter(tmp_path: Path, path: Path) -> None:
    put(tmp_path / "models", "a", "1", {f"parts/{number}": "x" for number in range(600)})
    put(tmp_path / "models", "a", "1", {"model.py": "x"})
    a = version(tmp_path)
    die_loading(path, a)
    assert path.stat().st_size < 1000
    assert LoadJournal(path).suspicion(a) is not None
    assert LoadJournal(path).suspicion(replace(a, artifact=None)) is not None


def test_it_goes_on_in_the_place_of_another_with_what_stands_against_versions_there(tmp_path: Path, path: Path) -> None:
    good, bad = version(tmp_path), version(tmp_path, "b")
    theirs = path.with_name("theirs.jsonl")
    die_loading(theirs, bad)
    journal = LoadJournal(path, others=Others(path))
    journal.begin(good)
    journal.move(theirs, "signal SIGSEGV")
    journal.end(good)
    suspicion = journal.suspicion(bad)
    assert suspicion is not None
    assert (suspicion.deaths, suspicion.how) == (1, "signal SIGSEGV")
    assert not path.exists()
    next_one = LoadJournal(theirs)
    assert next_one.trusts(good)
    assert next_one.suspicion(bad) == suspicion


def test_whoever_stands_by_next_is_told_from_the_one_that_has_taken_a_place(tmp_path: Path, path: Path) -> None:
    theirs = path.with_name("theirs.jsonl")
    promoted = LoadJournal(path, others=Others(path))
    promoted.move(theirs)
    promoted.begin(version(tmp_path))
    next_one = LoadJournal(path, others=Others(path, is_there=lambda journal: journal == theirs))
    with next_one.turn(version(tmp_path)) as is_mine:
        assert not is_mine

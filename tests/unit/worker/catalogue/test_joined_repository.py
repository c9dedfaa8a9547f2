"""Several folders as one repository: whose model serves, and what a folder that is away for a moment changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inferencehub.config.settings import Settings
from inferencehub.repository.folders import VersionFolder
from inferencehub.runtimes.protocol import Machine
from inferencehub.worker.catalogue.folder_repository import FolderRepository
from inferencehub.worker.catalogue.joined_repository import JoinedRepository, Part, join
from tests.support.model_folders import put


def version(name: str, number: str, notes: tuple[str, ...] = ()) -> VersionFolder:
    return VersionFolder(name, number, Path("/x") / name / number, notes=notes)


def joined(*folders: Path) -> JoinedRepository:
    settings = Settings()
    return JoinedRepository([Part(str(each), FolderRepository(each, Machine(), settings)) for each in folders])


def test_the_first_that_has_a_model_serves_all_of_it_and_says_who_else_has_it() -> None:
    found = join({
        "A": [version("iris", "2", notes=("old",)), version("iris", "10")],
        "B": [version("aster", "1"), version("iris", "3")],
        "C": [version("iris", "2")],
    })  # fmt: skip
    assert [each.key for each in found.versions] == [("aster", "1"), ("iris", "2"), ("iris", "10")]
    assert found.owners == {"iris": ("A", ("B", "C")), "aster": ("B", ())}
    assert found.versions[0].notes == ()
    kept, *said = found.versions[1].notes
    assert kept == "old"
    assert [each.partition(" has ")[0] for each in said] == ["B", "C"]
    assert all(each.endswith("A is named before it.") for each in said)


def test_each_version_is_read_from_the_folder_that_has_it(tmp_path: Path) -> None:
    put(tmp_path / "a", "one", "1", {"model.py": "a"})
    put(tmp_path / "b", "one", "1", {"model.py": "b, and not served"})
    put(tmp_path / "b", "two", "1", {"model.py": "c"})
    repository = joined(tmp_path / "a", tmp_path / "b")
    one, two = repository.scan()
    assert (one.folder.parents[1], two.folder.parents[1]) == (tmp_path / "a", tmp_path / "b")
    again = repository.look_again(one)
    assert again is not None
    assert (again.folder, again.notes) == (one.folder, one.notes)
    assert len(one.notes) == 1
    assert repository.digest_of(one, "model.py") != repository.digest_of(two, "model.py")
    # What has gone from the first comes from the next.
    shutil.rmtree(tmp_path / "a" / "one")
    one, two = repository.scan()
    assert (one.folder.parents[1], one.notes) == (tmp_path / "b", ())


def test_a_folder_that_is_away_keeps_its_models_as_long_as_another_is_there(tmp_path: Path) -> None:
    put(tmp_path / "a", "one", "1", {"model.py": "a"})
    put(tmp_path / "b", "two", "1", {"model.py": "b"})
    repository = joined(tmp_path / "a", tmp_path / "b")
    assert [each.name for each in repository.scan()] == ["one", "two"]
    (tmp_path / "b").rename(tmp_path / "unmounted")
    assert [each.name for each in repository.scan()] == ["one", "two"]
    (tmp_path / "a").rename(tmp_path / "unmounted, too")
    with pytest.raises(FileNotFoundError):
        repository.scan()

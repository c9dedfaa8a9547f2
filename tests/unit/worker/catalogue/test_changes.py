"""Which changes of a folder are changes of the version in it: real files, and loads that only read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from inferencehub.repository.digest import sha256_of_file
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.scan import scan_version
from inferencehub.runtimes.registry import artifacts_by_runtime
from inferencehub.worker.catalogue.changes import Tried, after_load, seen
from tests.support.model_folders import put

CODE: dict[str, bytes | str] = {"model.py": "x = 1", "vocab.txt": "a b", "seen.log": "before\n"}
DATA: dict[str, bytes | str] = {"model.onnx": b"1234", "model.onnx.data": b"5678"}


@dataclass
class Version:
    """A version on disk, and what a worker knows of it."""

    path: Path
    wrote: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    tried: Tried | None = None
    large: frozenset[str] = frozenset()

    @property
    def folder(self) -> Path:
        return self.path / "m" / "1"

    def now(self) -> VersionFolder:
        folder = scan_version(self.path, artifacts_by_runtime(), "m", "1")
        assert folder is not None
        return folder

    def digest_of(self, name: str) -> str:
        self.read.append(name)
        return sha256_of_file(self.folder / name)

    def load(self, *, failed: bool = False, meanwhile: Callable[[], object] = lambda: None) -> bool:
        """Load it; true when its files stayed the same."""
        before, _ = seen(self.now(), self.tried, self.wrote, self.digest_of)
        names = before.contents.files.keys() - self.large
        digests = {} if failed else {name: sha256_of_file(self.folder / name) for name in names}
        meanwhile()
        self.tried, is_settled = after_load(
            before, self.now(), self.tried, wrote=self.wrote, digests=digests, failed=failed
        )
        return is_settled

    def has_changed(self) -> bool:
        """True when it is not what was tried."""
        assert self.tried is not None
        folder, self.tried = seen(self.now(), self.tried, self.wrote, self.digest_of)
        assert self.tried is not None
        return folder.fingerprint != self.tried.folder.fingerprint


@pytest.fixture
def code(tmp_path: Path) -> Version:
    put(tmp_path, "m", "1", CODE)
    return Version(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Version:
    put(tmp_path, "m", "1", DATA)
    return Version(tmp_path)


def replace_keeping_size_and_time(file: Path, content: bytes) -> None:
    other = file.with_name(".other")
    other.write_bytes(content)
    shutil.copystat(file, other)
    assert other.stat().st_size == file.stat().st_size
    other.rename(file)


def test_what_was_loaded_has_not_changed(code: Version) -> None:
    assert code.load()
    assert not code.has_changed()
    assert code.read == []


@pytest.mark.parametrize("name", ["model.py", "vocab.txt"])
def test_another_content_of_equal_size_and_time_is_a_change(code: Version, name: str) -> None:
    code.load()
    replace_keeping_size_and_time(code.folder / name, (code.folder / name).read_bytes()[::-1])
    assert code.has_changed()


@pytest.mark.parametrize("name", list(DATA))
def test_so_it_is_of_an_artifact_and_its_weights(data: Version, name: str) -> None:
    data.load()
    replace_keeping_size_and_time(data.folder / name, b"9999")
    assert data.has_changed()


@pytest.mark.parametrize(
    "change",
    [
        lambda file: os.utime(file),
        lambda file: file.chmod(0o600),
        lambda file: os.link(file, file.with_name(".kept")),
        lambda file: file.write_bytes(file.read_bytes()),
        lambda file: replace_keeping_size_and_time(file, file.read_bytes()),
    ],
    ids=["touch", "chmod", "a hard link beside it", "written once more", "moved over by its like"],
)
def test_the_same_content_is_read_once_and_is_no_change(data: Version, change: Callable[[Path], object]) -> None:
    data.load()
    change(data.folder / "model.onnx")
    assert not data.has_changed()
    assert data.read == ["model.onnx"]
    assert not data.has_changed()
    assert data.read == ["model.onnx"]


def test_a_large_file_that_was_only_touched_is_a_change_since_nobody_knows_better(data: Version) -> None:
    data.large = frozenset({"model.onnx.data"})
    data.load()
    os.utime(data.folder / "model.onnx.data")
    assert data.has_changed()
    assert data.read == []


def moved(version: Version, *names: str) -> None:
    """What a network mount does that gives files another inode while they lie there untouched."""
    assert version.tried is not None
    folder = version.tried.folder
    files = {n: replace(s, place=(9, 9)) if n in names else s for n, s in folder.contents.files.items()}
    version.tried = replace(version.tried, folder=replace(folder, contents=replace(folder.contents, files=files)))


def test_inodes_that_change_by_themselves_cost_one_reading(data: Version) -> None:
    data.large = frozenset({"model.onnx.data"})
    data.load()
    moved(data, "model.onnx", "model.onnx.data")
    assert not data.has_changed()
    assert data.read == ["model.onnx"]
    moved(data, "model.onnx", "model.onnx.data")
    assert not data.has_changed()
    assert data.read == ["model.onnx"]


def test_a_file_that_code_makes_later_is_its_own_and_new_code_is_not(code: Version) -> None:
    code.load()
    (code.folder / "cache.sqlite").write_bytes(b"x")
    assert not code.has_changed()
    (code.folder / "steps.py").write_text("y = 2")
    assert code.has_changed()


def test_a_file_that_comes_later_counts_where_there_is_no_code(data: Version) -> None:
    data.load()
    (data.folder / "tokenizer.json").write_text("{}")
    assert data.has_changed()


def test_what_this_process_writes_is_the_versions_own_except_for_code_and_artifacts(code: Version) -> None:
    code.load()
    with (code.folder / "seen.log").open("a") as log:
        log.write("once more\n")
    code.wrote = {"seen.log", "model.py"}
    assert not code.has_changed()
    (code.folder / "seen.log").unlink()
    assert not code.has_changed()
    (code.folder / "model.py").write_text("x = 2")
    assert code.has_changed()


def test_what_others_write_is_a_change(code: Version) -> None:
    code.load()
    (code.folder / "vocab.txt").unlink()
    assert code.has_changed()


def test_what_changes_under_one_load_is_loaded_again_and_under_two_is_its_own(code: Version) -> None:
    def write() -> None:
        with (code.folder / "seen.log").open("a") as log:
            log.write("in C, unnoticed\n")

    assert not code.load(meanwhile=write)
    assert code.has_changed()
    assert code.load(meanwhile=write)
    write()
    assert not code.has_changed()


def test_what_is_copied_under_a_load_is_loaded_again(code: Version) -> None:
    assert not code.load(meanwhile=lambda: (code.folder / "model.py").write_text("x = 2"))
    assert code.has_changed()
    assert not code.load(meanwhile=lambda: (code.folder / "vocab.txt").write_text("c d"))
    assert code.load()
    assert not code.has_changed()


def test_what_failed_is_tried_again_for_any_file_that_comes_or_is_touched(code: Version) -> None:
    code.load(failed=True)
    assert not code.has_changed()
    (code.folder / "weights.npy").write_bytes(b"what it lacked")
    assert code.has_changed()
    code.load(failed=True)
    os.utime(code.folder / "model.py")
    assert code.has_changed()


def test_what_failed_and_wrote_why_is_not_tried_again_for_that(code: Version) -> None:
    code.wrote = {"why.log"}
    code.load(failed=True, meanwhile=lambda: (code.folder / "why.log").write_text("no"))
    assert not code.has_changed()


def test_a_version_that_goes_under_its_load_was_not_settled(code: Version) -> None:
    before = code.now()
    tried, is_settled = after_load(before, None, None, wrote=(), digests={}, failed=False)
    assert not is_settled
    assert tried.folder.key == before.key

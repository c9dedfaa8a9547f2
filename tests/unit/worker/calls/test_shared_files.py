"""Files that a gateway on the same machine shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inferencehub.errors import InvalidRequest
from inferencehub.worker.calls.inputs import shared_files
from inferencehub.worker.calls.inputs.shared_files import SharedFiles

NAME = "0" * 31


def test_what_the_gateway_writes_next_is_seen_without_mapping_anew(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}1"
    path.write_bytes(b"first")
    files = SharedFiles(tmp_path)
    assert bytes(files.view(path.name, 0, 5)) == b"first"
    with path.open("r+b") as file:
        file.write(b"other")
    assert bytes(files.view(path.name, 1, 3)) == b"the"


def test_a_file_that_has_grown_is_mapped_again(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}1"
    path.write_bytes(b"ab")
    files = SharedFiles(tmp_path)
    before = files.view(path.name, 0, 2)
    path.write_bytes(b"abcd" * 4096)
    assert bytes(files.view(path.name, 2, 4)) == b"cdab"
    assert bytes(before) == b"ab"


def test_a_file_that_was_cut_is_refused_instead_of_ending_the_process(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}1"
    path.write_bytes(b"x" * 10_000)
    files = SharedFiles(tmp_path)
    files.view(path.name, 0, 10_000)
    os.truncate(path, 100)
    with pytest.raises(InvalidRequest, match="ends before byte 10000"):
        files.view(path.name, 0, 10_000)


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "empty"])
def test_only_plain_files_are_mapped(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{NAME}1"
    match kind:
        case "link":
            (tmp_path / "target").write_bytes(b"secret")
            path.symlink_to(tmp_path / "target")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            path.touch()
    with pytest.raises(InvalidRequest):
        SharedFiles(tmp_path).view(path.name, 0, 1)


def test_nothing_is_asked_of_the_disk_for_no_bytes(tmp_path: Path) -> None:
    assert bytes(SharedFiles(tmp_path).view(f"{NAME}1", 7, 0)) == b""


def test_removed_files_are_let_go(tmp_path: Path) -> None:
    files = SharedFiles(tmp_path)
    for digit in "12":
        (tmp_path / f"{NAME}{digit}").write_bytes(b"x")
    files.view(f"{NAME}1", 0, 1)
    (tmp_path / f"{NAME}1").unlink()
    files.view(f"{NAME}2", 0, 1)
    assert list(files._mappings) == [f"{NAME}2"]
    files.close()


def test_mappings_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_files, "MAPPINGS", 2)
    files = SharedFiles(tmp_path)
    for digit in "1234":
        (tmp_path / f"{NAME}{digit}").write_bytes(b"x")
        files.view(f"{NAME}{digit}", 0, 1)
    assert list(files._mappings) == [f"{NAME}3", f"{NAME}4"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        SharedFiles(tmp_path / "nowhere")

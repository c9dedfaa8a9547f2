"""What a folder holds differs whenever something was written that a load would read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from inferencehub.repository.contents import contents_of, description_of, fingerprint_of
from tests.support.model_folders import put, scan

FILES: dict[str, bytes | str] = {"model.onnx": b"1234", "parts/a.bin": b"a", "model.yaml": "deadline_ms: 5"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path, "m", "1", FILES)


def rewrite_with_the_same_size(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"4321")
    os.utime(folder / "model.onnx", ns=(7, 7))


def copy_over_with_size_and_time(folder: Path) -> None:
    """As `cp -p`, `rsync -t` and `tar x` do it."""
    other = folder / ".other"
    other.write_bytes(b"4321")
    shutil.copystat(folder / "model.onnx", other)
    shutil.copy2(other, folder / "model.onnx")


def move_over_with_size_and_time(folder: Path) -> None:
    """As `mv` does it."""
    other = folder / ".other"
    other.write_bytes(b"4321")
    shutil.copystat(folder / "model.onnx", other)
    other.rename(folder / "model.onnx")


def swap_where_a_link_leads(folder: Path) -> None:
    status = (folder / "model.onnx").stat()
    (folder / ".new").write_bytes(b"4321")
    os.utime(folder / ".new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(".new")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "model.onnx").write_bytes(b"12345"),
        rewrite_with_the_same_size,
        copy_over_with_size_and_time,
        move_over_with_size_and_time,
        lambda folder: (folder / "parts" / "a.bin").write_bytes(b"ab"),
        lambda folder: (folder / "parts" / "b.bin").write_bytes(b""),
        lambda folder: (folder / "parts" / "a.bin").unlink(),
        lambda folder: (folder / "parts").rename(folder / "pieces"),
        lambda folder: (folder / "model.yaml").write_text("deadline_ms: 50"),
        swap_where_a_link_leads,
    ],
)
def test_another_content_looks_another_way(folder: Path, change: Callable[[Path], object]) -> None:
    before = contents_of(folder).files
    change(folder)
    now = contents_of(folder).files
    assert now != before
    assert fingerprint_of(now.items(), "") != fingerprint_of(before.items(), "")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / ".model.onnx.Xy3").write_bytes(b"rsync"),
        lambda folder: (folder / "model.onnx.part").write_bytes(b"a browser"),
        lambda folder: (folder / "model.yaml~").write_bytes(b"an editor"),
        lambda folder: (folder / "__pycache__").mkdir(),
        lambda folder: (folder / "nowhere").symlink_to("missing"),
        lambda folder: (folder / "model.onnx").read_bytes(),
        lambda folder: os.mkfifo(folder / "pipe"),
    ],
)
def test_what_is_not_finished_or_no_content_changes_nothing(folder: Path, change: Callable[[Path], object]) -> None:
    before = contents_of(folder).files
    change(folder)
    assert contents_of(folder).files == before


def test_the_models_own_description_counts_except_for_what_is_about_the_model_as_a_whole() -> None:
    plain = description_of({"deadline_ms": 5})
    assert description_of({"deadline_ms": 6}) != plain
    assert description_of({"deadline_ms": 5}, "model.onnx", "onnx") != plain
    assert description_of({"deadline_ms": 5, "versions": {"latest": 1}, "isolation": "process"}) == plain


def test_the_size_is_that_of_all_files_together(folder: Path) -> None:
    assert contents_of(folder).size_bytes == sum(len(content) for content in FILES.values())


def test_the_time_of_the_change_cannot_be_set_back(folder: Path) -> None:
    os.utime(folder / "model.onnx", ns=(7, 7))
    # From nanoseconds, as it is kept: the float of `st_ctime` may be rounded otherwise.
    assert contents_of(folder).changed_s >= (folder / "model.onnx").stat().st_ctime_ns / 1e9 > 1_700_000_000


def test_a_scan_says_how_each_version_looks_and_who_serves_it(tmp_path: Path) -> None:
    put(tmp_path, "m", "1", {"model.py": "x", "../model.yaml": "isolation: process\npython: venv/bin/python"})
    put(tmp_path, "m", "2", {"model.py": "x", "model.yaml": "{"})
    put(tmp_path, "n", "1", {"model.py": "x"})
    one, two, other = scan(tmp_path)
    assert (one.isolated, two.isolated, other.isolated) == (True, None, False)
    assert (one.python, other.python) == (str(tmp_path / "m" / "venv/bin/python"), None)
    assert [sorted(version.contents.files) for version in (one, two)] == [["model.py"], ["model.py", "model.yaml"]]
    assert scan(tmp_path) == [one, two, other]
    (tmp_path / "m" / "model.yaml").write_text("isolation: [")
    assert [version.isolated for version in scan(tmp_path)] == [None, None, False]
    assert scan(tmp_path)[0].description != one.description

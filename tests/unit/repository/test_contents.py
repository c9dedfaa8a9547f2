"""The fingerprint differs exactly when something was written that a load would read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from inferencehub.repository.fingerprint import fingerprint
from tests.support.model_folders import put, scan

FILES: dict[str, bytes | str] = {"model.onnx": b"1234", "parts/a.bin": b"a", "model.yaml": "deadline_ms: 5"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path, "m", "1", FILES)


def rewrite_with_the_same_size(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"4321")
    os.utime(folder / "model.onnx", ns=(7, 7))


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
        lambda folder: (folder / "parts" / "a.bin").write_bytes(b"ab"),
        lambda folder: (folder / "parts" / "b.bin").write_bytes(b""),
        lambda folder: (folder / "parts" / "a.bin").unlink(),
        lambda folder: (folder / "parts").rename(folder / "pieces"),
        lambda folder: (folder / "model.yaml").write_text("deadline_ms: 50"),
        swap_where_a_link_leads,
    ],
)
def test_another_content_is_another_fingerprint(folder: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(folder, {})
    change(folder)
    assert fingerprint(folder, {}).text != before.text


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / ".model.onnx.Xy3").write_bytes(b"rsync"),
        lambda folder: (folder / "model.onnx.part").write_bytes(b"a browser"),
        lambda folder: (folder / "model.yaml~").write_bytes(b"an editor"),
        lambda folder: (folder / "__pycache__").mkdir(),
        lambda folder: (folder / "nowhere").symlink_to("missing"),
        lambda folder: (folder / "model.onnx").read_bytes(),
        lambda folder: (folder / "model.onnx").chmod(0o600),
    ],
)
def test_what_is_not_finished_or_no_content_changes_nothing(folder: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(folder, {})
    change(folder)
    assert fingerprint(folder, {}).text == before.text


def test_the_models_own_description_counts_except_for_what_is_about_the_model_as_a_whole(folder: Path) -> None:
    plain = fingerprint(folder, {"deadline_ms": 5})
    assert fingerprint(folder, {"deadline_ms": 6}).text != plain.text
    assert fingerprint(folder, {"deadline_ms": 5, "versions": {"latest": 1}, "isolation": "process"}).text == plain.text


def test_the_time_of_the_change_cannot_be_set_back(folder: Path) -> None:
    os.utime(folder / "model.onnx", ns=(7, 7))
    # From nanoseconds, as the fingerprint has it: the float of `st_ctime` may be rounded otherwise.
    assert fingerprint(folder, {}).changed_s >= (folder / "model.onnx").stat().st_ctime_ns / 1e9 > 1_700_000_000


def test_a_scan_says_how_each_version_looks_and_who_serves_it(tmp_path: Path) -> None:
    put(tmp_path, "m", "1", {"model.py": "x", "../model.yaml": "isolation: process\npython: venv/bin/python"})
    put(tmp_path, "m", "2", {"model.py": "x", "model.yaml": "{"})
    put(tmp_path, "n", "1", {"model.py": "x"})
    one, two, other = scan(tmp_path)
    assert (one.isolated, two.isolated, other.isolated) == (True, None, False)
    assert (one.python, other.python) == (str(tmp_path / "m" / "venv/bin/python"), None)
    assert len({one.fingerprint, two.fingerprint, other.fingerprint}) == 3
    assert scan(tmp_path) == [one, two, other]
    (tmp_path / "m" / "model.yaml").write_text("isolation: [")
    assert [version.isolated for version in scan(tmp_path)] == [None, None, False]
    assert scan(tmp_path)[0].fingerprint != one.fingerprint

"""A process knows which files of versions it has made, opened for writing, moved or removed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from inferencehub.worker.catalogue.own_writes import OwnWrites
from tests.support.model_folders import put


def append(folder: Path) -> None:
    with (folder / "seen.log").open("a") as log:
        log.write("x")


def move_into_place(folder: Path) -> None:
    (folder / "cache.new").write_text("x")
    (folder / "cache.new").replace(folder / "parts" / "cache.json")


def database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "seen.db")) as connection:
        connection.execute("CREATE TABLE seen (x)")


def by_a_relative_path(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        append(Path())
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("act", "names"),
    [
        (append, {"seen.log"}),
        (by_a_relative_path, {"seen.log"}),
        (move_into_place, {"cache.new", "parts/cache.json"}),
        (database, {"seen.db", "seen.db-journal", "seen.db-wal", "seen.db-shm"}),
        (lambda folder: (folder / "model.py").unlink(), {"model.py"}),
        (lambda folder: (folder / "model.py").read_text(), set()),
        (lambda folder: open(folder / "model.py", "r+b").close(), set()),
    ],
    ids=["append", "relative", "move", "sqlite", "remove", "read", "map"],
)
def test_what_is_written_is_noted(tmp_path: Path, act: Callable[[Path], object], names: set[str]) -> None:
    folder = put(tmp_path / "models", "m", "1", {"model.py": "x", "parts/a": "a"})
    (tmp_path / "link").symlink_to("models")
    other = put(tmp_path / "elsewhere", "m", "1", {"model.py": "x", "parts/a": "a"})
    writes = OwnWrites(tmp_path / "link")
    writes.start()
    act(other)
    assert writes.of("m", "1") == set()
    act(folder)
    assert writes.of("m", "1") == names
    assert writes.of("m", "2") == set()

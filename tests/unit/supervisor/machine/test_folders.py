"""Home and folders: whose they are, and what is left of runs that were killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.supervisor.machine import folders
from inferencehub.supervisor.machine.home_lock import lock_home
from inferencehub.supervisor.start_error import StartError


def test_a_lock_tells_whether_the_last_holder_was_killed(tmp_path: Path) -> None:
    lock = lock_home(tmp_path)
    assert not lock.follows_a_kill
    with pytest.raises(StartError, match="already up"):
        lock_home(tmp_path)
    lock.release()
    (tmp_path / "up.lock").write_text("12345")
    lock = lock_home(tmp_path)
    assert lock.follows_a_kill
    lock.release()


def test_a_place_that_takes_nothing_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"Expected a home that can be written at .*no such file or directory; make"):
        lock_home(tmp_path / "nowhere")
    with pytest.raises(StartError, match=r"Expected room for a folder in .*no such file or directory"):
        folders.make_run_folder(tmp_path / "nowhere")


def test_only_folders_of_killed_runs_are_removed(tmp_path: Path) -> None:
    held = folders.make_run_folder(tmp_path)
    (tmp_path / "ih-strange").mkdir()
    (tmp_path / "ih-dead").mkdir()
    (tmp_path / "ih-dead" / ".lock").touch()
    (tmp_path / "ih-link").symlink_to(tmp_path / "ih-dead")
    assert folders.remove_leftovers(tmp_path) == [tmp_path / "ih-dead"]
    assert held.path.stat().st_mode & 0o777 == 0o700
    held.remove()
    held.remove()
    assert {path.name for path in tmp_path.iterdir()} == {"ih-strange", "ih-link"}


def test_sockets_lie_where_their_paths_are_short(tmp_path: Path) -> None:
    assert folders.socket_base({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path
    assert folders.socket_base({"XDG_RUNTIME_DIR": "/" + "x" * 90}) == Path("/tmp")
    assert folders.socket_base({}) == Path("/tmp")
    assert folders.shared_base("darwin") is None

"""A run page that is followed while its worker lives."""

from __future__ import annotations

import os
from pathlib import Path

from inferencehub.launch.runs.follow import FollowedPage
from inferencehub.launch.runs.layout import LOAD, RUN
from inferencehub.launch.runs.page import RunPage
from inferencehub.launch.runs.read import read_page


def test_what_begins_and_ends_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "w0.sock.runs"
    followed = FollowedPage(path, os.getpid())
    assert (followed.beat_ns, followed.running()) == (None, ())
    page = RunPage("boot", path)
    before = followed.beat_ns
    assert before is not None
    run, load = page.begin(RUN, b"iris 1", 1_000, [(1, 2, 3)]), page.begin(LOAD, b"iris 2")
    assert {(each.title, each.kind, each.limit_ms) for each in followed.running()} == {
        ("iris 1", RUN, 1_000),
        ("iris 2", LOAD, 0),
    }
    page.end(run)
    page.end(load)
    page.beat()
    assert followed.running() == ()
    assert followed.beat_ns > before


def test_a_stream_begins_anew_with_each_chunk_and_rests_while_its_caller_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w0.sock.runs"
    page, followed = RunPage("boot", path), FollowedPage(path, os.getpid())
    assert followed.beat_ns is not None
    stream = page.begin(RUN, b"chat 1", 1_000, [(1, 1, 3)])
    (begun,) = followed.running()
    page.rest(stream)
    (resting,) = followed.running()
    assert (begun.rests, resting.rests) == (False, True)
    assert resting.began_ns == begun.began_ns
    page.renew(stream)
    (renewed,) = followed.running()
    assert not renewed.rests
    assert renewed.began_ns > begun.began_ns
    assert renewed.calls == begun.calls
    unlisted = RunPage("boot", slots=0).begin(RUN, b"chat 1")
    page.rest(unlisted)
    page.renew(unlisted)
    assert followed.running() == (renewed,)


def test_the_page_of_an_earlier_process_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "w0.sock.runs"
    RunPage("boot", path)
    assert FollowedPage(path, os.getpid() + 1).beat_ns is None


def test_what_is_no_page_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w0.sock.runs"
    for content in (b"", b"x" * 64, b"x" * 300_000):
        path.write_bytes(content)
        assert FollowedPage(path, os.getpid()).beat_ns is None


def test_a_verdict_is_there_for_those_that_read_the_page_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "w0.sock.runs"
    RunPage("boot", path)
    followed = FollowedPage(path, os.getpid())
    followed.judge("hung")
    assert followed.beat_ns is not None
    followed.judge("hung")
    page = read_page(path)
    assert page is not None
    assert page.verdict == "hung"
    followed.close()


def test_a_page_goes_on_in_another_place(tmp_path: Path) -> None:
    page = RunPage("standby", tmp_path / "s0.sock.runs")
    RunPage("dead", tmp_path / "w0.sock.runs")
    page.move(tmp_path / "w0.sock.runs")
    page.begin(RUN, b"iris 1")
    followed = FollowedPage(tmp_path / "w0.sock.runs", os.getpid())
    assert followed.beat_ns is not None
    assert [each.title for each in followed.running()] == ["iris 1"]
    assert not (tmp_path / "s0.sock.runs").exists()
    page.remove()
    assert list(tmp_path.iterdir()) == []

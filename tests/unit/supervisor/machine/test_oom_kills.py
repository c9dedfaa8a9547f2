"""What the kernel tells of those that it has killed for want of memory."""

from __future__ import annotations

from pathlib import Path

from inferencehub.supervisor.machine.oom_kills import OomKills


def test_they_are_counted_from_one_question_to_the_next(tmp_path: Path) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("nr_free_pages 1\noom_kill 3\nswap_ra 0\n")
    kills = OomKills(vmstat)
    assert not kills.are_more()
    vmstat.write_text("nr_free_pages 1\noom_kill 4\nswap_ra 0\n")
    assert [kills.are_more(), kills.are_more()] == [True, False]


def test_a_system_that_does_not_tell_has_killed_nobody(tmp_path: Path) -> None:
    assert not OomKills(tmp_path / "nothing").are_more()

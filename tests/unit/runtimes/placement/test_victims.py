"""Who goes from a full device."""

from __future__ import annotations

from inferencehub.runtimes.placement.victims import Lodger, Verdict, victims


def test_nobody_goes_where_there_is_room() -> None:
    assert victims([Lodger(10, 1.0)], free_bytes=5, wanted_bytes=5) == Verdict(fits=True)


def test_the_least_recently_used_go_and_no_more_than_it_takes() -> None:
    lodgers = [Lodger(4, used_s=3.0), Lodger(4, used_s=1.0), Lodger(4, used_s=2.0)]
    assert victims(lodgers, 0, 4) == Verdict(fits=True, now=(1,))
    assert victims(lodgers, 0, 5) == Verdict(fits=True, now=(1, 2))
    assert victims(lodgers, 1, 5) == Verdict(fits=True, now=(1,))


def test_idle_ones_go_before_busy_ones_and_busy_ones_after_their_calls() -> None:
    lodgers = [Lodger(4, used_s=1.0, is_busy=True), Lodger(4, used_s=2.0)]
    assert victims(lodgers, 0, 4) == Verdict(fits=True, now=(1,))
    assert victims(lodgers, 0, 8) == Verdict(fits=True, now=(1,), then=(0,))


def test_who_was_asked_to_go_is_asked_before_others() -> None:
    lodgers = [Lodger(4, used_s=1.0), Lodger(4, used_s=9.0, is_busy=True, must_go=True)]
    assert victims(lodgers, 0, 4) == Verdict(fits=True, then=(1,))


def test_nobody_goes_for_what_fits_nowhere() -> None:
    assert victims([Lodger(4, 1.0)], 1, 6) == Verdict(fits=False)

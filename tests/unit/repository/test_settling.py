"""A version is at rest when it has looked the same for the settling time."""

from __future__ import annotations

from inferencehub.repository.settling import Settling


def test_a_version_is_at_rest_when_it_has_not_changed_for_a_while() -> None:
    settling: Settling[str] = Settling(settle_s=1.0)
    rest = settling.observe({"a": "x"}, now_s=10.0)
    assert (rest.at_rest, rest.next_look_s) == (frozenset(), 11.0)
    rest = settling.observe({"a": "y", "b": "z"}, now_s=10.5)
    assert (rest.at_rest, rest.next_look_s) == (frozenset(), 11.5)
    rest = settling.observe({"a": "y", "b": "w"}, now_s=11.5)
    assert (rest.at_rest, rest.next_look_s) == ({"a"}, 12.5)
    rest = settling.observe({"a": "y", "b": "w"}, now_s=12.5)
    assert (rest.at_rest, rest.next_look_s) == ({"a", "b"}, None)


def test_going_is_a_change_too() -> None:
    settling: Settling[str] = Settling(settle_s=1.0)
    settling.observe({"a": "x"}, now_s=0.0)
    assert settling.observe({"a": None}, now_s=2.0).at_rest == frozenset()
    assert settling.observe({"a": None}, now_s=3.0).at_rest == {"a"}
    assert settling.observe({"a": "x"}, now_s=4.0).at_rest == frozenset(), "it came back only now"


def test_what_is_no_longer_asked_about_is_forgotten() -> None:
    settling: Settling[str] = Settling(settle_s=1.0)
    settling.observe({"a": "x"}, now_s=0.0)
    settling.observe({}, now_s=5.0)
    assert settling.observe({"a": "x"}, now_s=6.0).at_rest == frozenset()


def test_files_that_are_older_than_the_process_need_not_wait() -> None:
    settling: Settling[str] = Settling(settle_s=1.0)
    settling.assume({"a": "x"}, since_s=-1.0)
    assert settling.observe({"a": "x", "b": "y"}, now_s=0.0).at_rest == {"a"}
    assert settling.observe({"a": "z", "b": "y"}, now_s=0.5).at_rest == frozenset()

"""What to do about each version, as a table: what lies there, what is wanted, and how it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.decide import Action, LeaveOut, Load, Remove, Standing, State, reconcile
from inferencehub.worker.catalogue.desired import Desired, Key

NOBODY = Desired()
ONE, TWO = ("m", "1"), ("m", "2")
KEPT = Desired(kept=frozenset({ONE}))
UNLOADED = Desired(unloaded=frozenset({ONE}))
ALL_UNLOADED = Desired(unloaded=frozenset({("m", "")}))
NEW, OLD = "new", "old"


def version(key: Key = ONE, *, wanted: bool = True, fingerprint: str = NEW) -> VersionFolder:
    return VersionFolder(*key, Path("/models", *key), wanted=wanted, fingerprint=fingerprint)


def decided(
    folder: VersionFolder | None, known: Standing | None, desired: Desired = NOBODY, *, at_rest: bool = True
) -> list[str]:
    """The kinds of actions for one version."""
    found = {folder.key: folder} if folder else {}
    actions = reconcile(found, {ONE} if at_rest else set(), {ONE: known} if known else {}, desired)
    return [type(action).__name__ for action in actions]


SERVING_NEW, SERVING_OLD = Standing(State.SERVING, NEW), Standing(State.SERVING, OLD)
FAILED_NEW, FAILED_OLD = Standing(State.FAILED, NEW), Standing(State.FAILED, OLD)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, ["Load"]),
        (Standing(State.WAITING), ["Load"]),
        (Standing(State.UNLOADED), ["Load"]),
        (Standing(State.LEAVING), ["Load"]),
        (SERVING_NEW, []),
        (SERVING_OLD, ["Load"]),
        (FAILED_NEW, []),
        (FAILED_OLD, ["Load"]),
    ],
)
def test_what_is_wanted_is_loaded_once_it_is_at_rest(known: Standing | None, expected: list[str]) -> None:
    assert decided(version(), known) == expected
    assert decided(version(), known, at_rest=False) == []


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, ["LeaveOut"]),
        (Standing(State.WAITING), ["LeaveOut"]),
        (FAILED_NEW, ["LeaveOut"]),
        (SERVING_OLD, ["LeaveOut"]),
        (Standing(State.LEAVING), []),
        (Standing(State.UNLOADED), []),
    ],
)
@pytest.mark.parametrize("desired", [UNLOADED, ALL_UNLOADED], ids=["one", "all"])
@pytest.mark.parametrize("at_rest", [True, False])
def test_what_somebody_unloads_leaves_at_once(
    known: Standing | None, expected: list[str], desired: Desired, at_rest: bool
) -> None:
    assert decided(version(), known, desired, at_rest=at_rest) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SERVING, ["Remove"]),
        (State.FAILED, ["Remove"]),
        (State.UNLOADED, ["Remove"]),
        (State.WAITING, ["Remove"]),
        (State.LEAVING, []),
    ],
)
def test_what_has_gone_is_removed_once_it_is_sure(state: State, expected: list[str]) -> None:
    assert decided(None, Standing(state, OLD)) == expected
    assert decided(None, Standing(state, OLD), at_rest=False) == []


@pytest.mark.parametrize(
    ("of_two", "expected"),
    [
        (Standing(State.SERVING, NEW), [LeaveOut(version(ONE, wanted=False))]),
        (Standing(State.FAILED, NEW), []),
        (Standing(State.LEAVING), [Load(version(TWO))]),
        (None, [Load(version(TWO))]),
    ],
)
def test_the_policy_takes_a_version_away_only_when_its_successors_serve(
    of_two: Standing | None, expected: list[Action]
) -> None:
    found = {ONE: version(ONE, wanted=False), TWO: version(TWO)}
    standing = {ONE: SERVING_NEW} | ({TWO: of_two} if of_two else {})
    assert reconcile(found, {ONE, TWO}, standing, NOBODY) == expected


def test_a_label_keeps_what_the_policy_leaves_out() -> None:
    assert decided(version(wanted=False), None, KEPT) == ["Load"]
    assert decided(version(wanted=False), SERVING_NEW, KEPT) == []
    assert decided(version(wanted=False), SERVING_NEW) == ["LeaveOut"]


def test_models_do_not_wait_for_each_other() -> None:
    other = VersionFolder("n", "1", Path("/models/n/1"), fingerprint=NEW)
    found = {ONE: version(ONE, wanted=False), other.key: other}
    actions = reconcile(found, {ONE}, {ONE: SERVING_NEW, ("gone", "1"): SERVING_NEW}, NOBODY)
    assert actions == [LeaveOut(found[ONE])]
    actions = reconcile(found, {("gone", "1"), other.key}, {("gone", "1"): SERVING_NEW}, NOBODY)
    assert actions == [Remove(("gone", "1")), LeaveOut(found[ONE]), Load(other)]


class TestDesired:
    """The more exactly a version was named, and the later, the more that counts."""

    def test_loading_one_of_an_unloaded_model_loads_that_one(self) -> None:
        desired = NOBODY.unload("m", "").load("m", "1")
        assert (desired.wants(version(ONE)), desired.wants(version(TWO))) == (True, False)
        assert desired.load("m", "").wants(version(TWO))

    def test_unloading_is_remembered_until_loading(self) -> None:
        desired = NOBODY.load("m", "1").unload("m", "1")
        assert not desired.wants(version())
        assert not desired.told([ONE], [ONE]).wants(version()), "unloading counts more than a label"
        assert desired.load("m", "1").wants(version(wanted=False))

    def test_unloading_a_model_forgets_what_was_loaded_by_hand(self) -> None:
        assert not NOBODY.load("m", "1").unload("m", "").wants(version())
        assert NOBODY.load("m", "1").unload("m", "2").wants(version(wanted=False))

    def test_a_gateway_replaces_what_was_said_before(self) -> None:
        desired = NOBODY.told([ONE], [TWO]).told([], [])
        assert desired.wants(version(TWO))
        assert not desired.wants(version(ONE, wanted=False))

    def test_a_gateway_that_repeats_itself_undoes_nothing_that_was_loaded_by_hand(self) -> None:
        assert NOBODY.load("m", "1").told([], [TWO]).wants(version(wanted=False))
        assert not NOBODY.load("m", "1").told([], [ONE]).told([], []).wants(version(wanted=False))

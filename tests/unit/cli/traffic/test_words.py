"""What people write about traffic on the command line: read, or refused with an example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from inferencehub.cli.traffic import words

DOCUMENT = {"model": "resnet", "revision": 7, "weights": {"1": 100}, "labels": {"stable": "1"}, "sticky": {"by": "key"}}


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (words.weights_from_text, "1=90,2=10", {"1": 90, "2": 10}),
        (words.weights_from_text, " 1 = 99.5% , canary=0.5", {"1": 99.5, "canary": 0.5}),
        (words.label_from_text, "stable=1", ("stable", "1")),
        (words.sticky_from_text, "header:x-user", {"by": "header", "name": "x-user"}),
        (words.sticky_from_text, "field:customer:id", {"by": "field", "name": "customer:id"}),
        (words.sticky_from_text, "key", {"by": "key"}),
        (words.sticky_from_text, "none", {}),
        (words.rule_from_text, "x-beta:1=2", {"header": "x-beta", "value": "1", "version": "2"}),
        (words.rule_from_text, "x-query: a=b:c = canary", {"header": "x-query", "value": "a=b:c", "version": "canary"}),
        (words.steps_from_text, "5,25%,50.5,100", [5, 25, 50.5, 100]),
        (words.share_from_text, "1%", 0.01),
        (words.share_from_text, "0.7%", 0.007),
        (words.share_from_text, "0.02", 0.02),
        (words.share_from_text, "0", 0),
        (words.seconds_from_text, "90", 90),
        (words.seconds_from_text, "60s", 60),
        (words.seconds_from_text, "1.5m", 90),
        (words.seconds_from_text, "2h", 7200),
    ],
)
def test_it_reads(read: Callable[[str], Any], text: str, expected: Any) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("read", "text", "example"),
    [
        (words.weights_from_text, "1=90,2", "1=90,2=10"),
        (words.weights_from_text, "1=ninety", "10 or 12.5"),
        (words.weights_from_text, "1=50,1=50", "'1' twice"),
        (words.weights_from_text, "1=-5", "10 or 12.5"),
        (words.weights_from_text, "1=1e2", "10 or 12.5"),
        (words.label_from_text, "stable", "stable=1"),
        (words.label_from_text, "=1", "stable=1"),
        (words.sticky_from_text, "header", "header:NAME"),
        (words.sticky_from_text, "key:x", "header:NAME"),
        (words.sticky_from_text, "cookie:x", "header:NAME"),
        (words.rule_from_text, "x-beta=2", "x-beta:1=2"),
        (words.rule_from_text, "x-beta:1", "x-beta:1=2"),
        (words.rule_from_text, ":1=2", "x-beta:1=2"),
        (words.steps_from_text, "5,,100", "10 or 12.5"),
        (words.share_from_text, "much", "1% or 0.01"),
        (words.seconds_from_text, "soon", "60s"),
        (words.seconds_from_text, "1d", "60s"),
        (words.seconds_from_text, "-1", "60s"),
    ],
)
def test_it_refuses_with_an_example(read: Callable[[str], Any], text: str, example: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        read(text)
    assert example in str(caught.value)


def test_whole_numbers_are_shown_whole() -> None:
    assert str(words.weights_from_text("1=90.0,2=10")) == "{'1': 90, '2': 10}"


def test_what_is_not_said_of_a_canary_or_a_shadow_is_left_to_the_gateway() -> None:
    canary = words.canary_part("2", steps=[10, 100], every_s=None, min_calls=50)
    assert canary == {"version": "2", "steps": [10, 100], "min_calls": 50}
    assert words.shadow_part("2", None) == {"version": "2"}
    assert words.shadow_part("2", 12.5) == {"version": "2", "percent": 12.5}


def test_settings_of_no_canary_are_refused() -> None:
    assert words.canary_part(None, steps=None, min_calls=None) is None
    with pytest.raises(ValueError, match="expected --canary VERSION beside --min-calls"):
        words.canary_part(None, steps=None, min_calls=50)


def test_an_edit_replaces_what_is_named_and_leaves_no_empty_part() -> None:
    changed = words.edited(DOCUMENT, weights={"2": 100}, sticky={}, rules=[], shadow=None)
    assert changed == {"model": "resnet", "revision": 7, "weights": {"2": 100}, "labels": {"stable": "1"}}
    assert DOCUMENT["weights"] == {"1": 100}


def test_labels_are_put_and_taken_away() -> None:
    assert words.relabelled(DOCUMENT, {"canary": "2"}, [])["labels"] == {"stable": "1", "canary": "2"}
    assert words.relabelled(DOCUMENT, {"canary": "2"}, ["stable"])["labels"] == {"canary": "2"}
    assert "labels" not in words.relabelled(DOCUMENT, {}, ["stable"])
    with pytest.raises(ValueError, match=r"one of its labels \(stable\) to remove, got 'canary'"):
        words.relabelled(DOCUMENT, {}, ["canary"])

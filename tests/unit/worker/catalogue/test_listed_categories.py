"""Categories in the catalogue are as calls give them, and never so many that listings grow with a column's values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inferencehub.worker.catalogue.listed_categories import MAX_CATEGORIES, MAX_CHARACTERS, listed_categories


@pytest.mark.parametrize(
    ("categories", "shown"),
    [
        (("Oslo", "Ålesund", 'a"b\n'), ["Oslo", "Ålesund", 'a"b\n']),
        ((1, 2**53 - 1, 2**53, -(2**60)), [1, 2**53 - 1, str(2**53), str(-(2**60))]),
        ((0.5, float("inf"), float("-inf"), float("nan")), [0.5, "Infinity", "-Infinity", "NaN"]),
        ((False, True), [False, True]),
        (("\ud800",), ["\ud800"]),
    ],
)
def test_each_value_is_as_calls_give_it(categories: Any, shown: Any) -> None:
    (listed,) = listed_categories([categories])
    assert json.loads(listed) == shown
    assert listed.isascii()


def test_an_input_without_any_has_no_list() -> None:
    assert listed_categories([(), ("a",), ()]) == ["", '["a"]', ""]


def test_too_many_of_one_input_are_left_out() -> None:
    listed = listed_categories([range(MAX_CATEGORIES), range(MAX_CATEGORIES + 1), ("a",)])
    assert [len(json.loads(text)) if text else 0 for text in listed] == [MAX_CATEGORIES, 0, 1]


def test_all_inputs_together_have_a_bound() -> None:
    listed = listed_categories([("x" * 50_000,), ("y" * 50_000,), ("z",)])
    assert [len(text) for text in listed] == [50_004, 0, 5]
    assert sum(map(len, listed_categories([range(MAX_CATEGORIES)] * 4_096))) <= MAX_CHARACTERS

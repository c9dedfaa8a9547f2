"""Versions are ordered as people count them, and as the gateway orders them."""

from __future__ import annotations

import pytest

from inferencehub.repository.natural_order import latest, natural_key


@pytest.mark.parametrize(
    ("versions", "greatest"),
    [
        (["1", "2", "10"], "10"),
        (["9", "10"], "10"),
        (["1.9", "1.10"], "1.10"),
        (["v2", "v10"], "v10"),
        (["2", "canary"], "canary"),
        (["1", "1.0"], "1.0"),
        (["1-5", "1.5"], "1.5"),
        (["a.", "a1"], "a1"),
        (["01", "1"], "1"),
        (["20240101120000000001", "20240101120000000002"], "20240101120000000002"),
    ],
)
def test_latest_is_the_greatest_in_natural_order(versions: list[str], greatest: str) -> None:
    assert latest(versions) == greatest
    assert latest(reversed(versions)) == greatest


def test_of_no_versions_none_is_the_latest() -> None:
    assert latest([]) is None


def test_no_two_versions_are_equal() -> None:
    versions = ["1", "01", "001", "1.0", "1.00", "a", "A"]
    assert len({natural_key(version) for version in versions}) == len(versions)

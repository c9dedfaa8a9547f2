"""Versions are ordered as people count them, and as the gateway orders them; a copy for safekeeping is never latest."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from inferencehub.repository.version_order import latest, passed_over, version_key

FIXTURE = Path(__file__).resolve().parents[3] / "contract/fixtures/version-order.json"
ORDERED: list[dict[str, Any]] = json.loads(FIXTURE.read_text())["ordered"]


@pytest.mark.parametrize("case", ORDERED, ids=lambda case: case["means"].replace(" ", "-"))
def test_versions_have_the_order_that_the_gateway_has(case: dict[str, Any]) -> None:
    versions: list[str] = case["versions"]
    shuffled = random.Random(1).sample(versions, len(versions))
    assert sorted(shuffled, key=version_key) == versions
    assert latest(shuffled) == versions[-1]


def test_of_no_versions_none_is_the_latest() -> None:
    assert latest([]) is None
    assert passed_over([]) == {}


def test_no_two_versions_are_equal() -> None:
    versions = ["1", "01", "001", "1.0", "1.00", "a", "A"]
    assert len({version_key(version) for version in versions}) == len(versions)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["1", "2", "2.bak", "old"], {"2.bak": "2", "old": "2"}),
        (["v1", "v1-copy"], {"v1-copy": "v1"}),
        (["2026-11-28", "v4", "3", "1.2"], {"2026-11-28": "3", "v4": "3"}),
        (["v1", "2026-11-28"], {}),
        (["stable", "canary"], {}),
    ],
)
def test_names_that_latest_passes_over_are_known(versions: list[str], expected: dict[str, str]) -> None:
    assert passed_over(versions) == expected

"""The table of reasons and everything that repeats it: the Python exceptions and the page that documents them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import grpc
import pytest

import inferencehub
from inferencehub import errors

ROOT = Path(__file__).resolve().parents[2]
REASONS: dict[str, dict[str, Any]] = json.loads((ROOT / "contract/errors.json").read_text())["reasons"]


def test_each_reason_has_one_class_and_each_class_a_reason() -> None:
    assert {reason: cls.__name__ for reason, cls in errors.CLASS_BY_REASON.items()} == {
        reason: row["python"] for reason, row in REASONS.items()
    }


@pytest.mark.parametrize("reason", REASONS)
def test_the_class_has_the_row_of_its_reason(reason: str) -> None:
    row, cls = REASONS[reason], errors.CLASS_BY_REASON[reason]
    assert (cls.grpc, cls.http, cls.retry) == (row["grpc"], row["http"], row["retry"])
    assert errors.error_from_reason(reason, "It failed.").reason == reason
    assert getattr(inferencehub, row["python"]) is cls


@pytest.mark.parametrize("reason", REASONS)
def test_the_row_keeps_the_rules_of_the_table(reason: str) -> None:
    row = REASONS[reason]
    assert re.fullmatch(r"[A-Z][A-Z_]{1,62}", reason)
    assert row["grpc"] in grpc.StatusCode.__members__
    assert 400 <= row["http"] <= 599
    assert row["retry"] in ("no", "after", "idempotent")
    assert re.fullmatch(r".*[^.]", row["title"])
    waiting_helps = issubclass(errors.CLASS_BY_REASON[reason], errors.UnavailableError)
    assert waiting_helps == (row["retry"] != "no")


def test_the_page_documents_exactly_these_reasons() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (\d+) \| ([A-Z_]+) \| `(\w+)` \|", (ROOT / "docs/reference/errors.md").read_text(), re.M
    )
    assert {reason: (int(http), grpc_code, cls) for reason, http, grpc_code, cls in rows} == {
        reason: (row["http"], row["grpc"], row["python"]) for reason, row in REASONS.items()
    }

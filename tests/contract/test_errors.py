"""The table of reasons and everything that repeats it: the Python exceptions and the page that documents them."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
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


def sources(folder: str, ending: str) -> dict[str, str]:
    """The text of every file that people have written there, without comments of whole lines."""
    found = {}
    for path in sorted((ROOT / folder).rglob(f"*{ending}")):
        if "rpc" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found[str(path.relative_to(ROOT))] = re.sub(r"^\s*(#|//|/?\*).*$", "", text, flags=re.M)
    return found


PYTHON = {name: text for name, text in sources("src/inferencehub", ".py").items() if not name.endswith("/errors.py")}
TYPESCRIPT = {name: text for name, text in sources("gateway/src", ".ts").items() if "/errors/" not in name}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_raised_somewhere(reason: str) -> None:
    python_class = re.compile(rf"\b{REASONS[reason]['python']}\(")
    gateway_error = re.compile(rf'(?:GatewayError|super)\(\s*"{reason}"')
    raised = [name for name, text in PYTHON.items() if python_class.search(text)]
    raised += [name for name, text in TYPESCRIPT.items() if gateway_error.search(text)]
    assert raised


def test_grpc_codes_stand_only_in_the_errors_of_python() -> None:
    """`StatusCode[error.grpc]` turns the table's word into gRPC's own; a code written elsewhere is a second table."""
    assert [name for name, text in PYTHON.items() if re.search(r"StatusCode\.[A-Z]", text)] == []


def test_http_statuses_stand_only_in_the_errors_of_python() -> None:
    number = re.compile(r"\b(?:status|code|http)\b[^\n]*?(?<![\w.:_])([1-5]\d\d)(?![\w.])")
    found = [(name, match) for name, text in PYTHON.items() for match in number.finditer(text)]
    assert [f"{name}: {match.group()}" for name, match in found if int(match[1]) in list(HTTPStatus)] == []

"""The tree of exceptions against contract/errors.json."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import inferencehub
from inferencehub import errors

TABLE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "contract" / "errors.json").read_text(encoding="utf-8")
)["reasons"]


def test_there_is_one_class_for_each_reason_and_none_besides() -> None:
    assert set(errors.CLASS_BY_REASON) == set(TABLE)


@pytest.mark.parametrize("reason", TABLE)
def test_a_class_agrees_with_the_table(reason: str) -> None:
    row, found = TABLE[reason], errors.CLASS_BY_REASON[reason]
    assert (found.__name__, found.grpc, found.http, found.retry) == (
        row["python"],
        row["grpc"],
        row["http"],
        row["retry"],
    )


@pytest.mark.parametrize("reason", TABLE)
def test_the_rung_of_the_tree_says_what_to_do(reason: str) -> None:
    row = TABLE[reason]
    expected = errors.ServerError
    if row["retry"] != "no":
        expected = errors.UnavailableError
    elif row["http"] < 500:
        expected = errors.RequestError
    assert issubclass(errors.CLASS_BY_REASON[reason], expected)


@pytest.mark.parametrize("reason", TABLE)
def test_every_class_is_exported(reason: str) -> None:
    assert getattr(inferencehub, TABLE[reason]["python"]) is errors.CLASS_BY_REASON[reason]


def test_an_error_carries_what_it_was_given() -> None:
    error = errors.QueueFull("full", details={"queued": 3}, retry_after_ms=20, request_id="r")
    assert (error.reason, error.message, str(error)) == ("QUEUE_FULL", "full", "full")
    assert (error.details, error.retry_after_ms, error.request_id) == ({"queued": 3}, 20, "r")


def test_invalid_input_is_the_callers_fault() -> None:
    error = inferencehub.InvalidInput("no such colour")
    assert isinstance(error, errors.InputMismatch)
    assert (error.reason, error.http) == ("INPUT_MISMATCH", 400)


def test_an_error_is_rebuilt_from_its_reason() -> None:
    error = errors.error_from_reason("VERSION_NOT_FOUND", "no 7", details={"known": ["1"]}, request_id="r")
    assert type(error) is errors.VersionNotFound
    assert (error.message, error.details, error.request_id) == ("no 7", {"known": ["1"]}, "r")


@pytest.mark.parametrize(
    ("http", "rung"),
    [
        (418, errors.RequestError),
        (429, errors.UnavailableError),
        (503, errors.UnavailableError),
        (500, errors.ServerError),
    ],
)
def test_an_unknown_reason_falls_back_by_its_status(http: int, rung: type[errors.InferenceHubError]) -> None:
    error = errors.error_from_reason("FROM_THE_FUTURE", "hm", http=http, retry_after_ms=5)
    assert type(error) is rung
    assert (error.reason, error.retry_after_ms) == ("FROM_THE_FUTURE", 5)


def test_the_package_names_what_it_exports_and_nothing_else() -> None:
    assert {"Client", "InvalidInput", "InferenceHubError"} <= set(dir(inferencehub))
    with pytest.raises(AttributeError, match="no attribute 'InvalidOutput'"):
        _ = inferencehub.InvalidOutput


def test_importing_the_package_and_its_errors_loads_nothing_heavy() -> None:
    script = (
        "import sys, inferencehub; inferencehub.InvalidInput; "
        "print(sorted({'numpy', 'grpc', 'pydantic', 'asyncio'} & set(sys.modules)))"
    )
    source = str(Path(inferencehub.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": source}
    )
    assert run.stdout.strip() == "[]"

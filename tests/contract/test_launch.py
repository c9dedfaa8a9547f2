"""Lines of the channel between supervisor and children: Python, the schema and the gateway understand the same
(gateway/test/config/launch-contract.test.ts)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from inferencehub.launch import lines
from inferencehub.launch.documents import GatewayDocument, WorkerDocument

CONTRACT = Path(__file__).resolve().parents[2] / "contract"
FIXTURES: dict[str, Any] = json.loads((CONTRACT / "fixtures/launch.json").read_text())
SCHEMA: dict[str, Any] = json.loads((CONTRACT / "launch.schema.json").read_text())
DOCUMENTS = {kind.__name__: kind for kind in (GatewayDocument, WorkerDocument)}


def each(fixture: dict[str, Any]) -> str:
    return str(fixture["name"]).replace(" ", "-")


def understood(fixture: dict[str, Any]) -> Any:
    """What Python takes the line for; None where it is refused."""
    line = json.dumps(fixture["line"]).encode()
    kind = fixture["kind"]
    if kind in DOCUMENTS:
        try:
            return lines.message_from(DOCUMENTS[kind], fixture["line"][lines.DOCUMENT])
        except lines.LaunchError:
            return None
    message = lines.event_from_line(line) or lines.order_from_line(line)
    return message if type(message).__name__ == kind else None


def problems(fixture: dict[str, Any]) -> list[str]:
    definition = {"$ref": f"#/$defs/{fixture['kind']}", "$defs": SCHEMA["$defs"]}
    value = fixture["line"][lines.DOCUMENT] if fixture["kind"] in DOCUMENTS else fixture["line"]
    return [error.message for error in jsonschema.Draft202012Validator(definition).iter_errors(value)]


@pytest.mark.parametrize("fixture", FIXTURES["lines"], ids=each)
def test_a_line_means_the_same_in_python_and_in_the_schema(fixture: dict[str, Any]) -> None:
    message = understood(fixture)
    assert json.loads(json.dumps(asdict(message))) == fixture["means"]
    assert problems(fixture) == []


@pytest.mark.parametrize("fixture", FIXTURES["lines"], ids=each)
def test_what_python_writes_it_reads_and_the_schema_allows(fixture: dict[str, Any]) -> None:
    message = understood(fixture)
    is_document = fixture["kind"] in DOCUMENTS
    line = lines.first_line_of(message) if is_document else lines.line_of(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    written = {**fixture, "line": json.loads(line)}
    assert understood(written) == message
    assert problems(written) == []


@pytest.mark.parametrize("fixture", FIXTURES["refused"], ids=each)
def test_a_line_that_is_not_as_it_should_be_is_refused_by_both(fixture: dict[str, Any]) -> None:
    assert understood(fixture) is None
    assert problems(fixture) != []


def test_every_kind_has_a_fixture() -> None:
    shown = {fixture["kind"] for fixture in FIXTURES["lines"]}
    kinds = {*DOCUMENTS.values(), *lines.EVENTS.values(), *lines.ORDERS.values()}
    assert shown == {kind.__name__ for kind in kinds}

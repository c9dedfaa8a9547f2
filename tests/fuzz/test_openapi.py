"""Requests made from /openapi.json, sound and not: every answer's status is declared, and none is a failure of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import openapi
from schemathesis.generation import GenerationMode

from tests.support.counting_models import counting_model
from tests.support.fuzzing import fuzzed
from tests.support.up import RunningUp, running_up

# A stream that goes on until its reader leaves.
ENDLESS = {"/admin/live"}
# What a gateway may be unable to do for a moment is declared; a failure that it did not expect is not.
OURS = {500, 502}
TIMEOUT_S = 30


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    counting_model(models, "counts", 0, 1)
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(models)) as running:
        yield running
        assert running.predict("counts", [1]).status in (200, 404), "somebody may have unloaded it"


@pytest.fixture(scope="module")
def operations(up: RunningUp) -> list[Any]:
    """Every operation of the document that the gateway itself gives."""
    session = requests.Session()
    document = session.get(f"{up.url}/openapi.json", headers={"authorization": f"Bearer {up.key}"}, timeout=TIMEOUT_S)
    schema = openapi.from_dict(document.json())
    schema.config.update(base_url=up.url)
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 20
    return [operation for operation in found if operation.path not in ENDLESS]


def declared(operation: Any) -> set[str]:
    return set(operation.definition.raw["responses"])


def hold(up: RunningUp, operation: Any, case: Any, has_key: bool) -> None:
    headers = {"authorization": f"Bearer {up.key}"} if has_key else {}
    response = case.call(headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    told = f"{case.method} {case.formatted_path}: {response.status_code} {response.text[:300]}"
    assert response.status_code not in OURS, told
    assert str(response.status_code) in declared(operation), told


@fuzzed(6)
@given(data=st.data())
def test_every_status_is_declared(up: RunningUp, operations: list[Any], data: st.DataObject) -> None:
    operation = operations[data.draw(st.integers(0, len(operations) - 1))]
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    hold(up, operation, case, has_key=data.draw(st.integers(0, 9)) > 0)

"""Requests made from /openapi.json, sound and not: every answer is as it declares, and none is a failure of ours."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import openapi
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract.generate import node
from tests.support.counting_models import counting_model
from tests.support.fuzzing import RUNS, SEED, fuzzed
from tests.support.model_folders import put
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

# A stream that goes on until its reader leaves.
ENDLESS = {"/admin/live"}
# What a gateway may be unable to do for a moment is declared; a failure that it did not expect is not.
OURS = {500, 502}
AS_DECLARED = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TIMEOUT_S = 30

# Gives back what it gets, of every datatype that JSON has in all doors, with the extremes in its example.
MIRROR = """
class Model:
    inputs = {
        "flag": ("BOOL", [-1]), "small": ("INT8", [-1]), "large": ("UINT64", [-1]), "signed": ("INT64", [2]),
        "single": ("FP32", [-1, 2]), "double": ("FP64", [-1]), "text": ("BYTES", [-1]),
    }
    outputs = inputs
    idempotent = True

    def predict(self, inputs):
        return inputs
"""
EXTREMES = """
examples:
  - name: extremes
    inputs:
      flag: [true]
      small: [-128]
      large: ["18446744073709551615"]
      signed: ["-9223372036854775808", 0]
      single: [["NaN", 3.4e+38]]
      double: ["-Infinity", 1.0e-300]
      text: ["", "naïve", {b64: "/w=="}]
"""


# What a program can and can't write against the types that a generator makes of the document.
PROGRAM = """
import type { components, paths } from "./models.d.ts";

type Schemas = components["schemas"];
type Infer = paths["/v2/models/counts/versions/2/infer"]["post"];
type Body = Infer["requestBody"]["content"]["application/json"];
type Answer = Infer["responses"][200]["content"]["application/json"];

export const body: Body = { inputs: [{ name: "x", shape: [1], datatype: "INT64", data: [1, "9223372036854775807"] }] };
export const dataOf = ({ outputs }: Answer): (number | string)[] | undefined => outputs[0]?.data;
export const inputs: Schemas["Counts1Inputs"] = { x: [1] };
export const call: Schemas["Counts1PredictionRequest"] = { model_name: "counts", version: "1", inputs: [1] };
// @ts-expect-error: there is no such input
export const misnamed: Body = { inputs: [{ name: "y", shape: [1], datatype: "INT64", data: [1] }] };
// @ts-expect-error: the datatype is another
export const mistyped: Body = { inputs: [{ name: "x", shape: [1], datatype: "FP32", data: [1] }] };
// @ts-expect-error: no integers
export const untrue: Schemas["Counts1Inputs"] = { x: [true] };
// @ts-expect-error: the version is another
export const other: Schemas["Counts1PredictionRequest"] = { model_name: "counts", version: "2", inputs: [1] };
"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    counting_model(models, "counts", 0, 1)
    put(models, "mirror.of_all", "2.0", {"model.py": MIRROR, "../model.yaml": EXTREMES})
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(models)) as running:
        yield running
        assert running.predict("counts", [1]).status in (200, 404), "somebody may have unloaded it"


@pytest.fixture(scope="module")
def document(up: RunningUp) -> Any:
    """What the gateway itself gives."""
    return up.request("GET", "/openapi.json").json()


@pytest.fixture(scope="module")
def operations(up: RunningUp, document: Any) -> list[Any]:
    schema = openapi.from_dict(document)
    schema.config.update(base_url=up.url)
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 20
    return [operation for operation in found if operation.path not in ENDLESS]


@pytest.fixture(scope="module")
def of_models(operations: list[Any]) -> list[Any]:
    """Those that name a model and version, and POST /predict with the types of all."""
    found = [operation for operation in operations if any(tag.startswith("model ") for tag in operation.tags or ())]
    return [*found, *(operation for operation in operations if operation.path == "/predict")]


def hold(up: RunningUp, case: Any, has_key: bool = True) -> requests.Response:
    """Sends it; the answer must be one that the operation declares, in all its parts."""
    headers = {"authorization": f"Bearer {up.key}"} if has_key else {}
    response = case.call(headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    told = f"{case.method} {case.formatted_path}: {response.status_code} {response.text[:300]}"
    assert response.status_code not in OURS, told
    case.validate_response(response, checks=AS_DECLARED)
    return response  # type: ignore[no-any-return]


def drawn(data: st.DataObject, operations: list[Any]) -> Any:
    operation = operations[data.draw(st.integers(0, len(operations) - 1))]
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    return data.draw(operation.as_strategy(generation_mode=mode))


def test_every_example_of_a_model_is_answered(up: RunningUp, document: Any, of_models: list[Any]) -> None:
    answered = []
    for operation in of_models:
        content = operation.definition.raw["requestBody"]["content"]["application/json"]
        for title, example in content["examples"].items():
            if "$ref" in example:
                example = document["components"]["examples"][example["$ref"].rsplit("/", 1)[1]]
            case = operation.Case(body=example["value"], media_type="application/json")
            response = hold(up, case)
            assert response.status_code == 200, f"{operation.path} {title}: {response.text}"
            answered.append(f"{operation.path} {title}")
    print(*answered, sep="\n")
    assert {"/predict counts@1", "/predict counts@2", "/predict mirror.of_all@2.0"} <= set(answered)


def test_a_generator_makes_types_of_the_models(document: Any, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "program.ts").write_text(PROGRAM)
    packages = ROOT / "contract/node_modules"
    generate = [packages / "openapi-typescript/bin/cli.js", "openapi.json", "--output=models.d.ts"]
    compile_ = [packages / "typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "program.ts"]
    for command in (generate, compile_):
        ran = subprocess.run([node(), *map(str, command)], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stdout + ran.stderr


@fuzzed(6)
@given(data=st.data())
def test_every_answer_is_declared(up: RunningUp, operations: list[Any], data: st.DataObject) -> None:
    hold(up, drawn(data, operations), has_key=data.draw(st.integers(0, 9)) > 0)


@fuzzed(2)
@given(data=st.data())
def test_every_answer_of_a_model_is_declared(up: RunningUp, of_models: list[Any], data: st.DataObject) -> None:
    hold(up, drawn(data, of_models))


def test_answers_lead_to_calls_that_are_answered_as_declared(up: RunningUp, document: Any) -> None:
    """Calls made from what other calls have given: the keys, models, versions and traffic documents that there are. It
    comes last, since it may unload what the others call."""
    # The more operations there are beside those that lead to one another, the fewer of these are met.
    beside = {path for path in document["paths"] if path.startswith("/v1/") or "generate" in path}
    schema = openapi.from_dict({**document, "paths": without(document["paths"], ENDLESS | beside)})
    schema.config.update(base_url=up.url)

    class Workflow(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            headers = {"authorization": f"Bearer {up.key}"}
            return {"headers": headers, "timeout": TIMEOUT_S, "allow_redirects": False}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            assert response.status_code not in OURS, f"{case.method} {case.formatted_path}: {response.text[:300]}"
            statuses[case.path].add(response.status_code)
            case.validate_response(response, checks=AS_DECLARED)

    statuses: dict[str, set[int]] = defaultdict(set)
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=6,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(SEED)(Workflow), settings=chosen)
    print(*statuses.items(), sep="\n")
    # Names that were made up would be 404, one and all.
    assert 200 in statuses["/admin/traffic/{model}"] | statuses["/predict"] | statuses["/admin/keys/{id}"]


def without(paths: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    return {path: operations for path, operations in paths.items() if path not in left_out}

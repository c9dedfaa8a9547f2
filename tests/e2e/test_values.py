"""Numbers and bytes through the whole product: from a Python program to the model and back, and as raw JSON."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from inferencehub.client import Client
from tests.support.model_folders import put
from tests.support.up import Answer, RunningUp, running_up

RECORDS = '''
import struct

class Model:
    """Packs numbers into binary records, which end in zeros, and gives them back as numbers."""
    inputs = {"x": ("UINT64", [-1]), "mark": ("BYTES", [-1])}
    outputs = {"record": ("BYTES", [-1]), "x": ("UINT64", [-1]), "half": ("FP64", [-1])}

    def predict(self, inputs):
        numbers = inputs["x"].tolist()
        records = [struct.pack("<Q", number) + mark for number, mark in zip(numbers, inputs["mark"])]
        return {"record": records, "x": numbers, "half": [float("nan") if n == 0 else n / 2 for n in numbers]}
'''
IDS = [17870283321406128129, 2**53 + 1, 0]
MARKS = [b"\x89\0", b"a\0", b""]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    folder = tmp_path_factory.mktemp("models")
    put(folder, "records", "20261128214501123456789", {"model.py": RECORDS})
    with running_up(tmp_path_factory.mktemp("values") / "home", "--models", str(folder)) as running:
        yield running


@pytest.mark.parametrize("format", ["binary", "json"])
@pytest.mark.parametrize(
    "inputs",
    [{"x": np.array(IDS, np.uint64), "mark": MARKS}, pd.DataFrame({"mark": MARKS, "x": np.array(IDS, np.uint64)})],
    ids=["arrays", "frame"],
)
def test_python_gets_back_what_it_sent(up: RunningUp, inputs: object, format: Literal["binary", "json"]) -> None:
    with Client(up.url, up.key, format=format) as hub:
        outputs = hub.predict("records", inputs, deadline_ms=30_000).outputs
    as_bytes = [each.encode() if isinstance(each, str) else each for each in outputs["record"]]
    assert as_bytes == [struct.pack("<Q", number) + mark for number, mark in zip(IDS, MARKS, strict=True)]
    assert outputs["x"].tolist() == IDS
    *halves, no_number = outputs["half"]
    assert halves == [IDS[0] / 2, IDS[1] / 2]
    assert no_number != no_number


def send(up: RunningUp, number: str, version: str) -> Answer:
    text = f'{{"model_name":"records","version":{version},"inputs":{{"x":[{number}],"mark":["a"]}}}}'
    return up.request_text("POST", "/predict", text)


def test_json_numbers_are_what_they_say_or_refused(up: RunningUp) -> None:
    exact = '"20261128214501123456789"'
    assert send(up, "10e-1", exact).json()["outputs"]["x"] == [1]
    for number in ("499999999999999999e-17", "1e-400", "9007199254740993", "1e400000000", '"1e5"', "true"):
        refused = send(up, number, exact)
        assert (refused.status, refused.json()["errors"][0]["pointer"]) == (400, "/inputs/x/0"), number
    refused = send(up, "1", "20261128214501123456789")
    assert refused.status == 400
    assert refused.json()["detail"].endswith("got 20261128214501123456789; send it as a string.")


def test_a_body_that_is_too_deep_is_refused_and_the_gateway_lives(up: RunningUp) -> None:
    for depth in (120, 250_000):
        refused = up.request_text("POST", "/predict", "[" * depth + "]" * depth)
        assert (refused.status, refused.json()["reason"]) == (400, "INVALID_REQUEST")
        assert "nested more than 100 levels deep" in refused.json()["detail"]
    assert send(up, "5", '"20261128214501123456789"').status == 200

"""Answers of megabytes beside small ones, through the whole product."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.up import RunningUp, running_up

MEGABYTES = 20
LIMIT_BYTES = 24_000_000

# As many numbers as it is asked for, of which no two are alike, or as many bytes in one element.
MUCH = """
import numpy as np

class Model:
    inputs = {"n": ("INT64", [-1]), "kind": ("BYTES", [-1])}
    outputs = {"y": ("FP32", [-1, -1]), "text": ("BYTES", [-1])}
    idempotent = True

    def predict(self, inputs):
        n, rows = int(inputs["n"].max()), len(inputs["n"])
        if inputs["kind"][0] == b"text":
            return {"y": np.zeros((rows, 1), np.float32), "text": np.array([b"x" * n] * rows, object)}
        return {"y": np.tile(np.arange(n, dtype=np.float32) / 8, (rows, 1)), "text": np.array([b""] * rows, object)}
"""

LITTLE = """
class Model:
    inputs = {"x": ("FP64", [-1, 2])}
    outputs = {"y": ("FP64", [-1])}
    idempotent = True

    def predict(self, inputs):
        return {"y": inputs["x"].sum(axis=1)}
"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    for name, code in (("much", MUCH), ("little", LITTLE)):
        put(models, name, "1", {"model.py": code})
    env = environment(INFERENCEHUB_LIMITS__ANSWER_BYTES=str(LIMIT_BYTES))
    home: Path = tmp_path_factory.mktemp("large") / "home"
    with running_up(home, "--models", str(models), env=env) as running:
        yield running


def test_small_calls_go_on_beside_a_large_answer_which_is_right(up: RunningUp) -> None:
    numbers = MEGABYTES * 250_000
    inputs = {"n": [numbers], "kind": ["numbers"]}
    with ThreadPoolExecutor(1) as pool:
        large = pool.submit(up.predict, "much", inputs, accept="application/x-protobuf", x_request_timeout_ms="60000")
        small = [up.predict("little", [1, 2])]
        while not large.done():
            small.append(up.predict("little", [3, 4]))
    answer = large.result()
    assert answer.status == 200
    y, _ = pb.PredictResponse.FromString(answer.body).outputs
    assert list(y.shape) == [1, numbers]
    assert np.array_equal(np.frombuffer(y.raw, np.float32), np.arange(numbers, dtype=np.float32) / 8)
    assert [call.json()["outputs"] for call in small] == [{"y": 3}] + [{"y": 7}] * (len(small) - 1)


@pytest.mark.parametrize("kind", ["numbers", "text"])
def test_an_answer_beyond_the_limit_fails_alone_and_says_how_to_mend_it(up: RunningUp, kind: str) -> None:
    answer = up.predict("much", {"n": [LIMIT_BYTES], "kind": [kind]}, x_request_timeout_ms="60000")
    problem = answer.json()
    assert (answer.status, problem["reason"]) == (413, "PAYLOAD_TOO_LARGE")
    assert f"may take {LIMIT_BYTES}" in problem["detail"]
    assert "limits.answer_bytes" in problem["detail"]
    fits = up.predict("much", {"n": [3], "kind": [kind]})
    assert fits.status == 200


def test_rows_beyond_the_limit_together_are_refused_too(up: RunningUp) -> None:
    rows, width = 10, LIMIT_BYTES // 4 // 10 + 1
    answer = up.predict("much", {"n": [width] * rows, "kind": ["numbers"] * rows}, x_request_timeout_ms="60000")
    assert answer.json()["reason"] == "PAYLOAD_TOO_LARGE"

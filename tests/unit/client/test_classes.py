"""Classes by name: made here of what came in binary, and taken as they are where the gateway has named them."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import numpy as np
import pytest

from inferencehub.client import Prediction
from inferencehub.client.prediction import Timings
from tests.support.client_gateway import MATRIX, Gateway, answer, client, model

LABELS = ("setosa", "versicolor", "virginica")


def prediction(probabilities: Any, labels: tuple[str, ...] = LABELS) -> Prediction:
    return Prediction({"probabilities": np.asarray(probabilities)}, "iris", "1", "r1", Timings(), labels)


def test_one_row_is_a_dict_and_several_are_a_list() -> None:
    assert prediction([0.25, 0.5, 0.25]).classes() == {"setosa": 0.25, "versicolor": 0.5, "virginica": 0.25}
    assert prediction([[1.0, 0, 0], [0, 0.5, 0.5]]).classes(top=1) == [{"setosa": 1}, {"versicolor": 0.5}]


@pytest.mark.parametrize(
    ("row", "top", "expected"),
    [
        ([0.25, 0.5, 0.25], 2, [("versicolor", 0.5), ("setosa", 0.25)]),
        ([0.1, 0.2, 0.7], 9, [("virginica", 0.7), ("versicolor", 0.2), ("setosa", 0.1)]),
        ([float("nan"), 0.2, 0.7], 2, [("virginica", 0.7), ("versicolor", 0.2)]),
    ],
)
def test_the_likeliest_come_in_falling_order(row: Any, top: int, expected: Any) -> None:
    assert list(prediction(row).classes(top=top).items()) == expected


def test_a_name_that_several_classes_share_is_counted_as_the_gateway_does() -> None:
    named = prediction([1.0, 2, 3, 4], ("crane", "crane (2)", "crane", "crane")).classes()
    assert named == {"crane": 1, "crane (2)": 2, "crane (3)": 3, "crane (4)": 4}


def test_a_model_without_names_has_no_classes() -> None:
    with pytest.raises(AttributeError, match="'iris' names no classes; see `probabilities`"):
        prediction([0.5, 0.5], ()).classes()
    with pytest.raises(ValueError, match="Expected top to be at least 1, got 0"):
        prediction([0.1, 0.2, 0.7]).classes(top=0)


def test_an_answer_in_binary_stays_arrays_whatever_the_parameters_say() -> None:
    gateway = Gateway(model({**MATRIX, "labels": ["a", "b"]}))
    gateway.turns = [answer({"probabilities": np.array([[0.25, 0.75]])})]
    with client(gateway) as hub:
        found = hub.predict("m", [[1, 2]], parameters={"classes": "named", "top": 1})
    assert gateway.sent.parameters["top"].int64_value == 1
    assert found.probabilities.tolist() == [[0.25, 0.75]]
    assert found.classes(top=1) == [{"b": 0.75}]


@pytest.mark.parametrize(
    ("probabilities", "classes", "likeliest"),
    [
        ({"a": 0.25, "b": "NaN"}, {"a": 0.25}, {"a": 0.25}),
        ([{"b64": 0.5, "b": 1}, {"a": 1}], None, [{"b": 1}, {"a": 1}]),
    ],
)
def test_classes_that_the_gateway_has_named_are_dicts(probabilities: Any, classes: Any, likeliest: Any) -> None:
    gateway = Gateway(model(MATRIX))
    body = {
        "model_name": "m",
        "version": "1",
        "outputs": {"probabilities": probabilities},
        "request_id": "r1",
        "timings_ms": {"total": 1, "gateway": 1, "queue": 0, "compute": 0},
    }
    gateway.turns = [httpx2.Response(200, content=json.dumps(body), headers={"content-type": "application/json"})]
    with client(gateway, format="json") as hub:
        found = hub.predict("m", [[1, 2]], parameters={"classes": "named"})
    assert found.classes(top=1) == likeliest
    if classes is not None:
        named: Any = found.probabilities.item()
        assert named.items() >= classes.items()
    assert len(found.to_pandas()) == (2 if isinstance(probabilities, list) else 1)

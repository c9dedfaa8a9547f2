"""Outputs that came as JSON are arrays of the datatype that the model declares, else of what their elements show."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import numpy as np
import pytest

from inferencehub.client.shortest import plain_from_array
from inferencehub.client.wire.json_answer import array_from_json
from tests.support.client_gateway import Gateway, client, model, version


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        (["17870283321406128129", 5], "UINT64", np.array([17870283321406128129, 5], np.uint64)),
        ("-9223372036854775808", "INT64", np.array(-(2**63))),
        ([[1.5, "NaN"], ["Infinity", "-Infinity"]], "FP32", np.array([[1.5, np.nan], [np.inf, -np.inf]], np.float32)),
        ([1, 2], "FP16", np.array([1, 2], np.float16)),
        (["NaN", "17870283321406128129"], "BYTES", np.array(["NaN", "17870283321406128129"], object)),
        ([{"b64": "iVBORw0KGgo="}, "a"], "BYTES", np.array([b"\x89PNG\r\n\x1a\n", "a"], object)),
        ([True, False], "BOOL", np.array([True, False])),
        ([], "INT64", np.array([], np.int64)),
        ("setosa", "BYTES", np.array("setosa", object)),
        ([[1.5, "NaN"]], None, np.array([[1.5, np.nan]])),
        (["17870283321406128129", 5], None, np.array([17870283321406128129, 5], object)),
        (["NaN"], None, np.array(["NaN"], object)),
        ("setosa", None, np.array("setosa", object)),
    ],
)
def test_an_output_is_an_array(value: Any, datatype: str | None, expected: Any) -> None:
    array = array_from_json(value, datatype)
    assert (repr(array), array.dtype) == (repr(expected), expected.dtype)


def test_floats_that_look_whole_are_floats() -> None:
    # As JavaScript writes 8.935141660703064e18 and -0.0; integers of that size come as strings.
    gateway = Gateway(model(version("1", {"x": ("FP64", [-1])})))
    body = '{"model_name":"m","version":"1","outputs":{"y":[8935141660703064000,-0]},"request_id":"r","timings_ms":{}}'
    gateway.turns = [httpx2.Response(200, text=body, headers={"content-type": "application/json"})]
    with client(gateway, format="json") as hub:
        assert repr(hub.predict("m", 1.0).outputs["y"].tolist()) == "[8.935141660703064e+18, -0.0]"


@pytest.mark.parametrize(
    ("array", "plain"),
    [
        (np.array([0.1, np.nan], np.float32), [0.1, "NaN"]),
        (np.array([[0.1]], np.float16), [[0.1]]),
        (np.array(0.1), 0.1),
        (np.array([2**63], np.uint64), [str(2**63)]),
        (np.array([b"\xff", "a"], object), [{"b64": "/w=="}, "a"]),
        (np.array("a", object), "a"),
    ],
)
def test_floats_are_shown_in_the_fewest_digits_of_their_width(array: Any, plain: Any) -> None:
    assert plain_from_array(array) == plain
    json.dumps(plain)

"""Fixed bytes of messages and tensors: Python reads and writes them as the gateway does.

There it is gateway/test/rpc/fixtures.test.ts and gateway/test/request/json-numbers.test.ts.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message

from inferencehub.config.numbers import float_from_text
from inferencehub.errors import InputMismatch
from inferencehub.rpc.v1 import inference_pb2
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import Signature, TensorSpec
from inferencehub.tensors import raw_from_array

ROOT = Path(__file__).resolve().parents[2]
FIXTURES: list[dict[str, Any]] = json.loads((ROOT / "contract/fixtures/messages.json").read_text())["messages"]

ELEMENTS: list[dict[str, Any]] = json.loads((ROOT / "contract/fixtures/elements.json").read_text())["elements"]


def each(fixture: dict[str, Any]) -> str:
    return str(fixture["name"]).replace(" ", "-")


@pytest.mark.parametrize("fixture", FIXTURES, ids=each)
def test_the_bytes_mean_the_json(fixture: dict[str, Any]) -> None:
    message = empty(fixture)
    message.ParseFromString(base64.b64decode(fixture["base64"]))
    assert json_format.MessageToDict(message, use_integers_for_enums=True) == fixture["json"]


@pytest.mark.parametrize("fixture", FIXTURES, ids=each)
def test_the_json_makes_the_bytes(fixture: dict[str, Any]) -> None:
    message = json_format.ParseDict(fixture["json"], empty(fixture))
    assert message.SerializeToString(deterministic=True) == base64.b64decode(fixture["base64"])


def empty(fixture: dict[str, Any]) -> Message:
    message: Message = getattr(inference_pb2, fixture["message"])()
    return message


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: f"{element['datatype']} {element['json']}")
def test_an_example_is_read_as_a_callers_json(element: dict[str, Any]) -> None:
    signature = Signature((TensorSpec("x", element["datatype"], (-1,)),), (), batched=False)
    try:
        # As the loader of model.yaml reads numbers.
        value = json.loads(element["json"], parse_float=float_from_text)
        raw = raw_from_array(arrays_from_json({"x": [value]}, signature)["x"], element["datatype"]).hex()
    except (ValueError, InputMismatch):
        raw = None
    assert raw == element["raw"]

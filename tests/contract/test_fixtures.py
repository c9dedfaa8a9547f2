"""Fixed bytes of messages: Python reads and writes them as the gateway does (gateway/test/rpc/fixtures.test.ts)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message

from inferencehub.rpc.v1 import inference_pb2

ROOT = Path(__file__).resolve().parents[2]
FIXTURES: list[dict[str, Any]] = json.loads((ROOT / "contract/fixtures/messages.json").read_text())["messages"]


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

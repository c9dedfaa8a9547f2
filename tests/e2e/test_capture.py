"""Captured calls with real gateways and workers: all doors, keys that opt out, redactions, files, a full disk."""

from __future__ import annotations

import json
import re
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import psutil
import pyarrow.parquet
import pytest

from inferencehub.cli.replay.records import records_in as read_by_replay
from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.captured import put_person, records_in
from tests.support.dripping_model import DrippingModel
from tests.support.generative_models import put_byte_model
from tests.support.up import RunningUp, running_up

NAME, SSN, SYSTEM = "Zebulon Quux", "078-05-1120", "Never say Xyzzy"
AN_INT64 = 9_007_199_254_740_993
SETTINGS = """
capture:
  enabled: true
  sample_percent: 100
  max_record_bytes: 4096
  hash_key: a secret of the test
  redact:
  - {model: person, input: ssn, action: drop}
  - {model: person, input: name, action: hash}
  - {model: person, output: greeting, action: mask}
  - {model: byte, input: request, action: drop}
gateway: {processes: 2}
"""


def person(up: RunningUp, age: int | str = 30, name: str = NAME, **headers: str) -> Any:
    return up.predict("person", {"name": [name], "ssn": [SSN], "age": [age]}, **headers)


def metric(up: RunningUp, name: str) -> float:
    text = up.request("GET", "/metrics").body.decode()
    return sum(float(value) for value in re.findall(rf"^inferencehub_{name} (\S+)$", text, re.M))


@dataclass(frozen=True)
class Captured:
    folder: Path
    records: dict[str, dict[str, Any]]
    """By request id."""
    key_id: str
    admin_key: str


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Captured:
    """One call of each kind, and what two gateway processes have written down of them."""
    folder = tmp_path_factory.mktemp("capture")
    drip = DrippingModel(folder)
    put_person(drip.models)
    put_byte_model(drip.models)
    config = folder / "settings.yaml"
    config.write_text(SETTINGS)
    home = folder / "home"
    with running_up(home, "--models", str(drip.models), "--config", str(config), "--grpc-port", "0") as up:
        key = up.request("POST", "/admin/keys", {"name": "k", "scopes": ["predict"]}).json()
        silent = up.request("POST", "/admin/keys", {"name": "s", "scopes": ["predict"], "capture": False}).json()
        auth = {"authorization": f"Bearer {key['key']}"}
        assert person(up, x_request_id="whole", **auth).status == 200
        assert person(up, str(AN_INT64), x_request_id="big").status == 200
        assert person(up, -1, x_request_id="fails").status == 500
        assert up.predict("person", {"name": [1]}, x_request_id="unfit").status == 400
        assert person(up, x_request_id="silent", authorization=f"Bearer {silent['key']}").status == 200
        assert person(up, name="n" * 9_000, x_request_id="again").status == 200
        _other_doors(up)
        text = up.request("GET", "/metrics").body.decode()
        assert "inferencehub_captured_calls_total" in text
    return Captured(home / "capture", {r["request_id"]: r for r in records_in(home / "capture")}, key["id"], up.key)


def _other_doors(up: RunningUp) -> None:
    inputs = [
        {"name": "name", "datatype": "BYTES", "shape": [1], "data": [NAME]},
        {"name": "ssn", "datatype": "BYTES", "shape": [1], "data": [SSN]},
        {"name": "age", "datatype": "INT64", "shape": [1], "data": [7]},
    ]
    assert up.request("POST", "/v2/models/person/infer", {"inputs": inputs}, x_request_id="oip").status == 200
    chat = {"model": "byte", "messages": [{"role": "user", "content": SYSTEM}], "max_tokens": 8}
    assert up.request("POST", "/v1/chat/completions", chat, x_request_id="chat").status == 200
    assert up.request("POST", "/v1/chat/completions", chat | {"stream": True}, x_request_id="chat-stream").status == 200
    drip = {"to": [4], "pause_ms": [0], "wait_ms": [0], "bytes": [0]}
    assert up.predict("drip", drip, accept="text/event-stream", x_request_id="events").status == 200
    long = {"to": [4], "pause_ms": [0], "wait_ms": [0], "bytes": [9_000]}
    assert up.predict("drip", long, accept="text/event-stream", x_request_id="long").status == 200
    _over_grpc(up)


def _over_grpc(up: RunningUp) -> None:
    assert up.grpc is not None
    call = pb.PredictRequest(model_name="person")
    for name, raw in {"name": NAME.encode(), "ssn": SSN.encode()}.items():
        call.inputs.add(name=name, datatype=pb.DATATYPE_BYTES, shape=[1], raw=len(raw).to_bytes(4, "little") + raw)
    call.inputs.add(name="age", datatype=pb.DATATYPE_INT64, shape=[1], raw=(5).to_bytes(8, "little"))
    with grpc.insecure_channel(up.grpc) as channel:
        predict = channel.unary_unary(
            "/inferencehub.rpc.v1.InferenceService/Predict",
            request_serializer=pb.PredictRequest.SerializeToString,
            response_deserializer=pb.PredictResponse.FromString,
        )
        predict(call, metadata=[("authorization", f"Bearer {up.key}"), ("x-request-id", "grpc")], timeout=60)


def test_a_record_says_who_asked_what_and_what_came_of_it(captured: Captured) -> None:
    record = captured.records["whole"]
    assert record["time"].endswith("Z")
    assert record["operation"] == "/predict"
    assert (record["model"], record["version"], record["key_id"]) == ("person", "1", captured.key_id)
    assert (record["status"], record["reason"], record["rows"]) == (200, None, 1)
    assert record["timings_ms"]["total"] >= record["timings_ms"]["queue"] + record["timings_ms"]["compute"] > 0
    assert record["inputs"]["age"] == {"datatype": "INT64", "shape": [1], "data": [30]}
    assert record["outputs"]["score"] == {"datatype": "FP64", "shape": [1], "data": [15]}
    assert captured.records["big"]["inputs"]["age"]["data"] == [str(AN_INT64)]


def test_a_call_that_failed_is_captured_with_its_reason_and_one_that_fits_nothing_is_not(captured: Captured) -> None:
    record = captured.records["fails"]
    assert (record["status"], record["reason"], record["outputs"]) == (500, "MODEL_FAILED", {})
    assert record["inputs"]["age"]["data"] == [-1]
    assert "unfit" not in captured.records


@pytest.mark.parametrize(("door", "operation", "age"), [("oip", "/v2/models/…/infer", 7), ("grpc", "Predict", 5)])
def test_calls_of_other_doors_are_captured_in_the_same_form(
    captured: Captured, door: str, operation: str, age: int
) -> None:
    record = captured.records[door]
    assert record["inputs"]["age"]["data"] == [age]
    assert record["outputs"]["score"]["data"] == [age / 2]
    assert record["left_out"] == captured.records["whole"]["left_out"]


def test_streams_are_captured_whole_and_those_too_long_are_cut(captured: Captured) -> None:
    assert captured.records["events"]["outputs"]["n"] == {"datatype": "INT64", "shape": [4], "data": [0, 1, 2, 3]}
    long = captured.records["long"]
    assert long["left_out"]
    assert {each["why"] for each in long["left_out"]} == {"cut"}


@pytest.mark.parametrize("request_id", ["chat", "chat-stream"])
def test_of_a_chat_the_text_is_captured(captured: Captured, request_id: str) -> None:
    outputs = captured.records[request_id]["outputs"]
    assert outputs["text"]["data"][0]
    assert outputs["finish_reason"]["data"] == ["length"]


def test_what_is_redacted_is_in_no_file(captured: Captured) -> None:
    content = b"".join(file.read_bytes() for file in captured.folder.iterdir())
    for secret in (NAME, SSN, "Zebulon", "Xyzzy", captured.admin_key, captured.admin_key[-20:]):
        assert secret.encode() not in content
    names = [captured.records[door]["inputs"]["name"]["data"] for door in ("whole", "oip", "grpc")]
    assert names == [names[0]] * 3
    assert captured.records["again"]["inputs"]["name"]["data"] != names[0]
    assert captured.records["whole"]["outputs"]["greeting"]["data"] == ["xxxxx xxxxxxx xxxx"]


def test_a_key_that_opted_out_is_captured_nowhere(captured: Captured) -> None:
    assert "silent" not in captured.records


def test_each_process_has_files_of_its_own_for_their_owner_alone(captured: Captured) -> None:
    files = list(captured.folder.iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert captured.folder.stat().st_mode & 0o777 == 0o700
    assert all(re.fullmatch(r"\d{8}T\d{6}\.\d{3}Z-gateway(-\d)?-[0-9a-f]{8}-\d{6}\.jsonl", file.name) for file in files)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    put_person(tmp_path / "models")
    return tmp_path / "models"


def test_parquet_is_what_others_read(tmp_path: Path, models: Path) -> None:
    config = tmp_path / "settings.yaml"
    config.write_text("capture: {enabled: true, sample_percent: 100, format: parquet, folder: captured}")
    with running_up(tmp_path / "home", "--models", str(models), "--config", str(config)) as up:
        for age in range(20):
            assert person(up, age, x_request_id=f"r{age}").status == 200
    (file,) = (tmp_path / "captured").iterdir()
    assert file.suffix == ".parquet"
    rows = pyarrow.parquet.read_table(file).to_pylist()
    assert [row["request_id"] for row in rows] == [f"r{age}" for age in range(20)]
    assert json.loads(rows[7]["inputs"])["age"]["data"] == [7]
    assert json.loads(rows[7]["outputs"])["score"]["data"] == [3.5]
    assert rows[7]["reason"] is None
    assert rows[7]["total_ms"] > 0
    assert rows[7]["time"].year >= 2026
    seventh = list(read_by_replay(file))[7]
    assert seventh is not None
    assert (seventh["inputs"], seventh["timings_ms"]["total"]) == (json.loads(rows[7]["inputs"]), rows[7]["total_ms"])


@pytest.fixture
def filled(tmp_path: Path, models: Path) -> Iterator[RunningUp]:
    """A gateway whose files may not grow beyond 64 kB, as on a disk that is full."""
    config = tmp_path / "settings.yaml"
    config.write_text("capture: {enabled: true, sample_percent: 100}")
    with running_up(tmp_path / "home", "--models", str(models), "--config", str(config)) as up:
        gateway = up.gateway_process()
        limits = gateway.rlimit(psutil.RLIMIT_FSIZE)
        gateway.rlimit(psutil.RLIMIT_FSIZE, (65_536, limits[1]))
        yield up


def test_a_full_disk_fails_no_call_and_loses_none_of_what_there_is_room_for(filled: RunningUp) -> None:
    calls = 60
    for number in range(calls):
        assert person(filled, name="n" * 2_000, x_request_id=f"r{number}").status == 200
    filled.program.log("can't be written down")
    assert metric(filled, "capture_dropped_total") == 0
    filled.gateway_process().rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    filled.program.log("written down again")
    filled.program.signal(signal.SIGTERM)
    assert filled.program.wait() == 0
    records = records_in(filled.home / "capture")
    assert sorted(record["request_id"] for record in records) == sorted(f"r{number}" for number in range(calls))

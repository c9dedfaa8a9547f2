"""What a replay reads, leaves out, finds and says, without a gateway."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

from inferencehub.cli.replay.call import CapturedCall, call_from_record
from inferencehub.cli.replay.compare import Comparison, Labels, Numbers
from inferencehub.cli.replay.records import files_from_arguments, records_in
from inferencehub.cli.replay.report import document_of, has_passed, lines_of
from inferencehub.cli.replay.sending import Replayed
from inferencehub.errors import InvalidRequest

LABEL = {"datatype": "BYTES", "shape": [1], "data": ["setosa"]}


def record(**parts: Any) -> dict[str, Any]:
    return {
        "request_id": "r1",
        "operation": "/predict",
        "model": "iris",
        "status": 200,
        "reason": None,
        "timings_ms": {"total": 1.5},
        "inputs": {"features": {"datatype": "FP64", "shape": [1, 2], "data": [[1, "NaN"]]}},
        "outputs": {"label": LABEL},
        "parameters": {},
        "left_out": [],
    } | parts


def test_lines_plain_and_compressed_are_read_and_half_a_line_is_none(tmp_path: Path) -> None:
    text = json.dumps(record()) + "\n" + json.dumps(record())[:40]
    (tmp_path / "b.jsonl").write_text(text)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "notes.txt").write_text("")
    files = files_from_arguments([tmp_path])
    assert [file.name for file in files] == ["a.jsonl.gz", "b.jsonl"]
    assert [list(records_in(file)) for file in files] == [[record(), None]] * 2


def test_what_is_no_capture_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.csv").touch()
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 9_000)[:-20])
    (tmp_path / "x.parquet").write_text("no")
    for wrong, said in [("empty", "no captured call"), ("a.csv", "got .*a.csv"), ("b.jsonl", "does not exist")]:
        with pytest.raises(typer.BadParameter, match=said):
            files_from_arguments([tmp_path / wrong])
    for broken in ("cut.jsonl.gz", "x.parquet"):
        with pytest.raises(InvalidRequest, match="read"):
            list(records_in(tmp_path / broken))


def test_a_record_becomes_a_call() -> None:
    call = call_from_record(record(parameters={"seed": 7}), "iris")
    assert isinstance(call, CapturedCall)
    assert (call.inputs, call.parameters, call.total_ms) == ({"features": [[1, "NaN"]]}, {"seed": 7}, 1.5)


def test_a_picture_goes_as_the_file_that_it_was() -> None:
    file = {"datatype": "FP32", "shape": [1, 1], "file": {"media_type": "image/png", "b64": "UE5H"}}
    call = call_from_record(record(inputs={"image": file}), "iris")
    assert isinstance(call, CapturedCall)
    assert call.inputs == b"PNG"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"model": "other"}, "another model"),
        ({"status": 500, "reason": "MODEL_FAILED"}, "failed then (MODEL_FAILED)"),
        ({"left_out": [{"what": "input", "name": "ssn", "why": "hash"}]}, "input ssn was hashed"),
        ({"left_out": [{"what": "input", "name": "pixels", "why": "cut"}]}, "input pixels was too large"),
        ({"left_out": [{"what": "output", "name": "label", "why": "mask"}]}, "no output to compare with"),
        ({"operation": "/v1/chat/completions", "inputs": {"request": {}}}, "generates text"),
    ],
)
def test_what_can_not_be_sent_again_is_left_out_with_its_reason(parts: dict[str, Any], reason: str) -> None:
    assert call_from_record(record(**parts), "iris") == reason
    assert call_from_record(None, "iris") == "broken line"


def test_labels_that_differ_are_counted_by_pair() -> None:
    comparison = Comparison(0)
    then = {"label": {"datatype": "BYTES", "shape": [3], "data": ["a", "b", {"b64": "/w=="}]}}
    assert comparison.add("r1", then, {"label": np.array(["a", "b", b"\xff"], object)})
    assert not comparison.add("r2", then, {"label": np.array(["b", "b", b"\xff"], object)})
    labels = comparison.outputs["label"]
    assert isinstance(labels, Labels)
    assert (labels.compared, labels.differing, dict(labels.pairs)) == (6, 1, {("a", "b"): 1})
    assert labels.examples == [{"request_id": "r2", "row": 0, "captured": "a", "now": "b"}]


@pytest.mark.parametrize(
    ("then", "now", "tolerance", "agrees", "largest"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0, True, 0.0),
        ([1.0, 2.0], [1.0, 2.25], 0.1, False, 0.25),
        ([1.0, 2.0], [1.0, 2.25], 0.125, True, 0.25),
        ([100.0], [101.0], 0.01, True, 1.0),
        (["NaN", "Infinity"], [np.nan, np.inf], 0.0, True, 0.0),
        (["NaN"], [1.0], 1e9, False, np.inf),
    ],
)
def test_numbers_may_be_apart_by_the_tolerance(
    then: list[Any], now: list[float], tolerance: float, agrees: bool, largest: float
) -> None:
    comparison = Comparison(tolerance)
    tensor = {"datatype": "FP64", "shape": [len(then)], "data": then}
    assert comparison.add("r", {"value": tensor}, {"value": np.array(now)}) is agrees
    numbers = comparison.outputs["value"]
    assert isinstance(numbers, Numbers)
    assert numbers.largest_absolute == largest


def test_integers_of_64_bits_are_compared_exactly() -> None:
    comparison = Comparison(0)
    tensor = {"datatype": "INT64", "shape": [1], "data": ["9007199254740993"]}
    assert comparison.add("r", {"n": tensor}, {"n": np.array([9_007_199_254_740_993])})
    assert not comparison.add("r", {"n": tensor}, {"n": np.array([9_007_199_254_740_992])})


def test_an_output_that_has_gone_or_has_another_shape_differs() -> None:
    comparison = Comparison(0)
    assert not comparison.add("r", {"label": LABEL}, {})
    assert not comparison.add("r", {"label": LABEL}, {"label": np.array(["setosa"] * 2, object)})
    assert comparison.shapes == {"label": 2}


def test_what_passes() -> None:
    found = Replayed(Comparison(0))
    assert not has_passed(found, None)
    found.sent, found.differing = 100, 1
    found.errors["MODEL_FAILED"] += 1
    assert has_passed(found, None)
    assert has_passed(found, 2)
    assert not has_passed(found, 1.9)


def test_the_report_names_the_pairs_and_where_to_look() -> None:
    found = Replayed(Comparison(0), records=3, sent=2, differing=1, then_ms=[1.0, 2.0], now_ms=[3.0, 4.0])
    found.skipped["input ssn was hashed"] += 1
    found.versions["2"] += 2
    found.comparison.add("r7", {"label": LABEL}, {"label": np.array(["virginica"], object)})
    document = document_of(found, "iris@2", 0, None)
    assert document["latency_ms"] == {"captured": {"p50": 1.0, "p95": 2.0}, "now": {"p50": 3.0, "p95": 4.0}}
    json.dumps(document, allow_nan=False)
    text = "\n".join(lines_of(document))
    for part in (
        "2 of 3 captured calls",
        "version 2",
        "left out: 1, input ssn was hashed",
        "setosa    virginica  1      r7",
    ):
        assert part in text

"""Traces from the caller's traceparent to the model and back, as collectors of OpenTelemetry's protocol get them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

from tests.support.model_folders import put
from tests.support.otlp_collector import Collector, HttpCollector, Span, grpc_collector
from tests.support.processes import environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

SERVER, CLIENT, INTERNAL = 2, 3, 1
CALLERS_SPAN = "b7ad6b7169203331"

# Its batches are full with two calls, and wait for the second.
PAIRED = """
import numpy as np
class Model:
    inputs = {"x": ("FP32", [-1, 1])}
    outputs = {"y": ("FP32", [-1, 1])}
    idempotent = True
    def predict(self, inputs):
        return {"y": inputs["x"] + 1}
"""
PAIRED_YAML = "batching: {max_batch_size: 2, max_delay_ms: 10000}\n"
FAILING = """
class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"y": ("FP32", [-1])}
    def predict(self, inputs):
        if inputs["x"][0] > 0:
            raise RuntimeError("not today")
        return {"y": inputs["x"]}
"""
COUNTING = """
import numpy as np
class Model:
    inputs = {"n": ("INT64", [1])}
    outputs = {"i": ("INT64", [1])}
    def predict(self, inputs):
        for i in range(int(inputs["n"][0])):
            yield {"i": np.array([i])}
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put(folder, "paired", "1", {"model.py": PAIRED, "../model.yaml": PAIRED_YAML})
    put(folder, "failing", "1", {"model.py": FAILING})
    put(folder, "counting", "1", {"model.py": COUNTING})
    return folder


@dataclass(frozen=True, slots=True)
class Traced:
    up: RunningUp
    collector: HttpCollector

    @property
    def got(self) -> Collector:
        return self.collector.got


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Traced]:
    """Two workers, and the standard variables: only calls that their callers record are recorded."""
    collector = HttpCollector()
    variables = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "0",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "900",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test%20bench",
    }
    home = tmp_path_factory.mktemp("traced") / "home"
    try:
        with running_up(home, "--models", str(models), "--workers", "2", env=environment() | variables) as up:
            yield Traced(up, collector)
    finally:
        collector.stop()


def new_trace(flags: str = "01") -> tuple[str, str]:
    """An id, and the header that says it."""
    trace_id = token_hex(16)
    return trace_id, f"00-{trace_id}-{CALLERS_SPAN}-{flags}"


def pairs(up: RunningUp, traceparents: list[str]) -> list[int]:
    """A call of the model whose batches are pairs for each, all at a time."""
    with ThreadPoolExecutor(len(traceparents)) as threads:
        return list(
            threads.map(lambda each: up.predict("paired", {"x": [[1.5]]}, traceparent=each).status, traceparents)
        )


def only(spans: list[Span], name: str) -> Span:
    (found,) = [span for span in spans if span.name == name]
    return found


def test_one_trace_goes_from_the_callers_span_to_the_model(traced: Traced) -> None:
    trace_id, traceparent = new_trace()
    assert pairs(traced.up, [traceparent, *[new_trace("00")[1] for _ in range(3)]]) == [200] * 4
    spans = traced.got.trace(trace_id, "POST /predict", "lane", "predict paired", "queue", "batch", "compute")
    assert len(spans) == 6
    gateway, lane, worker = only(spans, "POST /predict"), only(spans, "lane"), only(spans, "predict paired")
    queue, batch, compute = only(spans, "queue"), only(spans, "batch"), only(spans, "compute")
    assert [each.parent_id for each in (gateway, lane, worker, queue, batch, compute)] == [
        CALLERS_SPAN, gateway.span_id, lane.span_id, worker.span_id, worker.span_id, batch.span_id,
    ]  # fmt: skip
    assert [each.kind for each in (gateway, lane, worker, queue, batch, compute)] == [
        SERVER, CLIENT, SERVER, INTERNAL, INTERNAL, INTERNAL,
    ]  # fmt: skip
    assert {each.service for each in (gateway, lane)} == {"inferencehub-gateway"}
    assert {each.service for each in (worker, queue, batch, compute)} == {"inferencehub-worker"}
    assert worker.instance.endswith(lane.attributes["inferencehub.worker"].replace("w", "/worker-"))
    assert gateway.start_ns <= lane.start_ns <= lane.end_ns <= gateway.end_ns
    assert worker.start_ns == queue.start_ns <= queue.end_ns == batch.start_ns <= compute.start_ns
    assert compute.end_ns <= batch.end_ns <= worker.end_ns
    assert not any(each.is_error for each in spans)


def test_spans_name_the_model_and_the_call_but_neither_what_came_with_it_nor_the_key(traced: Traced) -> None:
    (first, one), (second, two) = new_trace(), new_trace()
    (third, three), (fourth, four) = new_trace(), new_trace()
    pairs(traced.up, [one, two, three, four])
    for trace_id in (first, second, third, fourth):
        traced.got.trace(trace_id, "POST /predict", "compute")
    server = only(traced.got.trace(first, "POST /predict"), "POST /predict")
    wanted = {
        "http.request.method": "POST",
        "http.route": "/predict",
        "http.response.status_code": 200,
        "inferencehub.model.name": "paired",
        "inferencehub.model.version": "1",
        "inferencehub.rows": 1,
    }
    assert wanted.items() <= server.attributes.items()
    line = traced.up.program.stderr.first(lambda line: first in line and json.loads(line))
    assert (line["trace_id"], line["span_id"]) == (first, server.span_id)
    assert line["request_id"] == server.attributes["inferencehub.request_id"]
    sent = b"".join(traced.got.raw)
    assert traced.up.key.encode() not in sent
    assert b"test bench" in sent


def test_a_batch_is_linked_to_the_calls_that_it_holds(traced: Traced) -> None:
    calls = dict(new_trace() for _ in range(4))
    assert pairs(traced.up, list(calls.values())) == [200] * 4
    traces = {each: traced.got.trace(each, "POST /predict", "predict paired", "compute") for each in calls}
    own = {only(spans, "predict paired").span_id: each for each, spans in traces.items()}
    computes = {each: only(spans, "compute") for each, spans in traces.items()}
    batches = [span for spans in traces.values() for span in spans if span.name == "batch"]
    assert len(batches) == 2  # one at each worker
    held = [{span_id for _, span_id in batch.links} for batch in batches]
    assert [len(each) for each in held] == [2, 2]
    assert held[0] | held[1] == set(own)
    for batch in batches:
        assert batch.attributes["inferencehub.batch.calls"] == 2
        for trace_id, span_id in batch.links:
            assert own[span_id] == trace_id
            assert computes[trace_id].links == ((batch.trace_id, batch.span_id),)


def test_the_callers_decision_holds_and_the_ratio_decides_for_the_others(traced: Traced) -> None:
    unsampled, header = new_trace("00")
    requests = {token_hex(8): header, token_hex(8): ""}
    for request_id, traceparent in requests.items():
        headers = {"traceparent": traceparent} if traceparent else {}
        assert traced.up.predict("failing", {"x": [1.0]}, x_request_id=request_id, **headers).status == 500
    sampled, header = new_trace()
    traced.up.predict("failing", {"x": [1.0]}, traceparent=header)
    spans = traced.got.trace(sampled, "POST /predict", "predict failing")
    assert not traced.got.has(unsampled)
    recorded = {span.attributes.get("inferencehub.request_id") for span in traced.got.spans}
    assert not recorded & set(requests)
    # The caller's trace is named in the log all the same.
    line = traced.up.program.stderr.first(lambda line: unsampled in line and json.loads(line))
    assert "span_id" not in line
    for name in ("POST /predict", "lane", "predict failing"):
        assert only(spans, name).is_error
        assert only(spans, name).attributes["error.type"] == "MODEL_FAILED"
    span_id = only(spans, "predict failing").span_id
    failed = traced.up.program.stderr.first(lambda line: span_id in line and json.loads(line))
    assert (failed["msg"], failed["trace_id"]) == ("model failed", sampled)


def test_what_the_caller_has_to_mend_is_no_error(traced: Traced) -> None:
    trace_id, traceparent = new_trace()
    assert traced.up.predict("nobody", {"x": [1.0]}, traceparent=traceparent).status == 404
    (server,) = traced.got.trace(trace_id, "POST /predict")
    assert server.attributes["inferencehub.reason"] == "MODEL_NOT_FOUND"
    assert not server.is_error


def test_a_collector_that_is_away_holds_nothing_up_and_is_spoken_of_once(traced: Traced) -> None:
    lines = traced.up.program.stderr
    begin = len(lines.all)
    traced.collector.stop()
    try:
        for _ in range(3):
            assert pairs(traced.up, [new_trace()[1] for _ in range(4)]) == [200] * 4
            for name in ("gateway", "worker-0", "worker-1"):
                lines.first(lambda line, name=name: "takes no spans" in line and f'"{name}"' in line, after=begin)
    finally:
        traced.collector.start()

    def is_back() -> bool:
        calls = dict(new_trace() for _ in range(4))
        pairs(traced.up, list(calls.values()))
        return sum("takes spans again" in line for line in lines.all[begin:]) >= 3

    until(is_back)
    said = [json.loads(line) for line in lines.all[begin:]]
    warnings = [line["process"] for line in said if "takes no spans" in line["msg"]]
    assert sorted(warnings) == ["gateway", "worker-0", "worker-1"]
    for line in said:
        if "takes spans again" in line["msg"]:
            assert line["lost_spans"] > 0


def test_settings_and_grpc_and_what_is_left_at_the_end(tmp_path: Path, models: Path) -> None:
    """Spans would wait for a minute here: they come because all processes end, several gateways among them."""
    with grpc_collector() as collector:
        config = tmp_path / "inferencehub.yaml"
        otlp = {
            "endpoint": collector.endpoint,
            "protocol": "grpc",
            "headers": {"authorization": "Bearer collectors-own"},
            "sampler": "always_on",
            "flush_ms": 60_000,
            "service_name": "sentences",
        }
        config.write_text(json.dumps({"telemetry": {"otlp": otlp}, "gateway": {"processes": 2}}))
        with running_up(tmp_path / "home", "--models", str(models), "--config", str(config), "--grpc-port", "0") as up:
            for _ in range(30):
                assert up.predict("nobody", {"x": [1.0]}).status == 404
            body = {"n": [3]}
            answer = up.request("POST", "/v2/models/counting/generate_stream", body, x_request_id="a-stream")
            assert answer.status == 200
        streamed = [each for each in collector.spans if each.attributes.get("inferencehub.request_id") == "a-stream"]
        (server,) = [each for each in streamed if each.kind == SERVER and not each.parent_id]
        spans = collector.trace(server.trace_id, "lane", "predict counting", "queue", "compute")
        assert "first chunk" in server.events
        assert "first chunk" in only(spans, "compute").events
        assert server.attributes["inferencehub.stream.chunks"] == 3
        assert only(spans, "compute").parent_id == only(spans, "predict counting").span_id
        assert {span.service for span in collector.spans} == {"sentences"}
        assert {span.instance.rpartition("/")[2] for span in collector.spans} >= {"gateway", "gateway-2", "worker-0"}
        assert all(headers["authorization"] == "Bearer collectors-own" for headers in collector.headers)
        assert "collectors-own" not in up.program.stderr.joined()

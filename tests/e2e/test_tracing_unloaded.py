"""What records traces is loaded where they are wanted, and by no process of a start without them."""

from __future__ import annotations

from pathlib import Path

from tests.support.model_folders import put
from tests.support.otlp_collector import HttpCollector
from tests.support.processes import environment
from tests.support.up import running_up

ECHO = """
class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"x": ("FP32", [-1])}
    def predict(self, inputs):
        return inputs
"""
# Python and Node each write down what they load.
TELLING = {"PYTHONPROFILEIMPORTTIME": "1", "NODE_DEBUG": "esm"}


def loaded(folder: Path, **variables: str) -> list[str]:
    """What the processes of a start, a call and an end say that they load: lines that are about traces."""
    clean = {name: value for name, value in environment().items() if not name.startswith("OTEL_")}
    put(folder / "models", "echo", "1", {"model.py": ECHO})
    with running_up(folder / "home", "--models", str(folder / "models"), env=clean | TELLING | variables) as up:
        assert up.predict("echo", {"x": [1.5]}).status == 200
    lines = up.program.stderr.joined().splitlines()
    assert any("| inferencehub.worker." in line for line in lines)
    assert any("gateway/main.mjs" in line for line in lines)
    return [line for line in lines if "| opentelemetry" in line.replace("  ", "") or "traces.mjs" in line]


def test_a_start_without_a_collector_loads_nothing_of_opentelemetry(tmp_path: Path) -> None:
    assert loaded(tmp_path) == []


def test_a_start_with_one_loads_it_in_the_gateway_and_the_workers(tmp_path: Path) -> None:
    collector = HttpCollector()
    try:
        lines = loaded(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)
    finally:
        collector.stop()
    assert any("opentelemetry.sdk.trace" in line for line in lines)
    assert any("traces.mjs" in line for line in lines)

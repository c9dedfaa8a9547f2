"""The standard variables of OpenTelemetry, as the settings that they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from .pairs import pairs_from_text

Found: TypeAlias = "tuple[str, Any, str]"
"""A setting, its value, and the variable that has it."""

# For each setting the variables that set it: the first that is there counts.
_PLAIN = {
    "endpoint": ("OTEL_EXPORTER_OTLP_ENDPOINT",),
    "traces_endpoint": ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",),
    "protocol": ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"),
    "sampler": ("OTEL_TRACES_SAMPLER",),
    "sample_ratio": ("OTEL_TRACES_SAMPLER_ARG",),
    "flush_ms": ("OTEL_BSP_SCHEDULE_DELAY",),
    "queue_spans": ("OTEL_BSP_MAX_QUEUE_SIZE",),
    "timeout_ms": ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"),
    "service_name": ("OTEL_SERVICE_NAME",),
}
_PAIRS = {
    "headers": ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"),
    "resource_attributes": ("OTEL_RESOURCE_ATTRIBUTES",),
}
_USUAL_ENDPOINTS = {"grpc": "http://localhost:4317"}
_USUAL_ENDPOINT = "http://localhost:4318"


def settings_from_otel(environment: Mapping[str, str]) -> Iterator[Found]:
    """What the variables say. An empty one says nothing.

    Raises:
        ConfigError: One that holds pairs can't be read.
    """
    given = {name: text.strip() for name, text in environment.items() if name.startswith("OTEL_") and text.strip()}
    for setting, variables in _PLAIN.items():
        for variable in [each for each in variables if each in given][:1]:
            yield f"telemetry.otlp.{setting}", given[variable], variable
    for setting, variables in _PAIRS.items():
        for variable in [each for each in variables if each in given][:1]:
            yield f"telemetry.otlp.{setting}", pairs_from_text(given[variable], variable), variable
    if given.get("OTEL_SDK_DISABLED", "").lower() == "true":
        yield "telemetry.otlp.enabled", False, "OTEL_SDK_DISABLED"
    yield from _exporter(given)


def _exporter(given: Mapping[str, str]) -> Iterator[Found]:
    """Which exporters are wanted: none, or OTLP, which has a usual place."""
    exporters = [each.strip() for each in given.get("OTEL_TRACES_EXPORTER", "").split(",")]
    if "none" in exporters:
        yield "telemetry.otlp.enabled", False, "OTEL_TRACES_EXPORTER"
    has_endpoint = any([variable in given for variable in (*_PLAIN["endpoint"], *_PLAIN["traces_endpoint"])])
    if "otlp" in exporters and not has_endpoint:
        protocol = next((given[each] for each in _PLAIN["protocol"] if each in given), "")
        yield "telemetry.otlp.endpoint", _USUAL_ENDPOINTS.get(protocol, _USUAL_ENDPOINT), "OTEL_TRACES_EXPORTER"

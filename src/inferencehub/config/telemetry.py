"""The settings of what is told to collectors: traces by OTLP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from .section import Section

Url = Annotated[str, Field(pattern=r"^https?://\S+$")]
SpanHeader = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]


class Otlp(Section):
    """Traces for a collector of OpenTelemetry's protocol; the standard OTEL_… variables set the same. How:
    docs/guides/tracing.md."""

    enabled: bool = True
    """Whether spans are recorded where an endpoint is set; false is OTEL_SDK_DISABLED=true."""
    endpoint: Url | None = None
    """The collector, such as http://collector:4318; with http/protobuf /v1/traces is added. null: no traces."""
    traces_endpoint: Url | None = None
    """The whole address for traces, to which nothing is added; null is by `endpoint`."""
    protocol: Literal["http/protobuf", "grpc"] = "http/protobuf"
    """How spans travel: http/protobuf (port 4318 as a rule) or grpc (4317)."""
    headers: dict[SpanHeader, SecretStr] = {}
    """What the collector asks for, such as an authorization; as a variable: name=value,name=value."""
    sampler: Literal[
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
    ] = "parentbased_traceidratio"
    """Which calls are recorded; parentbased_… does as the caller's traceparent says, and decides for calls without."""
    sample_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of calls that …traceidratio records: 0.01 is 1 %."""
    flush_ms: Annotated[int, Field(ge=10, le=600_000)] = 5_000
    """How long spans wait for others to travel with."""
    queue_spans: Annotated[int, Field(ge=1, le=1_000_000)] = 2_048
    """Spans that wait in one process for the collector; more are dropped and counted."""
    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 10_000
    """How long the collector may take over a batch of spans, tries again included."""
    service_name: Annotated[str, Field(min_length=1)] | None = None
    """How traces name the service; null is inferencehub-gateway and inferencehub-worker."""
    resource_attributes: dict[str, str] = {}
    """What else traces say of these processes; as a variable: name=value,name=value."""


class Telemetry(Section):
    """What is told to collectors."""

    otlp: Otlp = Otlp()

"""Puts the SDK together as the settings have it."""

from __future__ import annotations

import os
from socket import gethostname

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, TraceIdRatioBased

from inferencehub.config.telemetry import Otlp
from inferencehub.worker.traces.delivery import Delivery
from inferencehub.worker.traces.spans import SpanTracer

PARENT_BASED = "parentbased_"


class Tracing:
    """What records calls, and brings what it has recorded to a collector."""

    def __init__(self, settings: Otlp, name: str, version: str) -> None:
        self._delivery = Delivery(exporter_of(settings), settings.queue_spans, settings.flush_ms / 1000)
        provider = TracerProvider(sampler_of(settings), _resource(settings, name, version), shutdown_on_exit=False)
        provider.add_span_processor(self._delivery)
        self.calls = SpanTracer(provider.get_tracer("inferencehub", version))

    def stop(self, within_s: float) -> None:
        """Deliver what is left."""
        self._delivery.stop(within_s)


def sampler_of(settings: Otlp) -> Sampler:
    """The one of the SDK that the settings name."""
    is_parent_based = settings.sampler.startswith(PARENT_BASED)
    roots = {"always_on": ALWAYS_ON, "always_off": ALWAYS_OFF, "traceidratio": TraceIdRatioBased(settings.sample_ratio)}
    root = roots[settings.sampler.removeprefix(PARENT_BASED)]
    return ParentBased(root) if is_parent_based else root


def exporter_of(settings: Otlp) -> SpanExporter:
    """OTLP over HTTP, as Protobuf, or over gRPC: only the one that is wanted is imported."""
    headers = {name.lower(): value.get_secret_value() for name, value in settings.headers.items()}
    url, timeout_s = trace_url(settings), settings.timeout_ms / 1000
    if settings.protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter

        return GrpcExporter(endpoint=url, headers=headers, timeout=timeout_s)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=url, headers=headers, timeout=timeout_s)


def trace_url(settings: Otlp) -> str:
    """Where spans go: over HTTP `endpoint` is where all of a collector's paths begin."""
    if settings.traces_endpoint is not None:
        return settings.traces_endpoint
    endpoint = settings.endpoint or ""
    return endpoint if settings.protocol == "grpc" else f"{endpoint.rstrip('/')}/v1/traces"


def _resource(settings: Otlp, name: str, version: str) -> Resource:
    host = gethostname()
    given = settings.resource_attributes
    return Resource(
        {
            **given,
            "service.name": settings.service_name or given.get("service.name") or "inferencehub-worker",
            "service.version": version,
            "service.instance.id": f"{host}/{name}",
            "host.name": host,
            "process.pid": os.getpid(),
        }
    )

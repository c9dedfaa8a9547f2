"""A collector of traces on loopback: OTLP over HTTP, as Protobuf, and over gRPC, with the protocol's own types."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as pb
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as rpc

from tests.support.processes import DEADLINE_S


@dataclass(frozen=True, slots=True)
class Span:
    """A span as it came, ids as text."""

    name: str
    service: str
    instance: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    attributes: dict[str, Any]
    events: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    """Trace and span of each."""
    is_error: bool
    start_ns: int
    end_ns: int


@dataclass
class Collector:
    """What has come so far; readers wait until what they want has."""

    endpoint: str = ""
    spans: list[Span] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, request: pb.ExportTraceServiceRequest, headers: dict[str, str]) -> None:
        with self._changed:
            self.raw.append(request.SerializeToString())
            self.headers.append(headers)
            self.spans += _spans_of(request)
            self._changed.notify_all()

    def trace(self, trace_id: str, *names: str) -> list[Span]:
        """The spans of a trace once it has one of each of these names; in the order in which they began."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._of(trace_id, set(names)), timeout=DEADLINE_S)
            assert found, f"{names} did not come: {[each for each in self.spans if each.trace_id == trace_id]}"
            return found

    def has(self, trace_id: str) -> bool:
        return any(span.trace_id == trace_id for span in self.spans)

    def _of(self, trace_id: str, names: set[str]) -> list[Span]:
        spans = [span for span in self.spans if span.trace_id == trace_id]
        return sorted(spans, key=lambda span: span.start_ns) if names <= {span.name for span in spans} else []


class HttpCollector:
    """Listens until it is stopped, and again at the same place."""

    def __init__(self) -> None:
        self.got = Collector()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        collector = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self._body()
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                is_ours = self.path == "/v1/traces" and self.headers["content-type"] == "application/x-protobuf"
                if is_ours:
                    collector.take(pb.ExportTraceServiceRequest.FromString(body), _lower(self.headers.items()))
                self.send_response(200 if is_ours else 404)
                self.send_header("content-type", "application/x-protobuf")
                self.send_header("content-length", "0")
                self.end_headers()

            def _body(self) -> bytes:
                if self.headers.get("transfer-encoding") != "chunked":
                    return self.rfile.read(int(self.headers["content-length"]))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _TraceService(rpc.TraceServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def Export(  # noqa: N802
        self, request: pb.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> pb.ExportTraceServiceResponse:
        self._collector.take(request, _lower(context.invocation_metadata()))
        return pb.ExportTraceServiceResponse()


@contextmanager
def grpc_collector() -> Iterator[Collector]:
    """One that listens for gRPC."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(4))
    rpc.add_TraceServiceServicer_to_server(_TraceService(collector), server)
    collector.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()


def _lower(pairs: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in pairs}


def _spans_of(request: pb.ExportTraceServiceRequest) -> list[Span]:
    found = []
    for of_resource in request.resource_spans:
        resource = _values(of_resource.resource.attributes)
        for scope in of_resource.scope_spans:
            for span in scope.spans:
                found.append(
                    Span(
                        span.name,
                        resource["service.name"],
                        resource["service.instance.id"],
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        span.kind,
                        _values(span.attributes),
                        tuple(event.name for event in span.events),
                        tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
                        span.status.code == 2,
                        span.start_time_unix_nano,
                        span.end_time_unix_nano,
                    )
                )
    return found


def _values(attributes: Sequence[Any]) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}

"""Every setting of InferenceHub: its name, unit, default and range, declared once for both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Milliseconds = Annotated[int, Field(ge=0)]
Bytes = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A part of the configuration; unknown fields are errors, so that a typo is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Gateway(Section):
    """The door: where it listens and what stands in front of the request path."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    base_path: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9._~-]+)*$")] = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    cors_origins: list[str] = []
    trusted_proxies: list[str] = []
    plugins: list[Path] = []
    workers: list[str] = []
    drain_ms: Milliseconds = 30_000


class Auth(Section):
    """Who may call."""

    enabled: bool = True
    admin_key: SecretStr | None = None


class Limits(Section):
    """What one request, one connection and one process may take. Origins: docs/reference/limits.md."""

    json_body_bytes: Bytes = 4 * 1024 * 1024
    binary_body_bytes: Bytes = 64 * 1024 * 1024
    json_depth: Annotated[int, Field(ge=8, le=1000)] = 100
    body_chunks: Annotated[int, Field(ge=16)] = 65_536
    header_bytes: Bytes = 16_384
    header_count: Annotated[int, Field(ge=16)] = 100
    headers_timeout_ms: Milliseconds = 10_000
    body_timeout_ms: Milliseconds = 60_000
    keep_alive_timeout_ms: Milliseconds = 72_000
    response_stall_ms: Milliseconds = 30_000
    requests_per_connection: Annotated[int, Field(ge=1)] = 10_000_000
    connections: Annotated[int, Field(ge=1)] = 10_000
    calls_in_flight: Annotated[int, Field(ge=1)] = 1_024
    calls_waiting: Annotated[int, Field(ge=1)] = 1_024
    default_deadline_ms: Annotated[int, Field(ge=1, le=300_000)] = 5_000
    max_deadline_ms: Annotated[int, Field(ge=1, le=300_000)] = 300_000


class Rate(Section):
    """Limits of every key that has none of its own; none unless set."""

    requests: Annotated[int, Field(ge=1)] | None = None
    rows: Annotated[int, Field(ge=1)] | None = None
    window_s: Annotated[int, Field(ge=1, le=86_400)] = 60
    burst: Annotated[int, Field(ge=0)] = 0


class Workers(Section):
    """The kitchen: how many workers, and how each one queues, loads and uses the machine's cores."""

    count: Annotated[int, Field(ge=1, le=256)] = 1
    listen: str = "127.0.0.1:50051"
    threads: Annotated[int, Field(ge=1)] | None = None
    queue_calls: Annotated[int, Field(ge=1)] = 256
    load_timeout_ms: Milliseconds = 120_000
    drain_ms: Milliseconds = 30_000
    token: SecretStr | None = None
    insecure: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_ca: Path | None = None


class Models(Section):
    """The model repository."""

    path: Path | None = None
    expose_errors: bool = False
    trusted_types: list[str] = []


class Metrics(Section):
    """Prometheus metrics."""

    open: bool = False


class Log(Section):
    """Log lines, JSON on stderr or text for people."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "text"] = "auto"


class Settings(Section):
    """The whole configuration, as `inferencehub config show` prints it."""

    home: Path | None = None
    gateway: Gateway = Gateway()
    auth: Auth = Auth()
    limits: Limits = Limits()
    rate: Rate = Rate()
    workers: Workers = Workers()
    models: Models = Models()
    metrics: Metrics = Metrics()
    log: Log = Log()

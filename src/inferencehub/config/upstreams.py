"""The settings of servers of others that serve as workers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from .section import Section

# Of models, versions and labels.
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
# YAML reads 1 as a number.
VersionName = Annotated[Name, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
Datatype = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BF16",
    "BYTES",
]  # fmt: skip
EnvironmentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
HeaderName = Annotated[str, Field(pattern=r"^[a-z0-9_.-]+$")]


class UpstreamTensor(Section):
    """An input or output of a model whose server does not describe it."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    """As the server calls it."""
    datatype: Datatype
    """As the Open Inference Protocol has it, such as FP32 or BYTES."""
    shape: list[Annotated[int, Field(ge=-1)]]
    """Length of each dimension; -1 where any length will do."""


class UpstreamModel(Section):
    """A model of another server. In a list its name alone will do."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    """As the server calls it."""
    serve_as: Name | None = None
    """Under which name it is served here; null is the server's own."""
    versions: list[VersionName] | None = None
    """Those that are taken; null is every one that the server has."""
    version: VersionName = "1"
    """What its version is called here if the server gives it none."""
    inputs: list[UpstreamTensor] | None = None
    """What it takes, where the server does not say so, or not rightly."""
    outputs: list[UpstreamTensor] | None = None
    """What it answers, likewise."""
    batched: bool | None = None
    """Whether dimension 0 of every input and output counts rows; null: as the server's configuration has it."""
    idempotent: bool = True
    """Whether running a call twice does no harm, so that one whose server is lost may be sent to another."""
    deadline_ms: Annotated[int, Field(ge=1, le=300_000)] | None = None
    """Deadline of calls that ask for none; null is limits.default_deadline_ms."""


class _OrItsName:
    """Says in the schema what the validator before it takes."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


UpstreamModelOrName = Annotated[
    UpstreamModel,
    BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value),
    _OrItsName(),
]


class Upstream(Section):
    """A server of others that serves as a worker. How: docs/guides/upstreams.md."""

    name: Name
    """What logs, metrics and `GET /admin/workers` call it."""
    url: Annotated[str, Field(pattern=r"^grpcs?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$")]
    """Where it is: grpc://HOST:PORT, or grpcs:// for TLS. Each address that the name resolves to is a worker."""
    protocol: Literal["oip"] = "oip"
    """What it speaks: oip is the Open Inference Protocol, version 2, over gRPC."""
    models: list[UpstreamModelOrName] | None = None
    """Which of its models are served here; null is all of them, for a server that can list them."""
    token_env: EnvironmentName | None = None
    """The environment variable with the token that it asks for, sent as `authorization: Bearer …`."""
    headers_env: dict[HeaderName, EnvironmentName] = {}
    """Headers that it asks for, each with the environment variable that has its value."""
    tls_ca: Path | None = None
    """PEM file with the authority that its certificate must come from; null is the system's."""
    tls_cert: Path | None = None
    """PEM file with the certificate chain that it is shown, together with tls_key."""
    tls_key: Path | None = None
    """PEM file with the private key of tls_cert."""
    calls_in_flight: Annotated[int, Field(ge=1)] = 256
    """Calls that one gateway process gives it at a time."""

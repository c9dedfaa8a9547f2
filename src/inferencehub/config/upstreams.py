"""The settings of servers of others that serve as workers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic_core import CoreSchema, PydanticCustomError

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
Rank = Annotated[int, Field(ge=-100, le=100)]
StreamMilliseconds = Annotated[int, Field(ge=1, le=86_400_000)]
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


_from_name = BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value)
UpstreamModelOrName = Annotated[UpstreamModel, _from_name, _OrItsName()]


def _known_protocol(value: Any) -> Any:
    """What is none of the two is held to be the first, which has the sentence for both."""
    if value != "oip":
        raise PydanticCustomError("literal_error", "Input should be oip or openai", {"expected": "'oip' or 'openai'"})
    return value


class OipUpstream(Section):
    """A server of the Open Inference Protocol that serves as a worker. How: docs/guides/upstreams.md."""

    name: Name
    """What logs, metrics and `GET /admin/workers` call it."""
    url: Annotated[str, Field(pattern=r"^grpcs?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$")]
    """Where it is: grpc://HOST:PORT, or grpcs:// for TLS. Each address that the name resolves to is a worker."""
    protocol: Annotated[Literal["oip"], BeforeValidator(_known_protocol)] = "oip"
    """What it speaks: oip is the Open Inference Protocol, version 2, over gRPC; openai is OpenAI's API over HTTP."""
    rank: Rank = 0
    """Calls go to those of the lowest rank that take them, the others stand by. Our own workers have 0."""
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


class OpenAiStream(Section):
    """What bounds the streams of a model, in milliseconds; null is as `streams` has it."""

    first_chunk_ms: StreamMilliseconds | None = None
    """Until the first chunk."""
    gap_ms: StreamMilliseconds | None = None
    """From one chunk to the next."""
    total_ms: StreamMilliseconds | None = None
    """From the call to the end."""
    stall_ms: StreamMilliseconds | None = None
    """How long a caller may take nothing while chunks wait for it."""
    heartbeat_ms: StreamMilliseconds | None = None
    """After so long without a chunk the caller gets a sign of life."""


class OpenAiModel(Section):
    """A model of a server that speaks OpenAI's API. In a list its name alone will do."""

    name: Name
    """Under which name it is served here."""
    upstream_model: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """As the server calls it; null is the same."""
    version: VersionName = "1"
    """What its version is called here. Several servers may have the same version of the same model."""
    task: Literal["chat", "complete", "embed"] = "chat"
    """What it is for: /v1/chat/completions, /v1/completions or /v1/embeddings."""
    supports: list[Annotated[str, Field(min_length=1)]] = ["*"]
    """Parameters that are passed on, of a chat or completion model; "*" is all of them, others are refused by name."""
    default_max_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens that it makes at most for who asks for no other number; null: not known."""
    context_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens that prompt and answer have together at most; null: not known."""
    dimensions: Annotated[int, Field(ge=1)] | None = None
    """Length of the vectors of an embedding model; null is found out by asking for one."""
    idempotent: bool = True
    """Whether running a call twice does no harm, so that one whose server is lost may be sent to another."""
    deadline_ms: Annotated[int, Field(ge=1, le=300_000)] | None = None
    """Deadline of calls that ask for none; null is limits.default_deadline_ms."""
    stream: OpenAiStream = OpenAiStream()
    """What bounds its streams."""


OpenAiModelOrName = Annotated[OpenAiModel, _from_name, _OrItsName()]


class OpenAiUpstream(Section):
    """A server of OpenAI's API that serves as a worker. How: docs/guides/upstreams.md."""

    name: Name
    """What logs, metrics and `GET /admin/workers` call it."""
    url: Annotated[
        str,
        Field(pattern=r"^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*$"),
    ]
    """Where its API begins, such as http://vllm:8000/v1. Of http each address that the name resolves to is a worker;
    of https the name is."""
    protocol: Literal["openai"]
    """What it speaks: openai is OpenAI's API over HTTP."""
    models: Annotated[list[OpenAiModelOrName], Field(min_length=1)]
    """Which of its models are served here."""
    rank: Rank = 0
    """Calls go to those of the lowest rank that take them, the others stand by. Our own workers have 0."""
    key_env: EnvironmentName | None = None
    """The environment variable with the key that it asks for, sent as `authorization: Bearer …`."""
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
    connect_timeout_ms: Annotated[int, Field(ge=1, le=60_000)] = 5_000
    """How long a connection to it may take."""
    look_ms: Annotated[int, Field(ge=100, le=3_600_000)] = 10_000
    """How often it is asked whether it is there."""


def _class_of(value: Any) -> str:
    """Which of the two is meant; what is neither is told so by the first."""
    protocol = value.get("protocol") if isinstance(value, dict) else getattr(value, "protocol", None)
    return "[OpenAiUpstream]" if protocol == "openai" else "[OipUpstream]"


class _ByItsProtocol:
    """Says in the schema which of the two is meant, so that whoever checks a document tells what is wrong with that."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        oip, openai = handler(core)["oneOf"]
        is_openai = {"properties": {"protocol": {"const": "openai"}}, "required": ["protocol"]}
        return {"if": is_openai, "then": openai, "else": oip}


# The tags are the names of the classes, for complaints to find the fields that belong there.
Upstream = Annotated[
    Annotated[OipUpstream, Tag("[OipUpstream]")] | Annotated[OpenAiUpstream, Tag("[OpenAiUpstream]")],
    Discriminator(_class_of),
    _ByItsProtocol(),
]

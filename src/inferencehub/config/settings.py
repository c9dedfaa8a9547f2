"""Every setting of InferenceHub: its name, unit, default and range, declared once for both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer, SecretStr

from .capture import Capture
from .devices import Devices
from .section import Section
from .sources import FOLDER_OR_ADDRESS, address_from_text, is_address
from .state import State
from .store_url import StoreUrl
from .telemetry import Telemetry
from .upstreams import StreamMilliseconds, Upstream

Milliseconds = Annotated[int, Field(ge=0)]
Bytes = Annotated[int, Field(ge=1)]
# As browsers write it in the header host, without a port: a name with one would never be met.
HostName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]

# Pydantic masks the whole of a secret by itself.
StoreAddress = Annotated[
    StoreUrl,
    PlainSerializer(str, when_used="json"),
    Field(json_schema_extra={"default": "memory", "writeOnly": False}),
]


def _folder_or_address(text: str) -> str:
    if is_address(text):
        address_from_text(text)
    return text


ModelSource = Annotated[str, Field(min_length=1), AfterValidator(_folder_or_address), FOLDER_OR_ADDRESS]


class Gateway(Section):
    """The door: where it listens and what stands in front of the request path."""

    host: str = "127.0.0.1"
    """Address or name to listen on; 0.0.0.0 or :: for every one of the machine."""
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    """TCP port; 0 takes a free one."""
    grpc_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """TCP port for gRPC: the Open Inference Protocol and Predict. 0 takes a free one; without one there is no gRPC."""
    base_path: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9._~-]+)*$")] = ""
    """Path in front of every route, for a proxy that serves several sites, such as /inference."""
    tls_cert: Path | None = None
    """PEM file with the certificate chain; turns HTTPS on together with tls_key."""
    tls_key: Path | None = None
    """PEM file with the private key of tls_cert."""
    cors_origins: list[str] = []
    """Origins of web pages that may call from a browser, such as https://app.example.com."""
    trusted_proxies: list[str] = []
    """Addresses or networks whose X-Forwarded-For is believed."""
    allowed_hosts: list[HostName] = []
    """Names under which browsers may open the dashboard, besides localhost, IP addresses and `host`."""
    plugins: list[Path] = []
    """JavaScript modules with Express or Fastify middleware, mounted in front of the request path."""
    traffic_file: Path | None = None
    """JSON file with traffic documents that have the say on their models: changes by the API are refused."""
    processes: Annotated[int, Field(ge=1, le=64)] | Literal["auto"] = 1
    """Gateway processes that `up` starts, behind one port; auto is a third of the cores, and one at least."""
    number: Annotated[int, Field(ge=0)] | None = None
    """Which of the gateways that share workers this is, from 0 on: for workers.subset; null goes by the host's name."""
    drain_notice_ms: Milliseconds = 0
    """How long a stopping gateway still takes new connections, for load balancers to see that it is no longer ready."""
    drain_ms: Milliseconds = 30_000
    """How long a stopping gateway waits for its last answers."""


SignatureAlgorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"
]
# A token names both exactly; spaces never stand in one, so that issuer and subject are told apart by one.
TokenName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
ClaimName = Annotated[str, Field(min_length=1, max_length=255)]


class ClaimMapping(Section):
    """What the claims of an identity provider give somebody here."""

    subject_claim: ClaimName = "sub"
    """The claim that says who calls: limits, audit and log go by it."""
    scope_claim: ClaimName = "scope"
    """The claim with the scopes, words in a text or a list: predict, metrics, admin; others mean nothing here."""
    scope_prefix: Annotated[str, Field(max_length=255)] = ""
    """What stands before our words in that claim, such as inferencehub: in inferencehub:predict."""
    scope_values: dict[ClaimName, Literal["predict", "metrics", "admin"]] = {}
    """What whole words of that claim mean here, such as {ml-owners: admin}; beside our own words."""
    models_claim: ClaimName = "models"
    """The claim with a list of the models that the token is for; a token without it is for all."""
    rate_claim: ClaimName = "rate"
    """The claim with limits as a key has them, {"requests": 100, "window_s": 60}; without it the section rate holds."""


class JwtIssuer(ClaimMapping):
    """Somebody whose tokens are taken in place of an API key. How: docs/guides/jwt.md."""

    issuer: TokenName
    """The claim iss of its tokens, to the letter."""
    audience: TokenName
    """What the claim aud of its tokens must be, or list."""
    jwks_url: str | None = None
    """Where its public keys are (JWKS): https, or http on this machine; without it and jwks_file, what its
    /.well-known/openid-configuration says. Never taken from a token."""
    jwks_file: Path | None = None
    """A file with them instead, read again every refresh_s."""
    algorithms: Annotated[list[SignatureAlgorithm], Field(min_length=1)] = ["RS256", "ES256"]
    """Signatures that are taken."""
    leeway_s: Annotated[int, Field(ge=0, le=30)] = 5
    """How far its clock may be from this one."""
    refresh_s: Annotated[int, Field(ge=1, le=86_400)] = 600
    """How often its keys are fetched again; for a key that is not known yet at once, every 30 s at most."""
    stale_s: Annotated[int, Field(ge=0)] = 86_400
    """How long its keys are used while they can't be fetched again."""


class Oidc(ClaimMapping):
    """The identity provider that people sign in to the dashboard at (OpenID Connect). How: docs/guides/sign-in.md."""

    issuer: TokenName
    """Its name and address: https, or http on this machine."""
    client_id: TokenName
    """What it calls this gateway."""
    client_secret: SecretStr | None = None
    """The secret that it gave to this gateway; none for a public client."""
    scopes: Annotated[list[TokenName], Field(min_length=1)] = ["openid", "profile"]
    """What it is asked for; openid must be among it."""
    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    """What the button says after Sign in with; without it the issuer's host."""
    public_url: str | None = None
    """Where browsers reach the gateway, base path included; without it what the request says."""
    session_s: Annotated[int, Field(ge=60, le=2_592_000)] = 28_800
    """How long somebody stays signed in: what changes at the provider counts after that."""
    algorithms: Annotated[list[SignatureAlgorithm], Field(min_length=1)] = ["RS256", "ES256"]
    """Signatures of id tokens that are taken."""
    leeway_s: Annotated[int, Field(ge=0, le=30)] = 5
    """How far its clock may be from this one."""
    scope_claim: ClaimName = "roles"
    """The claim with the scopes, words in a text or a list: predict, metrics, admin; others mean nothing here."""


class Auth(Section):
    """Who may call."""

    enabled: bool = True
    """Whether calls need a key; false only on a loopback host."""
    admin_key: SecretStr | None = None
    """A key of the form ihk_…, made an admin key at start; for containers."""
    jwt: list[JwtIssuer] = []
    """Issuers whose tokens (JWT) are taken beside API keys."""
    oidc: Oidc | None = None
    """The identity provider that people sign in to the dashboard at, beside API keys."""
    wrong_keys_per_minute: Annotated[int, Field(ge=1)] = 60
    """Wrong keys, tokens and sign-ins of one address, or for one key, in a minute that get 401; more get 429."""


class Limits(Section):
    """What one request, one connection and one process may take. Origins: docs/reference/limits.md."""

    json_body_bytes: Bytes = 4 * 1024 * 1024
    """Largest JSON body."""
    binary_body_bytes: Bytes = 64 * 1024 * 1024
    """Largest body of raw tensors (Protobuf or binary), and largest image file."""
    image_pixels: Annotated[int, Field(ge=1)] = 50_000_000
    """Most pixels that an image file may hold; a worker takes up to 8 bytes for each while it decodes one."""
    bodies_bytes: Bytes = 1024 * 1024 * 1024
    """What all bodies over 64 KiB of calls that are under way may take together, in one gateway process."""
    answer_bytes: Bytes = 64 * 1024 * 1024
    """Largest answer of one call: what its outputs take as raw tensors. As JSON they take several times as much."""
    json_answer_bytes: Bytes = 64 * 1024 * 1024
    """Largest JSON answer of one call."""
    rows: Annotated[int, Field(ge=1)] = 1_000_000
    """Most rows of one call, and most elements of one BYTES input."""
    json_depth: Annotated[int, Field(ge=8, le=1000)] = 100
    """Deepest nesting of arrays and objects in a JSON body."""
    body_chunks: Annotated[int, Field(ge=16)] = 65_536
    """Most chunks of one chunked body."""
    header_bytes: Bytes = 16_384
    """Largest sum of a request's header lines."""
    header_count: Annotated[int, Field(ge=16)] = 100
    """Most header lines of a request."""
    headers_timeout_ms: Milliseconds = 10_000
    """Time for the whole header of a request."""
    body_timeout_ms: Milliseconds = 60_000
    """Time for the whole body of a request."""
    keep_alive_timeout_ms: Milliseconds = 72_000
    """Time that an idle connection is kept; longer than the idle time of common load balancers."""
    response_stall_ms: Milliseconds = 30_000
    """Time that an answer may stand still because its reader does not read."""
    requests_per_connection: Annotated[int, Field(ge=1)] = 10_000_000
    """Requests after which a connection is closed."""
    connections: Annotated[int, Field(ge=1)] = 10_000
    """Open connections of one gateway process."""
    calls_in_flight: Annotated[int, Field(ge=1)] = 10_000
    """Calls of one gateway process that workers have and have not answered."""
    calls_waiting: Annotated[int, Field(ge=1)] = 1_024
    """Calls of one gateway process that wait for a worker to come back."""
    default_deadline_ms: Annotated[int, Field(ge=1, le=300_000)] = 5_000
    """Deadline of a call that names none."""
    max_deadline_ms: Annotated[int, Field(ge=1, le=300_000)] = 300_000
    """Longest deadline that a call may ask for."""
    store: StoreAddress = StoreUrl("memory")
    """Where rate limits are counted: memory, or a Redis or Valkey that several gateways share, as
    redis://[user:password@]host[:port][/db], rediss://… or unix:PATH."""
    store_ca: Path | None = None
    """PEM file with the authority that the certificate of a rediss:// store must come from; null is the system's."""
    store_gateways: Annotated[int, Field(ge=1)] | None = None
    """Gateways that share the store: each gives out its part while that is away; null counts those that are there."""
    store_timeout_ms: Annotated[int, Field(ge=1, le=1_000)] = 20
    """How long a charge waits for the store before the gateway decides by itself."""


class Streams(Section):
    """What bounds answers in chunks; `stream` in a model.yaml stands above it, and headers may only shorten."""

    first_chunk_ms: StreamMilliseconds = 60_000
    """Until the first chunk; as long the call may go to another worker."""
    gap_ms: StreamMilliseconds = 30_000
    """From one chunk to the next."""
    total_ms: StreamMilliseconds = 600_000
    """From the call to the end; also of a call that wants the answer whole from a model that streams."""
    stall_ms: StreamMilliseconds = 30_000
    """How long a caller may take nothing while chunks wait for it, before its stream is cancelled."""
    heartbeat_ms: StreamMilliseconds = 15_000
    """After so long without a chunk the caller gets a sign of life."""
    drain_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 30_000
    """How long a leaving gateway or worker lets streams finish."""


class Rate(Section):
    """Limits of every key that has none of its own; none unless set."""

    requests: Annotated[int, Field(ge=1)] | None = None
    """Requests a window; null is no limit."""
    rows: Annotated[int, Field(ge=1)] | None = None
    """Rows (elements of the batch dimension) a window; null is no limit."""
    input_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens of prompts a window; null is no limit."""
    output_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens that models make a window; null is no limit."""
    total_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens of both a window; null is no limit."""
    window_s: Annotated[int, Field(ge=1, le=86_400)] = 60
    """Length of the window."""
    burst: Annotated[int, Field(ge=0)] = 0
    """Requests or rows allowed on top of the limit at once."""


class Workers(Section):
    """The kitchen: how many workers, and how each one queues, loads and uses the machine's cores."""

    addresses: list[str] = []
    """Workers of a gateway that runs alone: unix:PATH or HOST:PORT, each address a name resolves to being a worker."""
    upstreams: list[Upstream] = []
    """Servers of others that serve beside them, such as Triton, vLLM or OpenAI."""
    subset: Annotated[int, Field(ge=1)] | None = None
    """Most workers behind one name that a gateway connects to; null is all. Ten times workers ÷ gateways is enough."""
    count: Annotated[int, Field(ge=0, le=256)] = 1
    """Worker processes that `up` starts; 0 where all models are upstream."""
    standby: Annotated[int, Field(ge=0, le=16)] = 0
    """Workers that `up` keeps loaded and silent, to take the place of one that ends at once."""
    listen: str = "127.0.0.1:50051"
    """Where a worker that runs alone listens: unix:PATH or HOST:PORT."""
    threads: Annotated[int, Field(ge=1)] | None = None
    """Threads of one model inside a worker; null shares the cores among the workers."""
    queue_calls: Annotated[int, Field(ge=1)] | None = None
    """Calls that may wait for one model version in one worker; null is as many as can be answered in time."""
    load_timeout_ms: Milliseconds = 120_000
    """Time for one model version to load and warm up."""
    parallel_loads: Annotated[int, Field(ge=1, le=64)] | None = None
    """Versions that begin to load beside each other in one worker; null is 2 to 4, by its cores."""
    silence_ms: Annotated[int, Field(ge=1_000, le=3_600_000)] = 10_000
    """How long a worker may not answer before it is killed and replaced, beyond what its runs and loads may take."""
    max_execution_ms: Annotated[int, Field(ge=1)] | None = 300_000
    """How long a run may take of a model that declares nothing; its worker is replaced then. null: any time."""
    memory_mb: Annotated[int, Field(ge=64)] | None = None
    """Memory that one worker may take with the processes its models start, in MiB; null is no limit."""
    drain_ms: Milliseconds = 30_000
    """How long a stopping worker waits for its last calls."""
    token: SecretStr | None = None
    """Secret that gateways show to workers over a network."""
    insecure: bool = False
    """Whether a worker may listen beyond loopback with neither TLS nor token: on a private network only."""
    tls_cert: Path | None = None
    """PEM file with the certificate chain of the worker."""
    tls_key: Path | None = None
    """PEM file with the private key of tls_cert."""
    tls_ca: Path | None = None
    """PEM file with the authority that the other side's certificate must come from."""


class Ray(Section):
    """A Ray cluster, on whose nodes the workers run in place of this machine."""

    address: Annotated[str, Field(pattern=r"^(auto|[^/@\s]+:\d{1,5})$")] | None = None
    """HOST:PORT of the cluster's head, or auto for the one that this machine belongs to; null is no cluster."""
    min_workers: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Fewest workers; null is workers.count."""
    max_workers: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Most workers; null is workers.count."""
    worker_resources: dict[str, Annotated[float, Field(gt=0)]] = {}
    """What one worker needs of its node, as Ray counts it: num_cpus (1 unless said), num_gpus, memory, or your own."""
    grow_delay_ms: Annotated[int, Field(ge=1)] = 100
    """How long calls may wait in a queue before there are more workers; a tenth of it is short."""
    shrink_after_s: Annotated[int, Field(ge=1)] = 60
    """How long waits must have been short before one worker leaves."""


class Models(Section):
    """The model repository."""

    path: Path | None = None
    """Folder with the models; null is ./models if it exists, else the demo models."""
    sources: list[ModelSource] = []
    """Folders with models besides; a model that several have is served from the one that is named first."""
    expose_errors: bool = False
    """Whether callers see the text of an exception that a model raised."""
    trusted_types: list[str] = []
    """Types that skops files may hold beyond those that skops itself trusts."""
    link_roots: list[Path] = []
    """Folders below which links out of the models folder may end, such as a Hugging Face cache."""
    settle_ms: Milliseconds = 1_000
    """How long a version's files must not have changed before they are loaded: nothing half-copied ever is."""
    poll_ms: Annotated[int, Field(ge=100)] = 5_000
    """How often the folder is looked through besides its events, which network mounts don't have."""


class Metrics(Section):
    """Prometheus metrics."""

    open: bool = False
    """Whether /metrics answers without a key."""


class Log(Section):
    """Log lines, JSON on stderr or text for people."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe lines that are written."""
    format: Literal["auto", "json", "text"] = "auto"
    """json, text, or auto: text on a terminal and JSON elsewhere."""
    color: Literal["auto", "always", "never"] = "auto"
    """always, never, or auto: text on a terminal has colours, unless NO_COLOR is set or TERM is dumb."""


class Settings(Section):
    """The whole configuration, as `inferencehub config show` prints it."""

    home: Path | None = None
    """Folder for keys and other state; null is the platform's folder for application data."""
    gateway: Gateway = Gateway()
    auth: Auth = Auth()
    state: State = State()
    limits: Limits = Limits()
    streams: Streams = Streams()
    rate: Rate = Rate()
    workers: Workers = Workers()
    ray: Ray = Ray()
    models: Models = Models()
    devices: Devices = Devices()
    metrics: Metrics = Metrics()
    capture: Capture = Capture()
    log: Log = Log()
    telemetry: Telemetry = Telemetry()

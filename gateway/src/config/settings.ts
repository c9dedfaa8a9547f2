/** The settings as the Python side resolves them: src/inferencehub/config/settings.py is the source, contract/config.schema.json the schema. */
import type { Datatype } from "../tensors/datatype.ts";

export interface GatewaySettings {
  readonly host: string;
  readonly port: number;
  /** null: there is no gRPC. */
  readonly grpc_port: number | null;
  /** "" or "/prefix". */
  readonly base_path: string;
  readonly tls_cert: string | null;
  readonly tls_key: string | null;
  readonly cors_origins: readonly string[];
  readonly trusted_proxies: readonly string[];
  /** Names under which browsers may reach the dashboard, besides localhost, addresses and `host`. */
  readonly allowed_hosts: readonly string[];
  readonly plugins: readonly string[];
  /** Traffic documents that have the say on their models; null: the API has it. */
  readonly traffic_file: string | null;
  /** Gateway processes that the supervisor starts; each is told which one it is. */
  readonly processes: number | "auto";
  /** Which of several gateways this is; null: nobody has said. */
  readonly number: number | null;
  /** How long a leaving gateway still takes new connections, for load balancers to see that it is not ready any more. */
  readonly drain_notice_ms: number;
  readonly drain_ms: number;
}

/** Somebody whose tokens are taken in place of a key. */
/** What the claims of an identity provider give somebody here. */
export interface ClaimSettings {
  readonly subject_claim: string;
  readonly scope_claim: string;
  readonly scope_prefix: string;
  readonly scope_values: Readonly<Record<string, string>>;
  readonly models_claim: string;
  readonly rate_claim: string;
}

export interface JwtIssuerSettings extends ClaimSettings {
  readonly issuer: string;
  readonly audience: string;
  /** At most one of the two; without both the issuer says where its keys are. */
  readonly jwks_url: string | null;
  readonly jwks_file: string | null;
  readonly algorithms: readonly string[];
  readonly leeway_s: number;
  readonly refresh_s: number;
  readonly stale_s: number;
}

/** The identity provider that people sign in to the dashboard at. */
export interface OidcSettings extends ClaimSettings {
  readonly issuer: string;
  readonly client_id: string;
  /** null: a public client. */
  readonly client_secret: string | null;
  readonly scopes: readonly string[];
  /** What the button calls it; null: its host. */
  readonly name: string | null;
  /** Where browsers reach the gateway; null: where the request says. */
  readonly public_url: string | null;
  readonly session_s: number;
  readonly algorithms: readonly string[];
  readonly leeway_s: number;
}

export interface AuthSettings {
  readonly enabled: boolean;
  readonly admin_key: string | null;
  readonly jwt: readonly JwtIssuerSettings[];
  readonly oidc: OidcSettings | null;
  /** Wrong keys of one network, and about one key, that are only told so; more are told to wait. */
  readonly wrong_keys_per_minute: number;
}

export interface LimitSettings {
  readonly json_body_bytes: number;
  readonly binary_body_bytes: number;
  readonly image_pixels: number;
  readonly bodies_bytes: number;
  readonly answer_bytes: number;
  readonly json_answer_bytes: number;
  readonly rows: number;
  readonly json_depth: number;
  readonly body_chunks: number;
  readonly header_bytes: number;
  readonly header_count: number;
  readonly headers_timeout_ms: number;
  readonly body_timeout_ms: number;
  readonly keep_alive_timeout_ms: number;
  readonly response_stall_ms: number;
  readonly requests_per_connection: number;
  readonly connections: number;
  readonly calls_in_flight: number;
  readonly calls_waiting: number;
  readonly default_deadline_ms: number;
  readonly max_deadline_ms: number;
  /** "memory", or the address of a Redis: redis://, rediss://, valkey://, valkeys:// or unix:. */
  readonly store: string;
  readonly store_ca: string | null;
  /** null: as many as have been seen there. */
  readonly store_gateways: number | null;
  readonly store_timeout_ms: number;
}

/** Where keys, sessions, traffic and the rest are kept. */
export interface StateSettings {
  /** "sqlite", a file in the home, or the address of a PostgreSQL: postgres://. */
  readonly url: string;
  readonly ca: string | null;
}

/** What bounds answers that come in chunks, in milliseconds. */
export interface StreamSettings {
  readonly first_chunk_ms: number;
  readonly gap_ms: number;
  readonly total_ms: number;
  readonly stall_ms: number;
  readonly heartbeat_ms: number;
  /** How long a leaving gateway lets streams finish. */
  readonly drain_ms: number;
}

export interface RateSettings {
  readonly requests: number | null;
  readonly rows: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly total_tokens: number | null;
  readonly window_s: number;
  readonly burst: number;
}

/** An input or output of a model whose server does not describe it. */
export interface UpstreamTensorSettings {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** A model of another server. */
export interface UpstreamModelSettings {
  /** As the server calls it. */
  readonly name: string;
  /** Null: its own name. */
  readonly serve_as: string | null;
  /** Null: every one. */
  readonly versions: readonly string[] | null;
  /** What its version is called if the server gives it none. */
  readonly version: string;
  readonly inputs: readonly UpstreamTensorSettings[] | null;
  readonly outputs: readonly UpstreamTensorSettings[] | null;
  /** Null: as the server's configuration has it. */
  readonly batched: boolean | null;
  readonly idempotent: boolean;
  readonly deadline_ms: number | null;
}

/** What all servers of others have in common. */
interface UpstreamCommon {
  readonly name: string;
  /** The lower, the sooner it gets calls; our own workers have 0. */
  readonly rank: number;
  /** Environment variables with what it is to be shown. */
  readonly headers_env: Readonly<Record<string, string>>;
  readonly tls_ca: string | null;
  readonly tls_cert: string | null;
  readonly tls_key: string | null;
  readonly calls_in_flight: number;
}

/** A server of the Open Inference Protocol that serves as a worker. */
export interface OipUpstreamSettings extends UpstreamCommon {
  readonly protocol: "oip";
  /** grpc://HOST:PORT or grpcs://HOST:PORT. */
  readonly url: string;
  /** Null: all that the server lists. */
  readonly models: readonly UpstreamModelSettings[] | null;
  readonly token_env: string | null;
}

/** A model of a server of OpenAI's API. */
export interface OpenAiModelSettings {
  /** As it is called here. */
  readonly name: string;
  /** As the server calls it; null: the same. */
  readonly upstream_model: string | null;
  readonly version: string;
  readonly task: "chat" | "complete" | "embed";
  readonly supports: readonly string[];
  readonly default_max_tokens: number | null;
  readonly context_tokens: number | null;
  /** Length of its vectors; null: found out. */
  readonly dimensions: number | null;
  readonly idempotent: boolean;
  readonly deadline_ms: number | null;
  /** Null: as the gateway has it. */
  readonly stream: {
    readonly first_chunk_ms: number | null;
    readonly gap_ms: number | null;
    readonly total_ms: number | null;
    readonly stall_ms: number | null;
    readonly heartbeat_ms: number | null;
  };
}

/** A server of OpenAI's API that serves as a worker. */
export interface OpenAiUpstreamSettings extends UpstreamCommon {
  readonly protocol: "openai";
  /** http:// or https://, with the path where its API begins. */
  readonly url: string;
  readonly models: readonly OpenAiModelSettings[];
  readonly key_env: string | null;
  readonly connect_timeout_ms: number;
  readonly look_ms: number;
}

/** A server of others that serves as a worker. */
export type UpstreamSettings = OipUpstreamSettings | OpenAiUpstreamSettings;

export interface WorkerSettings {
  /** Of a gateway that runs alone; those of `up` stand in the launch document. */
  readonly addresses: readonly string[];
  readonly upstreams: readonly UpstreamSettings[];
  /** Most workers of one origin that are kept; null: all. */
  readonly subset: number | null;
  readonly count: number;
  readonly listen: string;
  readonly threads: number | null;
  readonly queue_calls: number | null;
  readonly load_timeout_ms: number;
  readonly max_execution_ms: number;
  readonly parallel_loads: number | null;
  readonly standby: number;
  readonly memory_mb: number | null;
  readonly silence_ms: number;
  readonly drain_ms: number;
  readonly token: string | null;
  readonly insecure: boolean;
  readonly tls_cert: string | null;
  readonly tls_key: string | null;
  readonly tls_ca: string | null;
}

export interface ModelSettings {
  readonly path: string | null;
  readonly sources: readonly string[];
  readonly expose_errors: boolean;
  readonly trusted_types: readonly string[];
  readonly link_roots: readonly string[];
  readonly settle_ms: number;
  readonly poll_ms: number;
}

/** What is not written down as it came: exactly one of `input`, `output` and `parameter` is there. */
export interface RedactionSettings {
  /** "*": every one. */
  readonly model: string;
  readonly input: string | null;
  readonly output: string | null;
  readonly parameter: string | null;
  readonly action: "drop" | "hash" | "mask";
}

/** A cluster on whose nodes the workers run; what becomes of it is the supervisor's business. */
export interface RaySettings {
  readonly address: string | null;
  readonly min_workers: number | null;
  readonly max_workers: number | null;
  readonly worker_resources: Readonly<Record<string, number>>;
  readonly grow_delay_ms: number;
  readonly shrink_after_s: number;
}

/** Calls that are written into files. */
export interface CaptureSettings {
  readonly enabled: boolean;
  /** null: under the home. */
  readonly folder: string | null;
  readonly format: "jsonl" | "parquet";
  readonly sample_percent: number;
  readonly models: readonly { readonly model: string; readonly sample_percent: number }[];
  readonly redact: readonly RedactionSettings[];
  readonly hash_key: string | null;
  readonly max_record_bytes: number;
  readonly rotate_bytes: number;
  readonly rotate_s: number;
  readonly keep_bytes: number;
  readonly keep_files: number;
}

export interface LogSettings {
  readonly level: "debug" | "info" | "warning" | "error";
  readonly format: "auto" | "json" | "text";
  readonly color: "auto" | "always" | "never";
}

/** Traces for a collector. */
export interface OtlpSettings {
  readonly enabled: boolean;
  /** To which a path is added, unless it is gRPC; null with `traces_endpoint` null, too: no traces. */
  readonly endpoint: string | null;
  readonly traces_endpoint: string | null;
  readonly protocol: "http/protobuf" | "grpc";
  readonly headers: Readonly<Record<string, string>>;
  readonly sampler:
    | "always_on"
    | "always_off"
    | "traceidratio"
    | "parentbased_always_on"
    | "parentbased_always_off"
    | "parentbased_traceidratio";
  readonly sample_ratio: number;
  readonly flush_ms: number;
  readonly queue_spans: number;
  readonly timeout_ms: number;
  readonly service_name: string | null;
  readonly resource_attributes: Readonly<Record<string, string>>;
}

export interface Settings {
  readonly home: string | null;
  readonly gateway: GatewaySettings;
  readonly auth: AuthSettings;
  readonly state: StateSettings;
  readonly limits: LimitSettings;
  readonly streams: StreamSettings;
  readonly rate: RateSettings;
  readonly workers: WorkerSettings;
  readonly models: ModelSettings;
  readonly devices: { readonly memory_mb: Readonly<Record<string, number>> };
  readonly metrics: { readonly open: boolean };
  readonly ray: RaySettings;
  readonly capture: CaptureSettings;
  readonly log: LogSettings;
  readonly telemetry: { readonly otlp: OtlpSettings };
}

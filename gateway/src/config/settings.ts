/** The settings as the Python side resolves them: src/inferencehub/config/settings.py is the source, contract/config.schema.json the schema. */

export interface GatewaySettings {
  readonly host: string;
  readonly port: number;
  /** "" or "/prefix". */
  readonly base_path: string;
  readonly tls_cert: string | null;
  readonly tls_key: string | null;
  readonly cors_origins: readonly string[];
  readonly trusted_proxies: readonly string[];
  /** Names under which browsers may reach the dashboard, besides localhost, addresses and `host`. */
  readonly allowed_hosts: readonly string[];
  readonly plugins: readonly string[];
  readonly workers: readonly string[];
  /** Traffic documents that have the say on their models; null: the API has it. */
  readonly traffic_file: string | null;
  /** Gateway processes that the supervisor starts; each is told which one it is. */
  readonly processes: number | "auto";
  /** How long a leaving gateway still takes new connections, for load balancers to see that it is not ready any more. */
  readonly drain_notice_ms: number;
  readonly drain_ms: number;
}

/** Somebody whose tokens are taken in place of a key. */
export interface JwtIssuerSettings {
  readonly issuer: string;
  readonly audience: string;
  /** One of the two. */
  readonly jwks_url: string | null;
  readonly jwks_file: string | null;
  readonly algorithms: readonly string[];
  readonly leeway_s: number;
  readonly refresh_s: number;
  readonly stale_s: number;
  readonly subject_claim: string;
  readonly scope_claim: string;
  readonly scope_prefix: string;
  readonly models_claim: string;
  readonly rate_claim: string;
}

export interface AuthSettings {
  readonly enabled: boolean;
  readonly admin_key: string | null;
  readonly jwt: readonly JwtIssuerSettings[];
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

export interface RateSettings {
  readonly requests: number | null;
  readonly rows: number | null;
  readonly window_s: number;
  readonly burst: number;
}

export interface WorkerSettings {
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
  readonly expose_errors: boolean;
  readonly trusted_types: readonly string[];
  readonly link_roots: readonly string[];
  readonly settle_ms: number;
  readonly poll_ms: number;
}

export interface LogSettings {
  readonly level: "debug" | "info" | "warning" | "error";
  readonly format: "auto" | "json" | "text";
}

export interface Settings {
  readonly home: string | null;
  readonly gateway: GatewaySettings;
  readonly auth: AuthSettings;
  readonly limits: LimitSettings;
  readonly rate: RateSettings;
  readonly workers: WorkerSettings;
  readonly models: ModelSettings;
  readonly metrics: { readonly open: boolean };
  readonly log: LogSettings;
}

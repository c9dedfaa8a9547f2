/** A pool whose workers are servers of others. */
import type { OipUpstreamSettings, UpstreamModelSettings } from "../../src/config/settings.ts";
import type { WorkerPool } from "../../src/pool/pool.ts";
import { startPool } from "./test-pool.ts";

type PoolChanges = NonNullable<Parameters<typeof startPool>[1]>;

const upstreamDefaults: OipUpstreamSettings = {
  name: "theirs",
  url: "grpc://localhost:1",
  protocol: "oip",
  rank: 0,
  models: null,
  token_env: null,
  headers_env: {},
  tls_ca: null,
  tls_cert: null,
  tls_key: null,
  calls_in_flight: 256,
};

const modelDefaults: UpstreamModelSettings = {
  name: "iris",
  serve_as: null,
  versions: null,
  version: "1",
  inputs: null,
  outputs: null,
  batched: null,
  idempotent: true,
  deadline_ms: null,
};

/** Settings of one model. */
export function upstreamModel(changes: Partial<UpstreamModelSettings>): UpstreamModelSettings {
  return { ...modelDefaults, ...changes };
}

/** What a pool is told of one upstream beside its address. */
export function withUpstream(address: string, settings: Partial<OipUpstreamSettings> = {}): Pick<PoolChanges, "upstreams" | "resolve"> {
  const url = address.replace(/^.*=/, "");
  return { upstreams: [{ ...upstreamDefaults, url, ...settings }], resolve: async () => ["::1", "127.0.0.1"] };
}

/** A pool with one upstream, the first of the addresses, and workers of our own where there are more. */
export function startUpstreamPool(
  addresses: readonly string[],
  settings: Partial<OipUpstreamSettings> = {},
  changes: PoolChanges = {},
): Promise<WorkerPool> {
  return startPool(addresses, { ...withUpstream(addresses[0]!, settings), ...changes });
}

/** Wires the pool: our workers behind their addresses, each spoken to over its lane, and servers of others. What stands behind an address is chosen here. */

import { readFileSync } from "node:fs";
import type { LaneParts } from "../backends/lane/lanes.ts";
import { dialWithGrpc, type TransportSecurity } from "../backends/lane/transport/grpc.ts";
import { createWorkers } from "../backends/lane/worker.ts";
import type { WorkerSettings } from "../config/settings.ts";
import { createWorkerPool, type PoolOptions, type WorkerPool } from "../pool/pool.ts";
import { createUpstreams, type UpstreamsParts } from "./upstreams.ts";

/** What the pool needs, and what its backends need. */
export type PoolParts = Omit<PoolOptions, "createBackend"> & Pick<LaneParts, "dial" | "introduction"> & Partial<UpstreamsParts>;

export function createPool(parts: PoolParts): WorkerPool {
  const { dial, introduction, upstreams = [], exposeErrors = false, environment = process.env, ...options } = parts;
  const createWorker = createWorkers({ dial, introduction, files: options.files });
  const createUpstream = createUpstreams({ upstreams, exposeErrors, environment });
  return createWorkerPool({
    ...options,
    createBackend: (name, endpoint, ...rest) => (endpoint.kind === "upstream" ? createUpstream : createWorker)(name, endpoint, ...rest),
  });
}

/** How gateways and workers prove who they are over a network. */
export function dialFromSettings({ tls_ca, tls_cert, tls_key, token }: WorkerSettings): LaneParts["dial"] {
  const read = (path: string | null) => (path === null ? null : readFileSync(path));
  const security: TransportSecurity = {
    tls: tls_ca !== null || tls_cert !== null,
    ca: read(tls_ca),
    cert: read(tls_cert),
    key: read(tls_key),
    token,
  };
  return dialWithGrpc(security);
}

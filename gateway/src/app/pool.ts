/** Wires the pool: our workers behind their addresses, each spoken to over its lane. A backend of another kind is chosen here. */

import { readFileSync } from "node:fs";
import type { LaneParts } from "../backends/lane/lanes.ts";
import { dialWithGrpc, type TransportSecurity } from "../backends/lane/transport/grpc.ts";
import { createWorkers } from "../backends/lane/worker.ts";
import type { WorkerSettings } from "../config/settings.ts";
import { createWorkerPool, type PoolOptions, type WorkerPool } from "../pool/pool.ts";

/** What the pool needs, and what its lanes need. */
export type PoolParts = Omit<PoolOptions, "createBackend"> & Pick<LaneParts, "dial" | "introduction">;

export function createPool({ dial, introduction, ...options }: PoolParts): WorkerPool {
  return createWorkerPool({ ...options, createBackend: createWorkers({ dial, introduction, files: options.files }) });
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

/** Lets pages of other origins call the gateway; only when the configuration names origins. */

import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

const EXPOSED = [
  "x-request-id",
  "x-inferencehub-version",
  "inference-header-content-length",
  "server-timing",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
  ...["limit", "remaining", "reset"].flatMap((what) => [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-tokens`]),
];

export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: origins.includes("*") ? "*" : [...origins],
    methods: ["GET", "POST", "PUT", "DELETE"],
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
}

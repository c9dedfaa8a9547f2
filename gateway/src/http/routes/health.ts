/** GET /health, /health/live and /health/ready: for people, for restarts, for load balancers. */

import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { httpStatusFromReason } from "../../errors/http-status.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { WorkerPool } from "../../pool/pool.ts";
import type { LimitStoreView } from "../../telemetry/metrics/limit-store.ts";
import type { StateView } from "../../telemetry/metrics/state.ts";
import type { Departure } from "../listener/listener.ts";
import { described } from "../schemas/described.ts";
import { countStates, readinessOf } from "./readiness.ts";

export interface HealthParts {
  readonly catalogue: Catalogue;
  readonly departure: Departure;
  readonly workers: () => { readonly connected: number; readonly known: number };
  readonly version: string;
  /** Undefined where limits are counted by this gateway alone. */
  readonly limitStore: Pick<LimitStoreView, "isUp"> | undefined;
  /** Undefined where the state is this gateway's own. */
  readonly sharing: StateView | undefined;
  readonly pool: Pick<WorkerPool, "unservedForMs">;
}

const notReadyStatus = httpStatusFromReason("NO_HEALTHY_WORKER");

const statusSchema = Type.Object({ status: Type.String() }, { title: "Health" });

const readySchema = Type.Object(
  {
    status: Type.String({ enum: ["ready", "not_ready"] }),
    detail: Type.Optional(Type.String({ description: "Why not." })),
    loading: Type.Optional(Type.Array(Type.String(), { description: "Versions that load, as `model@version`; absent where none does." })),
  },
  { title: "Readiness" },
);

const summarySchema = Type.Object(
  {
    status: Type.String({ enum: ["ready", "not_ready"] }),
    detail: Type.String(),
    version: Type.String({ description: "Of the gateway." }),
    versions: Type.Object(
      {
        ready: Type.Integer(),
        recovering: Type.Integer(),
        loading: Type.Integer(),
        failed: Type.Integer(),
        unloading: Type.Integer(),
        unloaded: Type.Integer(),
      },
      { description: "How many model versions are in each state." },
    ),
    workers: Type.Object({ connected: Type.Integer(), known: Type.Integer() }),
    state: Type.Optional(
      Type.String({
        enum: ["up", "down"],
        description:
          "Whether the database that gateways share answers; absent where the state is a file. While it is down, calls are served by what is known, and nothing can be changed.",
      }),
    ),
    limit_store: Type.Optional(
      Type.String({
        enum: ["up", "down"],
        description:
          "Whether the store of limits that gateways share answers; absent where there is none. While it is down, each gives out its share.",
      }),
    ),
  },
  { title: "Health summary" },
);

export async function healthRoutes(
  app: FastifyInstance,
  { catalogue, departure, workers, version, limitStore, sharing, pool }: HealthParts,
): Promise<void> {
  const open = { need: "nothing", routine: true } as const;

  app.get("/health", { config: open, schema: about("health", "Sums up how the gateway is", summarySchema) }, async () => {
    const { ready, detail } = readinessOf(catalogue, departure, pool.unservedForMs);
    const states = countStates(catalogue);
    return {
      status: ready ? "ready" : "not_ready",
      detail,
      version,
      versions: {
        ready: states.READY,
        recovering: states.RECOVERING,
        loading: states.LOADING,
        failed: states.FAILED,
        unloading: states.UNLOADING,
        unloaded: states.UNLOADED,
      },
      workers: workers(),
      ...(sharing && { state: sharing.isUp ? "up" : "down" }),
      ...(limitStore && { limit_store: limitStore.isUp ? "up" : "down" }),
    };
  });

  app.get("/health/live", { config: open, schema: about("live", "Says that the process runs", statusSchema) }, async () => ({
    status: "live",
  }));

  app.get(
    "/health/ready",
    { config: open, schema: about("ready", "Says whether to send calls here", readySchema, notReadyStatus) },
    async (_request, reply) => {
      const { ready, detail, loading } = readinessOf(catalogue, departure, pool.unservedForMs);
      const missing = loading.length > 0 ? { loading } : {};
      if (ready) return { status: "ready", ...missing };
      return reply
        .code(notReadyStatus)
        .header("retry-after", "1")
        .send({ status: "not_ready", detail, ...missing });
    },
  );
}

function about(operationId: string, summary: string, schema: object, ...errors: readonly number[]): Record<string, unknown> {
  const description = described({ operationId, summary, tags: ["health"], ok: { description: "Yes.", schema }, errors: [], open: true });
  const response = description.response as Record<number, unknown>;
  for (const status of errors) response[status] = { description: "Not now.", content: { "application/json": { schema } } };
  return description;
}

/** What every process of a gateway answers by itself: health, and which models there are. */

import type { FastifyInstance } from "fastify";
import { isConnected } from "../backends/backend.ts";
import type { OpenInference } from "../oip/open-inference.ts";
import type { WorkerPool } from "../pool/pool.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { type HealthParts, healthRoutes } from "./routes/health.ts";
import { modelRoutes } from "./routes/models.ts";
import { openInferenceRoutes } from "./routes/oip/models.ts";
import { openAiModelRoutes } from "./routes/openai/models.ts";

export interface EachProcessParts extends Pick<HealthParts, "departure" | "version" | "limitStore" | "sharing"> {
  readonly pool: WorkerPool;
  readonly traffic: Pick<TrafficTable, "get" | "document">;
  readonly openInference: OpenInference;
}

export function registerRoutesOfEachProcess(app: FastifyInstance, prefix: string, parts: EachProcessParts): void {
  const { pool, departure, version, limitStore, sharing, traffic, openInference } = parts;
  const { catalogue } = pool;
  const workers = () => {
    const known = pool.workers();
    return { connected: known.filter(({ state }) => isConnected(state)).length, known: known.length };
  };
  app.register(healthRoutes, { prefix, catalogue, departure, workers, version, limitStore, sharing, pool });
  app.register(modelRoutes, { prefix, catalogue, traffic, pool });
  app.register(openAiModelRoutes, { prefix, catalogue, traffic, pool });
  app.register(openInferenceRoutes, { prefix, openInference, catalogue, departure, pool });
}

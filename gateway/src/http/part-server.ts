/** The HTTP face of a gateway process beside the first: calls, health and models are its own business, everything else is handed on. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import { isConnected } from "../backends/backend.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { problemForUrl } from "../errors/problem-for-url.ts";
import type { OpenInference } from "../oip/open-inference.ts";
import type { WorkerPool } from "../pool/pool.ts";
import type { AccessLog } from "../telemetry/log/access.ts";
import type { LimitStoreView } from "../telemetry/metrics/limit-store.ts";
import type { Metrics } from "../telemetry/metrics/metrics.ts";
import type { StateView } from "../telemetry/metrics/state.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { type ApplicationParts, createApplication } from "./application.ts";
import { type DoorParts, doorRoutes, doorRoutesWithHooks } from "./routes/door.ts";
import { healthRoutes } from "./routes/health.ts";
import { modelRoutes } from "./routes/models.ts";
import { openInferenceRoutes } from "./routes/oip/models.ts";
import { openAiModelRoutes } from "./routes/openai/models.ts";
import { guardRoutes } from "./surface/access.ts";
import { allowOrigins } from "./surface/cors.ts";
import { createNoteAnswer, markEveryAnswer } from "./surface/every-answer.ts";
import { mountPlugins } from "./surface/plugins.ts";

export interface PartServerParts extends ApplicationParts, DoorParts {
  readonly version: string;
  readonly authenticator: Authenticator;
  readonly pool: WorkerPool;
  readonly traffic: Pick<TrafficTable, "get" | "document">;
  readonly openInference: OpenInference;
  readonly metrics: Pick<Metrics, "controlRequest">;
  /** Undefined where limits are counted by this gateway alone. */
  readonly limitStore: LimitStoreView | undefined;
  /** Undefined where the state is this gateway's own. */
  readonly sharing: StateView | undefined;
  readonly accessLog: AccessLog;
  /** Has the first process answer; `refuse` is called when it can't. */
  readonly forward: (request: IncomingMessage, response: ServerResponse, refuse: (error: GatewayError) => void) => void;
}

/** Ready to be listened with (`app.server`). Throws PluginError. */
export async function buildPartServer(parts: PartServerParts): Promise<FastifyInstance> {
  const app = createApplication(parts);
  app.register(async (rest) => forwardTheRest(rest, parts));
  app.register(async (own) => ownRoutes(own, parts));
  await app.ready();
  return app;
}

/** In a scope of its own: what is handed on meets plugins and CORS at the first process, and only there. */
async function ownRoutes(app: FastifyInstance, parts: PartServerParts): Promise<void> {
  const { settings, pool, departure, version, traffic, openInference } = parts;
  const { gateway } = settings;
  const prefix = gateway.base_path;
  await allowOrigins(app, gateway.cors_origins);
  await mountPlugins(app, gateway.plugins);
  const hooked = gateway.plugins.length + gateway.cors_origins.length > 0;
  app.register(hooked ? doorRoutesWithHooks : doorRoutes, { ...parts, prefix });
  app.register(async (surface) => {
    const workers = () => {
      const known = pool.workers();
      return { connected: known.filter(({ state }) => isConnected(state)).length, known: known.length };
    };
    markEveryAnswer(surface, createNoteAnswer(parts.accessLog, parts.metrics));
    surface.setSerializerCompiler(() => JSON.stringify);
    guardRoutes(surface, parts.authenticator);
    surface.register(healthRoutes, {
      prefix,
      catalogue: pool.catalogue,
      departure,
      workers,
      version,
      limitStore: parts.limitStore,
      sharing: parts.sharing,
      pool,
    });
    surface.register(modelRoutes, { prefix, catalogue: pool.catalogue, traffic, pool });
    surface.register(openAiModelRoutes, { prefix, catalogue: pool.catalogue, traffic, pool });
    surface.register(openInferenceRoutes, { prefix, openInference, catalogue: pool.catalogue, departure, pool });
  });
}

/** In a scope of its own, whose only route is what is found nowhere else: so it has every method, also those that Fastify does not know. */
async function forwardTheRest(app: FastifyInstance, { forward, log, settings }: PartServerParts): Promise<void> {
  const { base_path: basePath } = settings.gateway;
  // As a hook: the handler of what is not found would be too late for a method without a known kind of body.
  app.addHook("onRequest", (request, reply) => {
    reply.hijack();
    const { raw: response } = reply;
    forward(request.raw, response, (error) => {
      const { status, headers, body } = problemForUrl(request.url, basePath, error, request.id);
      log.warn({ request_id: request.id, method: request.method, reason: error.reason }, "the first process could not be asked");
      response.writeHead(status, { ...headers, "server-timing": `total;dur=${reply.elapsedTime.toFixed(3)}` }).end(body);
    });
  });
  app.setNotFoundHandler(() => {});
}

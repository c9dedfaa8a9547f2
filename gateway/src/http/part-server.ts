/** The HTTP face of a gateway process beside the first: calls, health and models are its own business, everything else is handed on. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { problemForUrl } from "../errors/problem-for-url.ts";
import type { AccessLog } from "../telemetry/log/access.ts";
import type { Metrics } from "../telemetry/metrics/metrics.ts";
import { type ApplicationParts, createApplication } from "./application.ts";
import { type EachProcessParts, registerRoutesOfEachProcess } from "./each-process.ts";
import { type DoorParts, doorRoutes, doorRoutesWithHooks } from "./routes/door.ts";
import { guardRoutes } from "./surface/access.ts";
import { allowOrigins } from "./surface/cors.ts";
import { createNoteAnswer, markEveryAnswer } from "./surface/every-answer.ts";
import { mountPlugins } from "./surface/plugins.ts";

export interface PartServerParts extends ApplicationParts, DoorParts, EachProcessParts {
  readonly authenticator: Authenticator;
  readonly metrics: Pick<Metrics, "controlRequest">;
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
  const { gateway } = parts.settings;
  const prefix = gateway.base_path;
  await allowOrigins(app, gateway.cors_origins);
  await mountPlugins(app, gateway.plugins);
  const hooked = gateway.plugins.length + gateway.cors_origins.length > 0;
  app.register(hooked ? doorRoutesWithHooks : doorRoutes, { ...parts, prefix });
  app.register(async (surface) => {
    markEveryAnswer(surface, createNoteAnswer(parts.accessLog, parts.metrics));
    surface.setSerializerCompiler(() => JSON.stringify);
    guardRoutes(surface, parts.authenticator);
    registerRoutesOfEachProcess(surface, prefix, parts);
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

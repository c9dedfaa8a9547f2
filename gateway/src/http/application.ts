/** The Fastify application under every HTTP face: its limits, its errors, the access log's ids. */

import fastify, { type FastifyInstance, LogController } from "fastify";
import type { Settings } from "../config/settings.ts";
import { isOurFault } from "../errors/reasons.ts";
import type { Log } from "../telemetry/log/log.ts";
import { requestIdFromHeaders } from "../telemetry/request-id.ts";
import { type Certificate, createDoor, type Departure } from "./listener/listener.ts";
import { answerMalformed } from "./listener/malformed.ts";
import { answerFrameworkErrors, gatewayErrorFromThrown, sendProblem } from "./surface/problems.ts";

export interface ApplicationParts {
  readonly settings: Settings;
  readonly certificate: Certificate | undefined;
  readonly departure: Departure;
  readonly log: Log;
}

/** Bodies of the admin API are small. */
const ADMIN_BODY_BYTES = 64 * 1024;

export function createApplication({ settings, certificate, departure, log }: ApplicationParts): FastifyInstance {
  const { base_path: basePath } = settings.gateway;
  const app = fastify({
    serverFactory: (listener) => createDoor(settings.limits, basePath, certificate, departure, listener),
    clientErrorHandler: answerMalformed,
    frameworkErrors: answerFrameworkErrors(basePath),
    genReqId: (request) => requestIdFromHeaders(request.headers),
    trustProxy: settings.gateway.trusted_proxies.length > 0 ? [...settings.gateway.trusted_proxies] : false,
    bodyLimit: ADMIN_BODY_BYTES,
    // A request on a live connection is served to the end; `Departure` decides when there are no more.
    return503OnClosing: false,
    // Plugins may log; one logger for all requests, since a child for each would cost every prediction.
    ...(settings.gateway.plugins.length > 0 && {
      loggerInstance: log,
      childLoggerFactory: () => log,
      logController: new LogController({ disableRequestLogging: true }),
    }),
    // Types are what they say: "1" is no number, and unknown fields are errors, not dropped.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  });
  app.decorateRequest("isQuiet", false);
  app.setErrorHandler((thrown, request, reply) => {
    const error = gatewayErrorFromThrown(thrown);
    request.isQuiet = error.isQuiet;
    const isLogged = error.cause !== undefined && isOurFault(error.reason) && !isOfReaderGone(thrown);
    if (isLogged) log.error({ request_id: request.id, error: error.cause }, "request failed");
    return sendProblem(reply, error, basePath);
  });
  return app as unknown as FastifyInstance;
}

/** True of what a stream says whose reader has left before its end, which is nobody's failure. */
function isOfReaderGone(thrown: unknown): boolean {
  return (thrown as { code?: unknown } | undefined)?.code === "ERR_STREAM_PREMATURE_CLOSE";
}

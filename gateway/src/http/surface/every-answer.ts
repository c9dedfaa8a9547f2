/** What every answer of the control surface has: x-request-id, server-timing, a line in the log. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AccessLog } from "../../telemetry/log/access.ts";
import type { Metrics } from "../../telemetry/metrics/metrics.ts";

/** Fastify adds a charset to JSON, which has none (RFC 8259, 11; RFC 9457, 6.1). */
const JSON_WITH_CHARSET = /^(application\/(?:problem\+)?json); charset=utf-8$/;

/** Characters of a path that are logged. */
const MOST_SHOWN = 200;

/** Counts and logs one answer that is over. */
export type NoteAnswer = (request: FastifyRequest, reply: FastifyReply) => void;

export function createNoteAnswer(accessLog: AccessLog, metrics: Pick<Metrics, "controlRequest">): NoteAnswer {
  return (request, reply) => {
    const route = request.is404 ? "" : (request.routeOptions.url ?? "");
    metrics.controlRequest(request.method, route, reply.statusCode);
    accessLog.control({
      requestId: request.id,
      method: request.method,
      path: route === "" ? "" : pathOf(request.url),
      status: reply.statusCode,
      keyId: request.caller?.keyId ?? "",
      durationMs: reply.elapsedTime,
      client: request.ip,
      isQuiet: request.isQuiet,
      routine: request.routeOptions.config.routine === true,
    });
  };
}

/** Without the query, which may hold anything. */
function pathOf(url: string): string {
  return url.split("?", 1)[0]!.slice(0, MOST_SHOWN);
}

export function markEveryAnswer(app: FastifyInstance, note: NoteAnswer): void {
  app.addHook("onSend", async (request, reply, payload) => {
    reply.header("x-request-id", request.id);
    reply.header("server-timing", `total;dur=${reply.elapsedTime.toFixed(3)}`);
    const contentType = reply.getHeader("content-type");
    if (typeof contentType === "string") reply.header("content-type", contentType.replace(JSON_WITH_CHARSET, "$1"));
    return payload;
  });
  app.addHook("onResponse", async (request, reply) => note(request, reply));
}

/** Mounts a door: hands each raw request to the path and writes what comes back. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type HttpAnswer, HttpCall } from "../../doors/http-call.ts";
import type { HttpDoor, HttpOperation } from "../../doors/http-door.ts";
import type { Followed, FollowPath } from "../../request/exchange.ts";
import type { CallObserver, CallRecord } from "../../request/record.ts";
import type { Clock } from "../../time/clock.ts";
import { closeGently } from "../listener/close-gently.ts";

export interface DoorParts {
  readonly doors: readonly HttpDoor[];
  readonly follow: FollowPath;
  readonly observer: CallObserver;
  readonly clock: Clock;
}

/**
 * Past the framework as soon as it has found the route: its reading of the content-type, its hooks and its reply would
 * take another tenth of the time of a whole prediction.
 */
export async function doorRoutes(app: FastifyInstance, { doors, follow, observer, clock }: DoorParts): Promise<void> {
  for (const door of doors)
    for (const operation of door.operations)
      app.route({
        method: operation.method,
        url: operation.path,
        config: configOf(operation),
        onRequest(request, reply) {
          reply.hijack();
          const { raw } = reply;
          void follow(door, callFrom(request, raw, operation)).then(({ answer, record }) => {
            if (!raw.destroyed) write(answer, request.raw, raw);
            finish(record, observer, clock);
          });
        },
        handler: () => {},
      });
}

/** Through the whole of the framework, for hooks and headers of plugins and of CORS. */
export async function doorRoutesWithHooks(app: FastifyInstance, { doors, follow, observer, clock }: DoorParts): Promise<void> {
  // The doors read the body themselves, after the caller is known.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _stream, done) => done(null));

  for (const door of doors)
    for (const operation of door.operations) {
      const call = (request: FastifyRequest, reply: FastifyReply): void => {
        void follow(door, callFrom(request, reply.raw, operation)).then((followed) => {
          if (!reply.raw.destroyed) send(followed, reply);
          finish(followed.record, observer, clock);
        });
      };
      app.route({
        method: operation.method,
        url: operation.path,
        config: configOf(operation),
        handler: call,
        // A content-type that the framework can't read goes to the door too, which says what is wrong with it.
        errorHandler(error: FastifyError, request, reply) {
          if (error.code !== "FST_ERR_CTP_INVALID_MEDIA_TYPE") throw error;
          call(request, reply);
        },
      });
    }
}

/** Only described: the path validates against the model's signature, and doors write their answers themselves. */
function configOf({ description }: HttpOperation) {
  return { need: "predict", swaggerTransform: ({ url }: { url: string }) => ({ schema: description, url }) } as const;
}

function callFrom(request: FastifyRequest, response: ServerResponse, { path }: HttpOperation): HttpCall {
  return new HttpCall(path, request.raw, response, request.params as Readonly<Record<string, string>>);
}

function write(answer: HttpAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer.closesConnection) return closeGently(answer, request, response);
  response.writeHead(answer.status, { ...answer.headers, "content-length": answer.bytes });
  response.end(answer.body);
}

function send({ answer }: Followed<HttpAnswer>, reply: FastifyReply): void {
  if (answer.closesConnection) {
    reply.hijack();
    return closeGently(answer, reply.request.raw, reply.raw, reply.getHeaders() as OutgoingHttpHeaders);
  }
  // With a serializer of its own, Fastify leaves the media type as it is; it would add a charset to it.
  reply.code(answer.status).headers(answer.headers).serializer(asText).send(answer.body);
}

function finish(record: CallRecord, observer: CallObserver, clock: Clock): void {
  record.durationMs = clock.now() - record.startedAtMs;
  observer.finished(record);
}

function asText(body: unknown): string {
  return body as string;
}

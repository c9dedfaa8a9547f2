/** Mounts a door: hands each raw request to the path and writes what comes back. */

import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type AnswerInPieces, type HttpAnswer, HttpCall, isInPieces, isLive, type LiveAnswer } from "../../doors/http-call.ts";
import type { HttpOperation, MountedDoor } from "../../doors/http-door.ts";
import type { Followed, FollowPath } from "../../request/exchange.ts";
import type { CallObserver, CallRecord } from "../../request/record.ts";
import type { Clock } from "../../time/clock.ts";
import { closeGently } from "../listener/close-gently.ts";
import { streamOf, writeAnswer } from "../listener/write-answer.ts";
import { writeLive } from "../listener/write-live.ts";

export interface DoorParts {
  readonly doors: readonly MountedDoor[];
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
          void follow(door, callFrom(request, raw, operation)).then((followed) => {
            const writing = raw.destroyed ? undefined : writeAnswer(followed.answer, request.raw, raw);
            finish(followed, writing, observer, clock);
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
          const writing = reply.raw.destroyed ? undefined : send(followed.answer, reply);
          finish(followed, writing, observer, clock);
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
  return new HttpCall(path, request.raw, response, request.params as Readonly<Record<string, string>>, request);
}

/** A promise when it takes more than this turn. */
function send(answer: HttpAnswer, reply: FastifyReply): Promise<void> | undefined {
  if (isInPieces(answer)) {
    const written = finished(reply.raw).catch(() => {});
    reply.code(answer.status).headers(answer.headers).send(streamOf(answer));
    return written;
  }
  if (isLive(answer)) {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    return writeLive(answer, reply.raw);
  }
  if (answer.closesConnection) {
    reply.hijack();
    closeGently(answer, reply.request.raw, reply.raw, reply.getHeaders() as OutgoingHttpHeaders);
    // With a serializer of its own, Fastify leaves the media type as it is; it would add a charset to it.
  } else reply.code(answer.status).headers(answer.headers).serializer(asText).send(answer.body);
  return undefined;
}

function finish({ answer, record }: Followed<HttpAnswer>, writing: Promise<void> | undefined, observer: CallObserver, clock: Clock): void {
  // How fast its caller reads is no part of it.
  record.durationMs = clock.now() - record.startedAtMs;
  if (writing !== undefined && isLive(answer)) void writing.then(() => finishLive(answer, record, observer, clock));
  else if (writing !== undefined && isInPieces(answer)) void writing.then(() => finishPieces(answer, record, observer));
  else observer.finished(record);
}

function finishPieces({ body }: AnswerInPieces, record: CallRecord, observer: CallObserver): void {
  record.bytesOut = body.taken;
  if (body.failure !== undefined) {
    record.reason = "INTERNAL";
    record.cause = body.failure;
  }
  observer.finished(record);
}

function finishLive({ body }: LiveAnswer, record: CallRecord, observer: CallObserver, clock: Clock): void {
  record.bytesOut = body.taken;
  record.durationMs = clock.now() - record.startedAtMs;
  observer.finished(record);
}

function asText(body: unknown): string {
  return body as string;
}

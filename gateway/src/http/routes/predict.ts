/** POST /predict: hands the raw request to the path and writes what comes back. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Answer, FollowPath } from "../../request/exchange.ts";
import type { CallObserver, CallRecord } from "../../request/record.ts";
import type { Clock } from "../../time/clock.ts";
import { closeGently } from "../listener/close-gently.ts";
import { predictionHeaders, predictionRequestSchema, predictionSchema } from "../schemas/prediction.ts";
import { problemResponses } from "../schemas/problem.ts";

export interface PredictParts {
  readonly follow: FollowPath;
  readonly observer: CallObserver;
  readonly clock: Clock;
}

/** Only described: the path validates against the model's signature, and writes its answers as text. */
const config = { need: "predict", swaggerTransform: ({ url }: { url: string }) => ({ schema: operation, url }) } as const;

/**
 * Past the framework as soon as it has found the route: its reading of the content-type, its hooks and its reply would
 * take another tenth of the time of a whole prediction.
 */
export async function predictRoute(app: FastifyInstance, { follow, observer, clock }: PredictParts): Promise<void> {
  app.post("/predict", {
    config,
    onRequest(request, reply) {
      reply.hijack();
      const { raw } = reply;
      void follow({ request: request.raw, response: raw }).then((answer) => {
        if (!raw.destroyed) write(answer, request.raw, raw);
        finish(answer.record, observer, clock);
      });
    },
    handler: () => {},
  });
}

/** Through the whole of the framework, for hooks and headers of plugins and of CORS. */
export async function predictRouteWithHooks(app: FastifyInstance, { follow, observer, clock }: PredictParts): Promise<void> {
  // The path reads the body itself, after it knows the caller.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _stream, done) => done(null));

  // A content-type that the framework can't read goes to the path too, which says what is wrong with it.
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.code !== "FST_ERR_CTP_INVALID_MEDIA_TYPE") throw error;
    predict(request, reply);
  });

  app.post("/predict", { config, handler: predict });

  function predict(request: FastifyRequest, reply: FastifyReply): void {
    void follow({ request: request.raw, response: reply.raw }).then((answer) => {
      if (!reply.raw.destroyed) send(answer, reply);
      finish(answer.record, observer, clock);
    });
  }
}

function write(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer.closesConnection) return closeGently(answer, request, response);
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

function send(answer: Answer, reply: FastifyReply): void {
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

const protobuf = { schema: { type: "string", format: "binary", description: "inferencehub.rpc.v1, as contract/proto has it." } };

const operation = {
  operationId: "predict",
  summary: "Runs one call on a model",
  description: "Queued, batched with other calls where the model allows it, and answered within the deadline.",
  tags: ["predict"],
  headers: {
    type: "object",
    properties: {
      "x-request-timeout-ms": { type: "integer", minimum: 1, maximum: 300_000, description: "The deadline; 5,000 when left out." },
      "x-request-id": { type: "string", maxLength: 128, description: "Names the call in the log; made when left out." },
    },
  },
  body: { content: { "application/json": { schema: predictionRequestSchema }, "application/x-protobuf": protobuf } },
  response: {
    200: {
      description: "The outputs.",
      headers: predictionHeaders,
      content: { "application/json": { schema: predictionSchema }, "application/x-protobuf": protobuf },
    },
    ...problemResponses(400, 401, 403, 404, 413, 415, 429, 500, 501, 503, 504),
  },
};

/** GET /admin/live, /admin/live/history and /admin/live/failures: what is going on, second by second. */

import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Authenticator } from "../../auth/authenticator.ts";
import type { Failure } from "../../telemetry/feed/failures.ts";
import { type CallFeed, sampledEveryMs } from "../../telemetry/feed/feed.ts";
import { type Sample, textFromSample } from "../../telemetry/feed/sample.ts";
import type { FeedReaders } from "../feed/readers.ts";
import { described } from "../schemas/described.ts";
import { failuresSchema, historyQuerySchema, historySchema, secondsFromQuery, streamHeadersSchema, streamSchema } from "../schemas/feed.ts";
import { callerOf, isStillAdmitted } from "../surface/access.ts";
import type { NoteAnswer } from "../surface/every-answer.ts";

export interface FeedParts {
  readonly feed: CallFeed;
  readonly readers: FeedReaders;
  readonly authenticator: Authenticator;
  readonly bootId: string;
  readonly note: NoteAnswer;
}

export async function feedRoutes(app: FastifyInstance, { feed, readers, authenticator, bootId, note }: FeedParts): Promise<void> {
  // Queries are text, and the schema says what the text stands for.
  app.setValidatorCompiler(() => () => true);

  app.get(
    "/admin/live",
    {
      config: { need: "metrics" },
      // Its answer has no end that a HEAD could wait for.
      exposeHeadRoute: false,
      schema: {
        ...described({
          operationId: "watchLive",
          summary: "Streams a sample of all calls each second, and the workers whenever they change",
          tags: ["operations"],
          ok: {
            description: "Until the gateway leaves, or the key or session is no longer valid.",
            contentType: "text/event-stream",
            schema: streamSchema,
          },
          errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "QUEUE_FULL"],
        }),
        headers: streamHeadersSchema,
      },
    },
    (request, reply) => {
      const { models, canAdminister } = callerOf(request);
      const { raw: response } = reply;
      const stream = readers.open({
        models,
        seesWorkers: canAdminister,
        afterId: afterIdFrom(request.headers["last-event-id"], feed.newestId),
        response,
        isStillAdmitted: () => isStillAdmitted(request, authenticator),
      });
      // Most readers leave before the end, and then the framework has no answer to log.
      response.once("close", () => {
        if (!response.writableFinished) note(request, reply);
      });
      reply.headers({
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        // The end of the stream is then seen at once by whatever is in between.
        connection: "close",
      });
      return reply.send(stream);
    },
  );

  app.get(
    "/admin/live/failures",
    {
      config: { need: "metrics" },
      schema: described({
        operationId: "liveFailures",
        summary: "Lists calls that failed lately, some of each kind",
        tags: ["operations"],
        ok: { description: "The newest first.", schema: failuresSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request) => {
      const { models, canAdminister } = callerOf(request);
      return { failures: feed.failures.list(models).map((failure) => viewFromFailure(failure, canAdminister)) };
    },
  );

  app.get<{ Querystring: Record<string, unknown> }>(
    "/admin/live/history",
    {
      config: { need: "metrics" },
      schema: described({
        operationId: "liveHistory",
        summary: "Lists the samples of the last hour, or of less",
        tags: ["operations"],
        querystring: historyQuerySchema,
        ok: { description: "What is kept; less than an hour where very many versions are busy all the time.", schema: historySchema },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request, reply) => {
      const { models } = callerOf(request);
      const samples = feed.last(secondsFromQuery(request.query) * 1_000);
      return reply.type("application/json").send(Readable.from(historyText(samples, models, bootId)));
    },
  );
}

function viewFromFailure({ atMs, requestId, model, version, reason, status, keyId, durationMs }: Failure, forAdmin: boolean) {
  return {
    at: atMs,
    request_id: requestId,
    model,
    version,
    reason,
    status,
    ...(forAdmin && keyId !== "" && { key_id: keyId }),
    duration_ms: Math.round(durationMs * 1_000) / 1_000,
  };
}

/** Samples whose text is made in one turn of the event loop. */
const samplesATurn = 100;

/** In pieces: an hour of the past, in one go, would keep predictions waiting for as long as a hundred of them take. */
async function* historyText(samples: readonly Sample[], models: ReadonlySet<string> | null, bootId: string): AsyncGenerator<string> {
  yield `{"interval_ms":${sampledEveryMs},"boot_id":${JSON.stringify(bootId)},"samples":[`;
  for (let first = 0; first < samples.length; first += samplesATurn) {
    const texts = samples.slice(first, first + samplesATurn).map((sample) => textFromSample(sample, models));
    yield (first === 0 ? "" : ",") + texts.join(",");
    await setImmediate();
  }
  yield "]}";
}

/** Without an id the stream begins now; an id that this gateway has not come to yet is of another's clock, and all is new. */
function afterIdFrom(header: unknown, newestId: number): number {
  if (typeof header !== "string" || !/^\d{1,15}$/.test(header)) return newestId;
  const id = Number(header);
  return id > newestId ? -1 : id;
}

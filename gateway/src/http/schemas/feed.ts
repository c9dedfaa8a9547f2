/** The live samples as GET /admin/live streams them and GET /admin/live/history lists them. */

import { Type } from "typebox";
import { keptMs } from "../../telemetry/feed/ring.ts";
import { invalidQuery, unknownFields, wholeNumber } from "./query.ts";

const MAX_SECONDS = keptMs / 1_000;

const latency = (share: string) =>
  Type.Union([Type.Number(), Type.Null()], {
    description: `Milliseconds in the gateway that ${share} of the calls that went well did not exceed; null when none did.`,
  });

const counted = {
  calls: Type.Integer({ minimum: 0, description: "Calls that ended in that second, failed ones included." }),
  errors: Type.Unsafe<Record<string, number>>({
    type: "object",
    additionalProperties: { type: "integer", minimum: 1 },
    description: "Those that failed, by reason.",
  }),
  p50_ms: latency("half"),
  p95_ms: latency("95 %"),
  p99_ms: latency("99 %"),
};

const versionSchema = Type.Object(
  {
    model: Type.String(),
    version: Type.String({ description: "Empty: the calls failed before a version was chosen." }),
    ...counted,
    rows: Type.Integer({ minimum: 0, description: "Rows of the calls that went well." }),
    batch_rows: Type.Union([Type.Number(), Type.Null()], { description: "Mean rows of the batches that ran; null when none did." }),
    queued: Type.Integer({ minimum: 0, description: "Calls that waited at the workers when the second was over." }),
  },
  { title: "Sample of a version" },
);

const sampleSchema = Type.Object(
  {
    id: Type.Integer({ description: "Counts up, over restarts of the gateway too." }),
    at: Type.Integer({ description: "When the second was over, in milliseconds since 1970-01-01 UTC." }),
    versions: Type.Array(versionSchema, { description: "Versions with calls in that second, or with calls waiting for them." }),
    all: Type.Object(counted, {
      description: "All calls, those included that failed before their model was known. With a key for some models: theirs.",
    }),
    waiting: Type.Integer({ minimum: 0, description: "Calls that waited in the gateway for a worker to come back." }),
  },
  { title: "Sample", description: "One second of calls." },
);

export const historySchema = Type.Object(
  {
    interval_ms: Type.Integer({ description: "The length of what each sample counts." }),
    boot_id: Type.String({ description: "New at each start of the gateway." }),
    samples: Type.Array(sampleSchema, { description: "Oldest first." }),
  },
  { title: "Live history" },
);

const failureSchema = Type.Object(
  {
    at: Type.Integer({ description: "When it was over, in milliseconds since 1970-01-01 UTC." }),
    request_id: Type.String({ description: "As its answer and the log have it." }),
    model: Type.String({ description: "Empty: it failed before its model was known." }),
    version: Type.String({ description: "Empty: it failed before a version was chosen." }),
    reason: Type.String(),
    status: Type.Integer({ description: "HTTP status of its answer." }),
    key_id: Type.Optional(Type.String({ description: "Who called; for admins only, and absent where it was not known." })),
    duration_ms: Type.Number(),
  },
  { title: "Failed call" },
);

export const failuresSchema = Type.Object(
  {
    failures: Type.Array(failureSchema, {
      description:
        "Newest first. Of each reason, model and version the last 20 are kept, of at most 50 such kinds; a restart forgets them.",
    }),
  },
  { title: "Failed calls" },
);

export const historyQuerySchema = Type.Object(
  {
    seconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_SECONDS, default: MAX_SECONDS, description: "Only samples of the last so many seconds." }),
    ),
  },
  { additionalProperties: false },
);

/** Throws INVALID_REQUEST. */
export function secondsFromQuery(query: Readonly<Record<string, unknown>>): number {
  const problems = unknownFields(query, ["seconds"]);
  const seconds = query.seconds === undefined ? MAX_SECONDS : wholeNumber(query.seconds);
  if (!(seconds >= 1 && seconds <= MAX_SECONDS))
    problems.push({ pointer: "/seconds", detail: `expected a whole number from 1 to ${MAX_SECONDS}` });
  if (problems.length > 0) throw invalidQuery(problems);
  return seconds;
}

export const streamHeadersSchema = Type.Object({
  "last-event-id": Type.Optional(Type.String({ description: "The id of the last sample that came; those after it are sent first." })),
});

export const streamSchema = Type.String({
  description:
    "Server-sent events. `sample`: one Sample as JSON each second, with its id. `workers`, for admins only: what GET /admin/workers gives, at first and whenever it has changed. A comment every 15 s.",
});

/** Sixth step of a call that is answered in chunks: hands it to a worker and waits for its first chunk. */
import type { IncomingHttpHeaders } from "node:http";
import type { LimitSettings, StreamSettings } from "../config/settings.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { AnswerStream, WorkerAnswer, WorkerPool } from "../pool/pool.ts";
import { StreamMeasured } from "../pool/pool.ts";
import { answerWithoutRows, type Noted, type Outgoing, workerCallOf } from "./6-send.ts";
import type { Asked } from "./inputs/asked.ts";
import { streamTimes } from "./stream-times.ts";

/** Whether the outputs of a call go to its caller in chunks. */
export function isInChunks({ stream }: Pick<Asked, "stream">, version: Pick<ModelVersion, "stream">): boolean {
  return stream === "wanted" || (stream === "possible" && version.stream !== undefined);
}

/** Its failures are in the stream. Throws INVALID_REQUEST for what a header says. */
export function openStream(
  pool: WorkerPool,
  limits: LimitSettings,
  settings: StreamSettings,
  headers: IncomingHttpHeaders,
  outgoing: Outgoing,
  record: Noted,
): AnswerStream {
  const { version, inputs } = outgoing;
  const times = streamTimes(version.stream, settings, headers);
  if (inputs.rows === 0) return streamOf(answerWithoutRows(version));
  // `deadline_ms` is about answers that come whole.
  const modelMs = version.stream === undefined ? version.deadlineMs : 0;
  const call = workerCallOf(outgoing, modelMs, limits, settings, record);
  return pool.stream({ ...call, ...(version.stream !== undefined && { streams: true }), times });
}

/** An answer that is there already. */
function streamOf(answer: WorkerAnswer): AnswerStream {
  const chunks = [answer.outputs];
  return {
    begun: Promise.resolve(),
    next: () => Promise.resolve(chunks.shift()),
    end: answer,
    failure: undefined,
    cut: undefined,
    measured: new StreamMeasured(0),
    spent: Promise.resolve(undefined),
    cancel: () => {},
  };
}

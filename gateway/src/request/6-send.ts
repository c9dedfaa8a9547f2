/** Sixth step: hands the call to a worker and waits for its answer, its deadline, or its caller to leave. */
import type { Caller } from "../auth/caller/caller.ts";
import type { LimitSettings, StreamSettings } from "../config/settings.ts";
import { type ModelVersion, sharesRuns } from "../models/model-version.ts";
import type { WorkerAnswer, WorkerCall, WorkerPool } from "../pool/pool.ts";
import { OwnBytes, type Parameters } from "../tensors/tensor.ts";
import type { Accepted } from "./1-accept.ts";
import type { IncomingCall } from "./exchange.ts";
import type { Asked } from "./inputs/asked.ts";
import type { FittedInputs } from "./inputs/fit-json.ts";
import type { CallRecord } from "./record.ts";
import { totalMsOf } from "./stream-times.ts";

/** What is to be sent. */
export interface Outgoing {
  readonly asked: Asked;
  /** Those of the model. */
  readonly parameters: Parameters;
  readonly accepted: Pick<Accepted<unknown>, "timeoutMs">;
  readonly version: ModelVersion;
  readonly inputs: FittedInputs;
  readonly caller: Pick<Caller, "share">;
  /** When the body was complete, on the monotonic clock: the deadline counts from here, slow uploads have a limit of their own. */
  readonly receivedAtMs: number;
}

/** What goes on of what is noted of the call. */
export type Noted = Pick<CallRecord, "requestId" | "traceparent" | "span">;

/** What the caller grants, in milliseconds: the shorter of what headers and body say; undefined: neither says anything. */
export function grantedMs(asked: Pick<Asked, "timeoutMs">, accepted: Pick<Accepted<unknown>, "timeoutMs">): number | undefined {
  if (asked.timeoutMs === undefined || accepted.timeoutMs === undefined) return asked.timeoutMs ?? accepted.timeoutMs;
  return Math.min(asked.timeoutMs, accepted.timeoutMs);
}

/** Time that a call has, in milliseconds: the caller's word, else the model's, else the gateway's, and never more than the limit. */
function timeoutOf(
  asked: number | undefined,
  modelMs: number,
  { stream }: ModelVersion,
  limits: LimitSettings,
  streams: StreamSettings,
): number {
  const most = stream === undefined ? limits.max_deadline_ms : totalMsOf(stream, streams);
  const usual = stream === undefined ? limits.default_deadline_ms : most;
  return Math.min(most, asked ?? (modelMs > 0 ? modelMs : usual));
}

/** Rejects with QUEUE_FULL, NO_HEALTHY_WORKER, WORKER_LOST, POISON_REQUEST, DEADLINE_EXCEEDED, CANCELLED, MODEL_FAILED or what else the worker answers. */
export function send(
  pool: WorkerPool,
  limits: LimitSettings,
  streams: StreamSettings,
  call: IncomingCall,
  outgoing: Outgoing,
  record: Noted,
): Promise<WorkerAnswer> {
  const { version, inputs } = outgoing;
  if (inputs.rows === 0) return Promise.resolve(answerWithoutRows(version));
  const handle = pool.begin(workerCallOf(outgoing, version.deadlineMs, limits, streams, record));
  // Also fires behind the answer, when there is nothing left to cancel; taking the listener off would cost more.
  call.onLeft(() => handle.cancel());
  if (call.hasLeft) handle.cancel();
  return handle.answer;
}

/** What the pool is asked for. @param modelMs time that the model grants to who asks for none; 0: it has no word on it */
export function workerCallOf(
  { asked, parameters, accepted, caller, version, inputs, receivedAtMs }: Outgoing,
  modelMs: number,
  limits: LimitSettings,
  streams: StreamSettings,
  { requestId, traceparent, span }: Noted,
): WorkerCall {
  return {
    model: version.name,
    version: version.version,
    inputs: inputs.tensors,
    sharesRuns: sharesRuns(version),
    parameters,
    requestId,
    traceparent,
    span,
    share: caller.share,
    deadlineAt: receivedAtMs + timeoutOf(grantedMs(asked, accepted), modelMs, version, limits, streams),
    idempotent: version.idempotent,
    retryAfterHang: version.retryAfterHang,
  };
}

const nothing = new OwnBytes(Buffer.alloc(0));

/** The answer to a call of no rows: nothing to run, and outputs of no rows. Models are never asked to run on nothing. */
export function answerWithoutRows(version: ModelVersion): WorkerAnswer {
  const outputs = version.outputs.map(({ name, datatype, shape }) => ({
    name,
    datatype,
    shape: shape.map((length, i) => (i === 0 ? 0 : Math.max(0, length))),
    raw: nothing,
  }));
  return { outputs, queueUs: 0, computeUs: 0, batchCalls: 0, batchRows: 0, usage: undefined, worker: "" };
}

/** Sixth step: hands the call to a worker and waits for its answer, its deadline, or its caller to leave. */
import type { Caller } from "../auth/caller/caller.ts";
import type { LimitSettings } from "../config/settings.ts";
import { type ModelVersion, sharesRuns } from "../models/model-version.ts";
import type { WorkerAnswer, WorkerPool } from "../pool/pool.ts";
import { OwnBytes } from "../tensors/tensor.ts";
import type { Accepted } from "./1-accept.ts";
import type { IncomingCall } from "./exchange.ts";
import type { Asked } from "./inputs/asked.ts";
import type { FittedInputs } from "./inputs/fit-json.ts";

/** What is to be sent. */
export interface Outgoing {
  readonly asked: Asked;
  readonly accepted: Pick<Accepted<unknown>, "timeoutMs" | "traceparent">;
  readonly version: ModelVersion;
  readonly inputs: FittedInputs;
  readonly caller: Pick<Caller, "share">;
  /** When the body was complete, on the monotonic clock: the deadline counts from here, slow uploads have a limit of their own. */
  readonly receivedAtMs: number;
}

/** What the caller grants, in milliseconds: the shorter of what headers and body say; undefined: neither says anything. */
export function grantedMs(asked: Pick<Asked, "timeoutMs">, accepted: Pick<Accepted<unknown>, "timeoutMs">): number | undefined {
  if (asked.timeoutMs === undefined || accepted.timeoutMs === undefined) return asked.timeoutMs ?? accepted.timeoutMs;
  return Math.min(asked.timeoutMs, accepted.timeoutMs);
}

/** Time that a call has, in milliseconds: the caller's word, else the model's, else the gateway's, and never more than the limit. */
function timeoutOf(asked: number | undefined, modelMs: number, limits: LimitSettings): number {
  return Math.min(limits.max_deadline_ms, asked ?? (modelMs > 0 ? modelMs : limits.default_deadline_ms));
}

/** Rejects with QUEUE_FULL, NO_HEALTHY_WORKER, WORKER_LOST, POISON_REQUEST, DEADLINE_EXCEEDED, CANCELLED, MODEL_FAILED or what else the worker answers. */
export function send(
  pool: WorkerPool,
  limits: LimitSettings,
  call: IncomingCall,
  outgoing: Outgoing,
  requestId: string,
): Promise<WorkerAnswer> {
  const { asked, accepted, version, inputs } = outgoing;
  if (inputs.rows === 0) return Promise.resolve(answerWithoutRows(version));
  const handle = pool.begin({
    model: version.name,
    version: version.version,
    inputs: inputs.tensors,
    sharesRuns: sharesRuns(version),
    parameters: asked.parameters,
    requestId,
    traceparent: accepted.traceparent,
    share: outgoing.caller.share,
    deadlineAt: outgoing.receivedAtMs + timeoutOf(grantedMs(asked, accepted), version.deadlineMs, limits),
    idempotent: version.idempotent,
    retryAfterHang: version.retryAfterHang,
  });
  // Also fires behind the answer, when there is nothing left to cancel; taking the listener off would cost more.
  call.onLeft(() => handle.cancel());
  if (call.hasLeft) handle.cancel();
  return handle.answer;
}

const nothing = new OwnBytes(Buffer.alloc(0));

/** The answer to a call of no rows: nothing to run, and outputs of no rows. Models are never asked to run on nothing. */
function answerWithoutRows(version: ModelVersion): WorkerAnswer {
  const outputs = version.outputs.map(({ name, datatype, shape }) => ({
    name,
    datatype,
    shape: shape.map((length, i) => (i === 0 ? 0 : Math.max(0, length))),
    raw: nothing,
  }));
  return { outputs, queueUs: 0, computeUs: 0, batchCalls: 0, batchRows: 0, usage: undefined, worker: "" };
}

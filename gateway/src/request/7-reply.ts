/** Last step: has the door write the worker's answer, or the error that ended the call. */
import { GatewayError } from "../errors/gateway-error.ts";
import { httpStatusFromError, okStatus } from "../errors/http-status.ts";
import { isOurFault } from "../errors/reasons.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { WorkerAnswer } from "../pool/pool.ts";
import { msText } from "../time/ms-text.ts";
import type { Accepted } from "./1-accept.ts";
import type { Charges } from "./3-rate-limit.ts";
import type { NamedClasses } from "./classes.ts";
import type { ChunkSource, Door, Followed, IncomingCall, Received, Timings, WrittenAnswer } from "./exchange.ts";
import { askedOutputs } from "./inputs/asked-outputs.ts";
import type { CallRecord } from "./record.ts";

/** The answer to a call that went well. Throws or rejects with PAYLOAD_TOO_LARGE. */
export function reply<Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish>(
  door: Door<Call, Manner, Written, Wish>,
  accepted: Accepted<Manner>,
  { asked, wish }: Received<Wish>,
  version: ModelVersion,
  classes: NamedClasses | undefined,
  worked: WorkerAnswer,
  isRowLeftOut: boolean,
  charges: Charges,
  record: CallRecord,
  nowMs: number,
): Followed<Written> | Promise<Followed<Written>> {
  const timings = timingsOf(worked, nowMs - record.startedAtMs);
  const notes: Record<string, string> = {
    "x-request-id": record.requestId,
    "x-inferencehub-version": record.version,
    "server-timing": `total;dur=${timings.total}, gateway;dur=${timings.gateway}, queue;dur=${timings.queue}, compute;dur=${timings.compute}`,
  };
  charges.addHeaders(notes, door.rateHeaders);
  const written = door.write(accepted.manner, wish, {
    version,
    classes,
    outputs: askedOutputs(worked.outputs, asked.outputs),
    firstDimension: isRowLeftOut ? 1 : 0,
    timings,
    usage: worked.usage,
    notes,
    record,
  });
  return written instanceof Promise ? written.then((answer) => replied(answer, record)) : replied(written, record);
}

function replied<Written extends WrittenAnswer>(answer: Written, record: CallRecord): Followed<Written> {
  record.status = okStatus;
  record.bytesOut = answer.bytes ?? 0;
  return { answer, record };
}

/** The answer to a call that failed. */
export function refuse<Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish>(
  door: Door<Call, Manner, Written, Wish>,
  call: Call,
  thrown: unknown,
  charges: Charges,
  record: CallRecord,
  nowMs: number,
): Followed<Written> {
  const error = GatewayError.from(thrown);
  const notes: Record<string, string> = { "server-timing": soFar(record, nowMs) };
  if (record.version !== "") notes["x-inferencehub-version"] = record.version;
  charges.addHeaders(notes, door.rateHeaders);
  const answer = door.refuse(call, { error, notes, record });
  record.status = httpStatusFromError(error);
  record.reason = error.reason;
  record.isQuiet = error.isQuiet;
  record.bytesOut = answer.bytes ?? 0;
  if (isOurFault(error.reason)) record.cause = error.cause ?? error.detail;
  return { answer, record };
}

/** The answer to a call that goes well so far, and comes in chunks from here on. */
export function replyInChunks<Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish>(
  door: Door<Call, Manner, Written, Wish>,
  accepted: Accepted<Manner>,
  wish: Wish,
  version: ModelVersion,
  classes: NamedClasses | undefined,
  chunks: ChunkSource,
  isRowLeftOut: boolean,
  heartbeatMs: number,
  charges: Charges,
  record: CallRecord,
  nowMs: number,
): Followed<Written> {
  const notes: Record<string, string> = {
    "x-request-id": record.requestId,
    "x-inferencehub-version": record.version,
    // So far: the rest is known at the end, which says it.
    "server-timing": soFar(record, nowMs),
  };
  charges.addHeaders(notes, door.rateHeaders);
  const answer = door.stream!(accepted.manner, wish, {
    version,
    classes,
    chunks,
    firstDimension: isRowLeftOut ? 1 : 0,
    heartbeatMs,
    notes,
    record,
  });
  record.status = okStatus;
  return { answer, record };
}

function soFar({ startedAtMs }: CallRecord, nowMs: number): string {
  return `total;dur=${msText(Math.round((nowMs - startedAtMs) * 1_000))}`;
}

export function timingsOf({ queueUs, computeUs }: WorkerAnswer, totalMs: number): Timings {
  const totalUs = Math.round(totalMs * 1_000);
  return {
    total: msText(totalUs),
    gateway: msText(Math.max(0, totalUs - queueUs - computeUs)),
    queue: msText(queueUs),
    compute: msText(computeUs),
  };
}

/** Last step: writes the worker's answer, or the error that ended the call, as the caller asked for it. */
import { GatewayError } from "../errors/gateway-error.ts";
import { problemFromError } from "../errors/problem.ts";
import { isOurFault } from "../errors/reasons.ts";
import type { WorkerAnswer } from "../pool/pool.ts";
import { inferencehub } from "../rpc/inference.js";
import { datatypeToWire } from "../tensors/datatype.ts";
import { jsonFromTensor } from "../tensors/json-from-tensor.ts";
import { decimalText } from "../tensors/shortest-float.ts";
import { type EncodedTensor, isShared } from "../tensors/tensor.ts";
import { type Format, jsonMediaType, protobufMediaType } from "./1-accept.ts";
import type { Charges } from "./3-rate-limit.ts";
import type { Answer } from "./exchange.ts";
import type { CallRecord } from "./record.ts";

const { PredictResponse } = inferencehub.rpc.v1;

/** Where the time of a call went: milliseconds as text, which header and body share. */
interface Timings {
  readonly total: string;
  /** All that was neither queue nor model: the gateway itself and the way to the worker and back. */
  readonly gateway: string;
  readonly queue: string;
  readonly compute: string;
}

/** The answer to a call that went well. */
export function reply(
  answer: WorkerAnswer,
  isRowLeftOut: boolean,
  format: Format,
  charges: Charges,
  record: CallRecord,
  nowMs: number,
): Answer {
  const timings = timingsOf(answer, nowMs - record.startedAtMs);
  const headers: Record<string, string> = {
    "content-type": format === "json" ? jsonMediaType : protobufMediaType,
    "x-request-id": record.requestId,
    "x-inferencehub-version": record.version,
    "server-timing": `total;dur=${timings.total}, gateway;dur=${timings.gateway}, queue;dur=${timings.queue}, compute;dur=${timings.compute}`,
  };
  charges.addHeaders(headers);
  const first = isRowLeftOut ? 1 : 0;
  const body = format === "json" ? jsonAnswer(answer.outputs, first, record, timings) : protobufAnswer(answer, first, record);
  record.status = 200;
  record.bytesOut = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  return { status: 200, headers, body, closesConnection: false, record };
}

/** The answer to a call that failed. */
export function refuse(thrown: unknown, closesConnection: boolean, charges: Charges, record: CallRecord, nowMs: number): Answer {
  const error = GatewayError.from(thrown);
  const { status, headers, body } = problemFromError(error, record.requestId);
  if (record.version !== "") headers["x-inferencehub-version"] = record.version;
  headers["server-timing"] = `total;dur=${msFromUs(Math.round((nowMs - record.startedAtMs) * 1_000))}`;
  charges.addHeaders(headers);
  record.status = status;
  record.reason = error.reason;
  record.bytesOut = Buffer.byteLength(body);
  if (isOurFault(error.reason)) record.cause = error.cause ?? error.detail;
  return { status, headers, body, closesConnection, record };
}

function timingsOf({ queueUs, computeUs }: WorkerAnswer, totalMs: number): Timings {
  const totalUs = Math.round(totalMs * 1_000);
  return {
    total: msFromUs(totalUs),
    gateway: msFromUs(Math.max(0, totalUs - queueUs - computeUs)),
    queue: msFromUs(queueUs),
    compute: msFromUs(computeUs),
  };
}

function msFromUs(us: number): string {
  return decimalText(us, 3);
}

/** Built as text in a fixed order: a tenth of the time that JSON.stringify takes for the same arrays. */
function jsonAnswer(outputs: readonly EncodedTensor[], first: number, record: CallRecord, timings: Timings): string {
  let fields = "";
  for (const { name, datatype, shape, raw } of outputs) {
    if (fields !== "") fields += ",";
    fields += `${quoted(name)}:${jsonFromTensor(datatype, shape, bytesOf(raw), first)}`;
  }
  return `{"model_name":"${record.model}","version":"${record.version}","outputs":{${fields}},"request_id":${quoted(record.requestId)},"timings_ms":{"total":${timings.total},"gateway":${timings.gateway},"queue":${timings.queue},"compute":${timings.compute}}}`;
}

const plainText = /^[ !#-[\]-~]*$/;

/** JSON text of a string; names and ids hardly ever need an escape. */
function quoted(text: string): string {
  return plainText.test(text) ? `"${text}"` : JSON.stringify(text);
}

function protobufAnswer(answer: WorkerAnswer, first: number, record: CallRecord): Buffer {
  const encoded = PredictResponse.encode({
    modelName: record.model,
    version: record.version,
    outputs: answer.outputs.map(({ name, datatype, shape, raw }) => ({
      name,
      datatype: datatypeToWire(datatype),
      shape: shape.slice(first),
      raw: bytesOf(raw),
    })),
    requestId: record.requestId,
    timings: { queueUs: answer.queueUs, computeUs: answer.computeUs, batchCalls: answer.batchCalls, batchRows: answer.batchRows },
  }).finish();
  return Buffer.isBuffer(encoded) ? encoded : Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

function bytesOf(raw: EncodedTensor["raw"]): Buffer {
  if (isShared(raw)) throw new TypeError("A worker answered with a reference; outputs travel on the lane.");
  return raw;
}

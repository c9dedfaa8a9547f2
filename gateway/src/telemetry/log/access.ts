/** One log line for each request that is over. No bodies, no keys, no query strings. */

import type { DestinationStream } from "pino";
import { msText } from "../../time/ms-text.ts";
import type { CountedCall } from "../metrics/calls.ts";
import type { Span } from "../traces/span.ts";
import { traceIdOf } from "../traces/traceparent.ts";
import { isoTime, type Log } from "./log.ts";

/** The part of a finished call that is logged. */
export interface LoggedCall extends CountedCall {
  /** The pattern of its route. */
  readonly operation: string;
  readonly requestId: string;
  /** W3C trace context that went on with it; empty or absent where there is none. */
  readonly traceparent?: string;
  /** What was recorded of it; absent for one that was not. */
  readonly span?: Pick<Span, "traceId" | "spanId"> | undefined;
  readonly keyId: string;
  readonly worker: string;
  /** True: it is in a sum that the log has, and gets no line. */
  readonly isQuiet: boolean;
  /** What lies behind a failure of ours. */
  readonly cause: unknown;
}

export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  /** What was asked for; empty where there is no such route, because that is a stranger's text. */
  readonly path: string;
  readonly status: number;
  readonly keyId: string;
  readonly durationMs: number;
  /** The caller's address. */
  readonly client: string;
  /** True: it is in a sum that the log has, and gets no line. */
  readonly isQuiet: boolean;
  /** True: worth a line only at level debug, such as what load balancers ask every second and the parts of a page. */
  readonly routine: boolean;
}

export interface AccessLog {
  /** A call of a model. */
  call(call: LoggedCall): void;
  /** A request of any other route. */
  control(request: LoggedRequest): void;
}

/** `stream` is the one that `log` writes to, `name` the process that it names. */
export function createAccessLog(log: Log, stream: DestinationStream, name: string): AccessLog {
  const logsCalls = log.isLevelEnabled("info");
  const beforeId = `","process":${JSON.stringify(name)},"request_id":`;
  return {
    call(call) {
      if (call.cause !== undefined) logFailed(call, log);
      if (logsCalls && !call.isQuiet) stream.write(lineFromCall(call, beforeId));
    },
    control(request) {
      if (request.isQuiet) return;
      log[request.routine ? "debug" : "info"](
        {
          request_id: request.requestId,
          method: request.method,
          path: request.path,
          status: request.status,
          key_id: request.keyId,
          duration_ms: rounded(request.durationMs),
          client: request.client,
        },
        "request",
      );
    },
  };
}

/** What lies behind a failure of ours. */
export function logFailed(call: LoggedCall, log: Log): void {
  log.error({ request_id: call.requestId, ...traceOf(call), reason: call.reason, error: call.cause }, "call failed");
}

/** Which trace a call belongs to, and which span it is where it is recorded. */
function traceOf({ traceparent, span }: LoggedCall): { readonly trace_id?: string; readonly span_id?: string } {
  if (span !== undefined) return { trace_id: span.traceId, span_id: span.spanId };
  return traceparent ? { trace_id: traceIdOf(traceparent) } : {};
}

function tracePart(call: LoggedCall): string {
  const { trace_id, span_id } = traceOf(call);
  return `,"trace_id":"${trace_id}"${span_id === undefined ? "" : `,"span_id":"${span_id}"`}`;
}

/**
 * The line that pino would write, put together by hand: measured, 1 µs instead of 5 for each prediction. The names
 * consist of characters that need no escape; who a token is for may be called anything.
 */
function lineFromCall(call: LoggedCall, beforeId: string): string {
  return (
    `{"level":"info","time":"${isoTime()}${beforeId}${quoted(call.requestId)}${call.traceparent ? tracePart(call) : ""}${kindOf(call)}` +
    `${msText(Math.round(call.durationMs * 1e3))},"queue_ms":${msText(call.queueUs)},"compute_ms":${msText(call.computeUs)},` +
    `"batch_rows":${call.batchRows},"bytes_in":${call.bytesIn},"bytes_out":${call.bytesOut},"worker":${quotedWorker(call.worker)},${call.stream === undefined ? "" : streamPart(call.stream)}"msg":"request"}\n`
  );
}

/** `first_chunk_ms` is null where none came; `cancelled` says who or what called the stream off. */
function streamPart({ measured: { chunks, firstChunkMs }, cancelled }: NonNullable<LoggedCall["stream"]>): string {
  const firstText = firstChunkMs === undefined ? "null" : msText(Math.round(firstChunkMs * 1e3));
  return `"chunks":${chunks},"first_chunk_ms":${firstText},${cancelled === undefined ? "" : `"cancelled":"${cancelled}",`}`;
}

/** What neighbours in the log nearly always have in common, kept from the last one. */
let lastKind: LoggedCall | undefined;
let kindText = "";

function kindOf(call: LoggedCall): string {
  if (lastKind === undefined || !isOfKind(call, lastKind)) {
    lastKind = call;
    kindText =
      `,"method":"POST","path":"${call.operation}","status":${call.status},${call.reason === undefined ? "" : `"reason":"${call.reason}",`}` +
      `"model":"${call.model}","version":"${call.version}","key_id":${JSON.stringify(call.keyId)},"duration_ms":`;
  }
  return kindText;
}

function isOfKind(one: LoggedCall, other: LoggedCall): boolean {
  return (
    one.status === other.status &&
    one.reason === other.reason &&
    one.operation === other.operation &&
    one.model === other.model &&
    one.version === other.version &&
    one.keyId === other.keyId
  );
}

const quotedWorkers = new Map<string, string>();

/** A name may hold anything that a path may; there are few of them. */
function quotedWorker(name: string): string {
  let text = quotedWorkers.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    quotedWorkers.set(name, text);
  }
  return text;
}

/** For ids, which consist of visible ASCII. */
function quoted(id: string): string {
  return id.includes('"') || id.includes("\\") ? JSON.stringify(id) : `"${id}"`;
}

function rounded(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}

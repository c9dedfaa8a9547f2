/** What is worth knowing about one request when it is over: the path fills it in as it goes, log and metrics read it once. */
import type { Usage } from "../backends/answer.ts";
import type { SampledCall } from "../capture/record/sampled-call.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { isOurFault, type Reason } from "../errors/reasons.ts";
import type { Cut, StreamMeasured, WorkerAnswer } from "../pool/pool.ts";
import type { Span } from "../telemetry/traces/span.ts";

/** Where a stream was called off. */
export type Cancelled = Exclude<Cut, "caller"> | "caller_before_first_chunk" | "caller_in_stream";

/** What is noted of a call that is answered in chunks. */
export interface StreamNotes {
  readonly measured: StreamMeasured;
  /** Who or what called it off; undefined: nobody did. */
  cancelled: Cancelled | undefined;
}

export class CallRecord {
  /** What was asked for, such as `/predict`. */
  readonly operation: string;
  readonly requestId: string;
  /** W3C trace context that goes on with the call; empty where there is none. */
  traceparent: string;
  /** What is recorded of it; undefined for nearly all calls, which are not. */
  span: Span | undefined = undefined;
  /** On the monotonic clock, in milliseconds. */
  readonly startedAtMs: number;
  /** Total time in the gateway, in milliseconds; 0 until the request is over. */
  durationMs = 0;
  /** HTTP status of the answer. */
  status = 0;
  /** Why it failed; undefined when it did not. */
  reason: Reason | undefined = undefined;
  /** What lies behind a failure of ours; for the log only. */
  cause: unknown = undefined;
  /** True: the log has it in a sum already. */
  isQuiet = false;
  /** Who called; empty until known. */
  keyId = "";
  /** Name of the model, once it is known to exist; until then empty, so that no stranger's text becomes a label. */
  model = "";
  /** Exact version, once chosen. */
  version = "";
  /** Whether running the call twice does no harm; false until the version is known. */
  isIdempotent = false;
  /** True: the caller asked for none, and the model's traffic document decided. */
  isSplit = false;
  rows = 0;
  bytesIn = 0;
  bytesOut = 0;
  queueUs = 0;
  computeUs = 0;
  batchCalls = 0;
  batchRows = 0;
  /** Undefined where it takes no tokens, or took none. */
  usage: Usage | undefined = undefined;
  /** The worker that answered; empty when none did. */
  worker = "";

  /** What of it is to be written down; undefined for most calls. */
  captured: SampledCall | undefined = undefined;

  /** Undefined for one that is answered whole. */
  stream: StreamNotes | undefined = undefined;

  constructor(operation: string, requestId: string, startedAtMs: number, traceparent = "") {
    this.operation = operation;
    this.requestId = requestId;
    this.startedAtMs = startedAtMs;
    this.traceparent = traceparent;
  }

  /** A worker has answered, with outputs. */
  takeAnswer({ queueUs, computeUs, batchCalls, batchRows, worker }: WorkerAnswer): void {
    this.queueUs = queueUs;
    this.computeUs = computeUs;
    this.batchCalls = batchCalls;
    this.batchRows = batchRows;
    this.worker = worker;
  }

  /** The first thing that goes wrong is why it failed; what lies behind a failure of ours is for the log. */
  noteFailure({ reason, cause, detail }: GatewayError): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    if (isOurFault(reason)) this.cause = cause ?? detail;
  }
}

/** Told once of each request that is over, after its answer was handed to the socket. */
export interface CallObserver {
  finished(record: CallRecord): void;
}

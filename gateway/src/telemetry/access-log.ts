/** One log line for each request that is over. No bodies, no keys, no query strings. */

import type { CountedCall } from "./call-metrics.ts";
import type { Log } from "./log.ts";

/** The part of a finished call that is logged. */
export interface LoggedCall extends CountedCall {
  readonly requestId: string;
  readonly keyId: string;
  readonly worker: string;
  /** What lies behind a failure of ours. */
  readonly cause: unknown;
}

export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The route's pattern; empty when there was none, because what a stranger asks for is a stranger's text. */
  readonly route: string;
  readonly status: number;
  readonly keyId: string;
  readonly durationMs: number;
  /** The caller's address. */
  readonly client: string;
}

export interface AccessLog {
  /** A call of POST /predict. */
  call(call: LoggedCall): void;
  /** A request of any other route. */
  control(request: LoggedRequest): void;
}

export function createAccessLog(log: Log): AccessLog {
  return {
    call(call) {
      if (call.cause !== undefined) log.error({ request_id: call.requestId, reason: call.reason, error: call.cause }, "call failed");
      log.info(
        {
          request_id: call.requestId,
          method: "POST",
          path: "/predict",
          status: call.status,
          reason: call.reason,
          model: call.model,
          version: call.version,
          key_id: call.keyId,
          duration_ms: rounded(call.durationMs),
          queue_ms: call.queueUs / 1e3,
          compute_ms: call.computeUs / 1e3,
          batch_rows: call.batchRows,
          bytes_in: call.bytesIn,
          bytes_out: call.bytesOut,
          worker: call.worker,
        },
        "request",
      );
    },
    control(request) {
      log.info(
        {
          request_id: request.requestId,
          method: request.method,
          path: request.route,
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

function rounded(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}

/** What every call of a model takes beside what is asked of it, and how it is sent. */

import type { Call, CallOptions } from "./connection.ts";

export interface ModelCallOptions extends CallOptions {
  /**
   * Until when the answer is of use, in milliseconds from now; the gateway drops the call when it has passed. Left out: the model's or the
   * gateway's own.
   */
  readonly deadlineMs?: number | undefined;
  /** Running the call twice does no harm, so it may be sent again when its worker or the connection was lost; default false. */
  readonly isIdempotent?: boolean | undefined;
  /** Names the call in the gateway's log; left out: the gateway makes one. */
  readonly requestId?: string | undefined;
}

/** The gateway itself says that a deadline has passed; only where nothing comes from it, this much later, does the client. */
const GRACE_MS = 1_000;

/** @param own headers that the format needs; the caller's go before them */
export function modelCall(path: string, body: BodyInit, own: Readonly<Record<string, string>>, options: ModelCallOptions): Call {
  const { signal, timeoutMs, retries, headers, deadlineMs, isIdempotent = false, requestId } = options;
  return {
    method: "POST",
    path,
    body,
    isIdempotent,
    deadlineMs,
    signal,
    retries,
    timeoutMs: timeoutMs ?? (deadlineMs === undefined ? undefined : deadlineMs + GRACE_MS),
    headers: { ...own, ...(requestId !== undefined && { "x-request-id": requestId }), ...headers },
  };
}

/** Turns an error into the answer that a caller gets: RFC 9457 `application/problem+json` and its headers. */
import type { GatewayError } from "./gateway-error.ts";
import { reasons } from "./reasons.ts";

/** An error, ready to be written. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Media type of every error body. */
export const problemMediaType = "application/problem+json";

/** Pause asked for when a retryable error names none, in milliseconds. */
const defaultRetryAfterMs = 1_000;

/** The answer for one error. */
export function problemFromError(error: GatewayError, requestId: string): ProblemAnswer {
  const entry = reasons[error.reason];
  const status = error.httpStatus ?? entry.http;
  const document = {
    type: `urn:inferencehub:reason:${error.reason}`,
    title: entry.title,
    status,
    detail: error.detail,
    reason: error.reason,
    request_id: requestId,
    errors: error.problems?.map((problem) => ({ pointer: problem.pointer, detail: problem.detail })),
  };
  const headers: Record<string, string> = {
    "content-type": problemMediaType,
    "cache-control": "no-store",
    "x-request-id": requestId,
  };
  if (status === reasons.UNAUTHENTICATED.http) headers["www-authenticate"] = 'Bearer realm="inferencehub"';
  const retryAfterMs = error.retryAfterMs ?? (entry.retry === "no" ? undefined : defaultRetryAfterMs);
  // Whole seconds (RFC 9110, 10.2.3), never 0: a client that obeys must not come back at once.
  if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return { status, headers, body: JSON.stringify(document) };
}

/** Turns an error into the answer that a caller gets: RFC 9457 `application/problem+json` and its headers. */
import type { GatewayError } from "./gateway-error.ts";
import { reasons } from "./reasons.ts";

/** An error, ready to be written. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Media type of error bodies. */
export const problemMediaType = "application/problem+json";
/** Theirs under `/v2`, whose clients know no other. */
export const plainMediaType = "application/json";

/** Pause asked for when a retryable error names none, in milliseconds. */
export const defaultRetryAfterMs = 1_000;

/** The answer for one error. */
export function problemFromError(error: GatewayError, requestId: string): ProblemAnswer {
  return answerFrom(error, requestId, problemMediaType, {});
}

/** The same with the string `error`, which clients of the Open Inference Protocol read. */
export function openInferenceProblemFromError(error: GatewayError, requestId: string): ProblemAnswer {
  return answerFrom(error, requestId, plainMediaType, { error: error.detail });
}

/** The same for an answer of which nobody knows whom it goes to. */
export function problemForAnyone(error: GatewayError, requestId: string): ProblemAnswer {
  return answerFrom(error, requestId, problemMediaType, { error: error.detail });
}

/** Pause that an error asks for, in milliseconds; undefined where waiting does not help. */
export function retryAfterMsOf(error: GatewayError): number | undefined {
  return error.retryAfterMs ?? (reasons[error.reason].retry === "no" ? undefined : defaultRetryAfterMs);
}

function answerFrom(error: GatewayError, requestId: string, mediaType: string, more: { readonly error?: string }): ProblemAnswer {
  const entry = reasons[error.reason];
  const status = error.httpStatus ?? entry.http;
  const document = {
    ...more,
    type: `urn:inferencehub:reason:${error.reason}`,
    title: entry.title,
    status,
    detail: error.detail,
    reason: error.reason,
    request_id: requestId,
    errors: error.problems?.map((problem) => ({ pointer: problem.pointer, detail: problem.detail })),
  };
  const headers: Record<string, string> = {
    "content-type": mediaType,
    "cache-control": "no-store",
    "x-request-id": requestId,
  };
  if (status === reasons.UNAUTHENTICATED.http) headers["www-authenticate"] = 'Bearer realm="inferencehub"';
  const retryAfterMs = retryAfterMsOf(error);
  // Whole seconds (RFC 9110, 10.2.3), never 0: a client that obeys must not come back at once.
  if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return { status, headers, body: JSON.stringify(document) };
}

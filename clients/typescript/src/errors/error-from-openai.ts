/** Reads an error as OpenAI's API has it: the gateway's own under `/v1`, or that of a server which speaks the same. */

import { InferenceHubError, type Reason } from "./error.ts";
import { titleByReason } from "./reasons.ts";

export interface AroundError {
  readonly status: number;
  readonly requestId: string;
  readonly retryAfterMs: number | undefined;
}

/** OpenAI's words for what the gateway has reasons for; every other code of the gateway is its reason itself. */
const reasonByCode: Readonly<Record<string, Reason>> = {
  model_not_found: "MODEL_NOT_FOUND",
  invalid_api_key: "UNAUTHENTICATED",
  rate_limit_exceeded: "RATE_LIMITED",
  insufficient_quota: "RATE_LIMITED",
};

const reasonByStatus: Readonly<Record<number, Reason>> = {
  400: "INVALID_REQUEST",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "MODEL_NOT_FOUND",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  429: "RATE_LIMITED",
};

/** @param error the object `error` of the answer or of the event */
export function errorFromOpenai(error: Readonly<Record<string, unknown>>, around: AroundError): InferenceHubError {
  const { code, message, param } = error;
  const { status } = around;
  const detail = typeof message === "string" ? message : "";
  const reason = reasonFrom(code, status);
  return new InferenceHubError({
    ...around,
    reason,
    title: titleFrom(reason, status),
    detail,
    problems: typeof param === "string" && param !== "" ? [{ pointer: pointerFrom(param), detail }] : [],
  });
}

function reasonFrom(code: unknown, status: number): Reason {
  if (typeof code === "string" && /^[A-Z][A-Z_]+$/.test(code)) return code;
  return (typeof code === "string" ? reasonByCode[code] : undefined) ?? reasonByStatus[status] ?? "UNEXPECTED";
}

function titleFrom(reason: Reason, status: number): string {
  const known = (titleByReason as Readonly<Record<string, string>>)[reason];
  return known ?? (status === 0 ? "The answer broke off" : `HTTP ${status}`);
}

/** `messages[0].content` is `/messages/0/content`. */
function pointerFrom(param: string): string {
  return `/${param
    .split(/[.[\]]+/)
    .filter((part) => part !== "")
    .join("/")}`;
}

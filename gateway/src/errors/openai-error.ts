/** Errors as clients of OpenAI's API read them, from everything under `/v1`: before an answer, and in the middle of a stream. */
import type { GatewayError, Problem } from "./gateway-error.ts";
import { noSuchMethodStatus } from "./http-fault.ts";
import { httpStatusFromError, isNotFound } from "./http-status.ts";
import { type ProblemAnswer, plainMediaType, retryAfterMsOf } from "./problem.ts";
import { type Reason, reasons } from "./reasons.ts";

/** What a client raises its exception with. */
export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  /** Where in the body, such as `messages[0].content`; null: no single place. */
  readonly param: string | null;
  /** OpenAI's own code where it has one, else our reason. */
  readonly code: string;
  /** Everything that is wrong with the body, where that is more than one thing. */
  readonly errors?: readonly { readonly param: string; readonly detail: string }[];
}

/** Reasons that OpenAI's API has a code of its own for; all others are their own code. */
const codes: Partial<Record<Reason, string>> = {
  UNAUTHENTICATED: "invalid_api_key",
  MODEL_NOT_FOUND: "model_not_found",
  VERSION_NOT_FOUND: "model_not_found",
  RATE_LIMITED: "rate_limit_exceeded",
};

/** Where nothing but the name of the model can be mended. */
const aboutModel = new Set<Reason>(["MODEL_NOT_FOUND", "VERSION_NOT_FOUND"]);

/** The answer for one error. @param isIdempotent whether running the call twice does no harm; false where nobody knows */
export function openAiProblemFromError(error: GatewayError, requestId: string, isIdempotent = false): ProblemAnswer {
  const status = httpStatusFromError(error);
  const headers: Record<string, string> = { "content-type": plainMediaType, "cache-control": "no-store", "x-request-id": requestId };
  if (status === reasons.UNAUTHENTICATED.http) headers["www-authenticate"] = 'Bearer realm="inferencehub"';
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== undefined) {
    headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
    headers["retry-after-ms"] = String(Math.max(1, Math.ceil(retryAfterMs)));
  }
  if (isRetriedInVain(error, status, isIdempotent)) headers["x-should-retry"] = "false";
  return { status, headers, body: JSON.stringify({ error: openAiErrorFrom(error) }) };
}

/** The same as the body has it. */
export function openAiErrorFrom(error: GatewayError): OpenAiError {
  const { problems = [] } = error;
  const [first] = problems;
  return {
    message: error.detail,
    type: typeOf(error),
    param: first !== undefined ? paramFromPointer(first.pointer) : aboutModel.has(error.reason) ? "model" : null,
    code: codeOf(error),
    ...(problems.length > 1 && { errors: problems.map(({ pointer, detail }) => ({ param: paramFromPointer(pointer) ?? "", detail })) }),
  };
}

/** One sentence for people who only read the first line: `'messages[0].role': expected …`. */
export function openAiSentence([first, ...more]: readonly Problem[]): string {
  const place = paramFromPointer(first!.pointer);
  return `${place === null ? "The body" : `'${place}'`}: ${first!.detail}${more.length === 0 ? "" : ` (and ${more.length} more)`}.`;
}

/** `/messages/0/content` as OpenAI writes it: `messages[0].content`; null for the body as a whole. */
export function paramFromPointer(pointer: string): string | null {
  if (pointer === "") return null;
  let param = "";
  for (const token of pointer.slice(1).split("/")) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    param += /^[0-9]+$/.test(name) && param !== "" ? `[${name}]` : param === "" ? name : `.${name}`;
  }
  return param;
}

function typeOf(error: GatewayError): string {
  if (error.reason === "RATE_LIMITED") return "requests";
  return httpStatusFromError(error) >= reasons.INTERNAL.http ? "server_error" : "invalid_request_error";
}

function codeOf(error: GatewayError): string {
  if (error.openaiCode !== undefined) return error.openaiCode;
  if (error.reason === "INVALID_REQUEST" && isNotFound(error)) return "unknown_url";
  if (error.httpStatus === noSuchMethodStatus) return "method_not_supported";
  return codes[error.reason] ?? error.reason;
}

/**
 * Clients send again, twice, whatever is answered with 500 or more, also what has taken long to compute. What the table of
 * reasons says can't succeed unmended they are told to leave, and what may have run where running it twice does harm.
 */
function isRetriedInVain(error: GatewayError, status: number, isIdempotent: boolean): boolean {
  if (status < reasons.INTERNAL.http || error.retryAfterMs !== undefined) return false;
  const { retry } = reasons[error.reason];
  return retry === "no" || (retry === "idempotent" && !isIdempotent);
}

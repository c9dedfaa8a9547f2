/** Reads what an answer that is no success says: the gateway's problem document, an error of OpenAI's API or of an OIP server, or a page of something in between. */

import { InferenceHubError, type ProblemPlace } from "./error.ts";
import { errorFromOpenai } from "./error-from-openai.ts";

/** @param response that is not 2xx; its body is read */
export async function errorFromResponse(response: Response): Promise<InferenceHubError> {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? "";
  const retryAfterMs = pauseFromHeader(headers.get("retry-after"));
  return errorFromDocument(await documentOf(response), { status, requestId, retryAfterMs });
}

export interface AroundDocument {
  /** HTTP's; left out: as the document says. */
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number | undefined;
}

/** @param document as it was told: in an answer of its own, or in the middle of a stream */
export function errorFromDocument(document: unknown, { status, requestId = "", retryAfterMs }: AroundDocument): InferenceHubError {
  const told = isObject(document) ? document : {};
  const known = status ?? (typeof told.status === "number" ? told.status : 0);
  if (isObject(told.error)) return errorFromOpenai(told.error, { status: known, requestId, retryAfterMs });
  if (typeof told.reason !== "string") return unexpected(known, { requestId, retryAfterMs, said: told.error });
  return new InferenceHubError({
    reason: told.reason,
    status: known,
    title: text(told.title, `HTTP ${known}`),
    detail: text(told.detail, ""),
    problems: Array.isArray(told.errors) ? told.errors.filter(isPlace) : [],
    retryAfterMs,
    requestId: text(told.request_id, requestId),
  });
}

export interface UnexpectedAnswer {
  readonly requestId?: string;
  readonly retryAfterMs?: number | undefined;
  /** What an Open Inference Protocol server says of its error. */
  readonly said?: unknown;
  readonly cause?: unknown;
}

/** For an answer that is not the gateway's. */
export function unexpected(status: number, { said, ...rest }: UnexpectedAnswer = {}): InferenceHubError {
  return new InferenceHubError({
    ...rest,
    reason: "UNEXPECTED",
    status,
    title: `The answer was HTTP ${status}`,
    detail: text(said, "It does not look like the gateway’s; something in between may have answered instead."),
  });
}

async function documentOf(response: Response): Promise<unknown> {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "")) {
    // A connection whose answer nobody reads can't be used again.
    await response.body?.cancel();
    return undefined;
  }
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** In seconds, as the gateway has it; proxies may send a date. */
function pauseFromHeader(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPlace(value: unknown): value is ProblemPlace {
  const place = value as Partial<ProblemPlace> | null;
  return typeof place?.pointer === "string" && typeof place.detail === "string";
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

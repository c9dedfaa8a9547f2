/** Reads what an answer that is no success says: the gateway's problem document, an OIP server's error, or a page of something in between. */

import { InferenceHubError, type ProblemPlace } from "./error.ts";

/** @param response that is not 2xx; its body is read */
export async function errorFromResponse(response: Response): Promise<InferenceHubError> {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? "";
  const retryAfterMs = pauseFromHeader(headers.get("retry-after"));
  const document = await documentOf(response);
  if (typeof document?.reason !== "string") return unexpected(status, { requestId, retryAfterMs, said: document?.error });
  return new InferenceHubError({
    reason: document.reason,
    status,
    title: text(document.title, `HTTP ${status}`),
    detail: text(document.detail, ""),
    problems: Array.isArray(document.errors) ? document.errors.filter(isPlace) : [],
    retryAfterMs,
    requestId: text(document.request_id, requestId),
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

async function documentOf(response: Response): Promise<Record<string, unknown> | undefined> {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "")) {
    // A connection whose answer nobody reads can't be used again.
    await response.body?.cancel();
    return undefined;
  }
  try {
    const parsed: unknown = await response.json();
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
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

function isPlace(value: unknown): value is ProblemPlace {
  const place = value as Partial<ProblemPlace> | null;
  return typeof place?.pointer === "string" && typeof place.detail === "string";
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

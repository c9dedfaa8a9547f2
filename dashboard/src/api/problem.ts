/** What went wrong with a request: the gateway's RFC 9457 problem, or that it could not be reached at all. */

export interface ProblemPlace {
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemParts {
  readonly status: number;
  readonly reason: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number | undefined;
  readonly errors?: readonly ProblemPlace[];
}

export class Problem extends Error {
  override readonly name = "Problem";
  /** 0 when nothing answered. */
  readonly status: number;
  /** One of contract/errors.json, or UNREACHABLE, or UNEXPECTED for an answer that is not the gateway's. */
  readonly reason: string;
  readonly title: string;
  readonly detail: string;
  /** Empty when nothing answered. */
  readonly requestId: string;
  readonly retryAfterMs?: number;
  readonly errors: readonly ProblemPlace[];

  constructor({ status, reason, title, detail, requestId = "", retryAfterMs, errors = [] }: ProblemParts) {
    super(detail);
    this.status = status;
    this.reason = reason;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    this.errors = errors;
  }

  /** Whether the same request may well succeed in a moment. */
  get isPassing(): boolean {
    return this.reason === "UNREACHABLE" || this.status === 502 || this.status === 503;
  }
}

export function unreachable(): Problem {
  return new Problem({
    status: 0,
    reason: "UNREACHABLE",
    title: "The gateway can’t be reached",
    detail: "No answer came back. It may be restarting, or the network is down; this page goes on by itself as soon as it answers.",
  });
}

/** From an answer that is not 2xx. */
export async function problemFromResponse(response: Response): Promise<Problem> {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? "";
  const retryAfterMs = pauseFromHeader(headers.get("retry-after"));
  const document = isProblem(headers) ? await documentOf(response) : undefined;
  if (document === undefined) return notOurs(status, requestId, retryAfterMs);
  return new Problem({
    status,
    reason: text(document.reason, "INTERNAL"),
    title: text(document.title, `HTTP ${status}`),
    detail: text(document.detail, ""),
    requestId: text(document.request_id, requestId),
    retryAfterMs,
    errors: Array.isArray(document.errors) ? document.errors : [],
  });
}

/** Whatever was thrown, as a problem. Cancelled requests stay what they are. */
export function problemFromThrown(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem({
    status: 0,
    reason: "UNEXPECTED",
    title: "This page met an error that it did not expect",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  });
}

function isProblem(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("application/problem+json") ?? false;
}

async function documentOf(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function notOurs(status: number, requestId: string, retryAfterMs: number | undefined): Problem {
  return new Problem({
    status,
    reason: "UNEXPECTED",
    title: `The answer was HTTP ${status}`,
    detail: "It does not look like the gateway’s; something between it and this browser may have answered instead.",
    requestId,
    retryAfterMs,
  });
}

function pauseFromHeader(value: string | null): number | undefined {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : undefined;
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

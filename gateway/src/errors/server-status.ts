/** What the statuses of a model's own server mean to a gateway in front of it. */
import type { Reason } from "./reasons.ts";

/**
 * What a refusal says of its server. answered: it did what servers do. failed: it should have answered; too many in a row, and it
 * gets none for a while. refused: it does not take this gateway's key. odd: somebody should look at the settings.
 */
export type ServerVerdict = "answered" | "failed" | "refused" | "odd";

export interface ServerStatusMeaning {
  /** As which the call's caller learns of it. */
  readonly reason: Reason;
  readonly verdict: ServerVerdict;
}

type Meaning = readonly [Reason, ServerVerdict];

/** By the status alone; what is not here is by its hundred. */
const byStatus: Readonly<Record<number, Meaning>> = {
  400: ["INVALID_REQUEST", "answered"],
  // The caller's key is good; it is this gateway's that is not, or that has nothing left.
  401: ["NO_HEALTHY_WORKER", "refused"],
  402: ["NO_HEALTHY_WORKER", "odd"],
  403: ["NO_HEALTHY_WORKER", "odd"],
  404: ["NO_HEALTHY_WORKER", "odd"],
  405: ["NO_HEALTHY_WORKER", "odd"],
  408: ["WORKER_LOST", "failed"],
  413: ["PAYLOAD_TOO_LARGE", "answered"],
  422: ["INVALID_REQUEST", "answered"],
  429: ["QUEUE_FULL", "answered"],
  501: ["NOT_SUPPORTED", "answered"],
  503: ["QUEUE_FULL", "failed"],
  529: ["QUEUE_FULL", "answered"],
};

const byHundred: Readonly<Record<number, Meaning>> = {
  3: ["NO_HEALTHY_WORKER", "odd"],
  4: ["INVALID_REQUEST", "answered"],
  5: ["WORKER_LOST", "failed"],
};

export function meaningOf(status: number): ServerStatusMeaning {
  const [reason, verdict] = byStatus[status] ?? byHundred[Math.floor(status / 100)] ?? byHundred[5]!;
  return { reason, verdict };
}

/** Whether an answer of that status is the one that was asked for. */
export function isAnswer(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** Whether the server fails, rather than its caller. */
export function isServersFault(status: number): boolean {
  return status >= 500;
}

/** Whether the server does not take the key that it was shown. */
export function refusesKey(status: number): boolean {
  return status === 401;
}

/** Whether a server that answers a question so can't serve; one that does not know the question may. */
export function isDown(status: number): boolean {
  return status >= 500 && status !== 501;
}

/** Of an error within an answer: its code names a status, or it is the server's own failure. */
export function statusOfCode(code: string): number {
  const status = Number(code);
  if (status >= 400 && status < 600) return status;
  return /invalid_request|context_length|bad_request/i.test(code) ? 400 : 500;
}
